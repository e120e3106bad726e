package org.flinknpu.wire;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceDirection;
import org.flinknpu.schema.DeviceMap;

/**
 * The rules of a device mapping that hold for every brain: its version, ids, ranges. Which
 * parameters a coding knows, and whether the areas exist and suffice, the operator says.
 *
 * <p>Stateless; never throws because of a mapping that a {@link WireCodec} decoded.
 */
public final class DeviceValidation {
    /** The version of the rules that this build knows. */
    private static final int VERSION = 1;

    private static final int SEGMENTS = 9;

    private DeviceValidation() {}

    /** The first rule that the mapping breaks, or an empty string. */
    public static String brokenRule(DeviceMap map) {
        if (map.getVersion() != VERSION) {
            return "device mapping is of another version: deviceMap.version="
                    + map.getVersion()
                    + "; this job knows "
                    + VERSION;
        }
        Set<String> sensors = new HashSet<>();
        Set<String> motors = new HashSet<>();
        for (Device device : map.getDevices()) {
            String broken = brokenDevice(device);
            if (!broken.isEmpty()) {
                return broken;
            }
            boolean motor = device.getDirection() == DeviceDirection.MOTOR;
            if (!(motor ? motors : sensors).add(device.getDevice())) {
                return "device is mapped twice: device="
                        + device.getDevice()
                        + " direction="
                        + device.getDirection()
                        + "; keep one";
            }
        }
        return "";
    }

    private static String brokenDevice(Device device) {
        String id = device.getDevice();
        if (!BrainId.isValid(id)) {
            return SensoryValidation.invalidId("deviceMap.device", id.length());
        }
        if (device.getCoding() == DeviceCoding.UNKNOWN) {
            return "device has no coding that this job knows: device=" + id + " coding=UNKNOWN";
        }
        String broken = brokenAreas(device);
        if (!broken.isEmpty()) {
            return broken;
        }
        if (device.getFirstColumn() < 0 || device.getChannels() < 1) {
            return "device is out of range: device="
                    + id
                    + " firstColumn="
                    + device.getFirstColumn()
                    + " channels="
                    + device.getChannels();
        }
        return brokenNumbers(device);
    }

    private static String brokenAreas(Device device) {
        List<String> areas = device.getAreas();
        int wanted = device.getCoding() == DeviceCoding.SEGMENTED_IMAGE ? SEGMENTS : 1;
        if (areas.size() != wanted) {
            return "device has another number of areas than its coding: device="
                    + device.getDevice()
                    + " areas="
                    + areas.size()
                    + "; "
                    + device.getCoding()
                    + " needs "
                    + wanted;
        }
        for (String area : areas) {
            if (!BrainId.isValid(area)) {
                return SensoryValidation.invalidId("deviceMap.areas", area.length());
            }
        }
        return "";
    }

    private static String brokenNumbers(Device device) {
        float minimum = device.getMinimum();
        float maximum = device.getMaximum();
        boolean finite = Float.isFinite(minimum) && Float.isFinite(maximum);
        if (!finite || minimum >= maximum || !Float.isFinite(device.getGain())) {
            return "device range is not finite or not ascending, or gain is not finite: device="
                    + device.getDevice()
                    + " minimum="
                    + minimum
                    + " maximum="
                    + maximum
                    + " gain="
                    + device.getGain();
        }
        for (Map.Entry<String, Double> parameter : device.getParameters().entrySet()) {
            if (!Double.isFinite(parameter.getValue())) {
                return "parameter is not finite: device="
                        + device.getDevice()
                        + " name="
                        + parameter.getKey()
                        + " value="
                        + parameter.getValue();
            }
        }
        return "";
    }
}

package org.flinknpu.flow.state;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceDirection;
import org.flinknpu.schema.DeviceMap;

/** The bytes of a brain's device mapping, field by field; enums by name, parameters by order. */
final class DeviceMapForm {
    private DeviceMapForm() {}

    static void write(DeviceMap map, Columns columns, DataOutput out) throws IOException {
        out.writeInt(map.getVersion());
        out.writeInt(map.getDevices().size());
        for (Device device : map.getDevices()) {
            columns.writeText(device.getDevice(), out);
            columns.writeText(device.getDirection().name(), out);
            columns.writeText(device.getCoding().name(), out);
            out.writeInt(device.getAreas().size());
            for (String area : device.getAreas()) {
                columns.writeText(area, out);
            }
            out.writeInt(device.getFirstColumn());
            out.writeInt(device.getChannels());
            out.writeFloat(device.getMinimum());
            out.writeFloat(device.getMaximum());
            out.writeFloat(device.getGain());
            out.writeInt(device.getParameters().size());
            for (Map.Entry<String, Double> each :
                    new TreeMap<>(device.getParameters()).entrySet()) {
                columns.writeText(each.getKey(), out);
                out.writeDouble(each.getValue());
            }
        }
    }

    static DeviceMap read(Columns columns, DataInput in) throws IOException {
        int version = in.readInt();
        List<Device> devices = new ArrayList<>();
        for (int left = Columns.count(in); left > 0; left--) {
            Device device = new Device();
            device.setDevice(columns.readText(in));
            device.setDirection(SettingsForm.symbol(DeviceDirection.class, columns, in));
            device.setCoding(SettingsForm.symbol(DeviceCoding.class, columns, in));
            List<String> areas = new ArrayList<>();
            for (int more = Columns.count(in); more > 0; more--) {
                areas.add(columns.readText(in));
            }
            device.setAreas(areas);
            device.setFirstColumn(in.readInt());
            device.setChannels(in.readInt());
            device.setMinimum(in.readFloat());
            device.setMaximum(in.readFloat());
            device.setGain(in.readFloat());
            Map<String, Double> parameters = new HashMap<>();
            for (int more = Columns.count(in); more > 0; more--) {
                parameters.put(columns.readText(in), in.readDouble());
            }
            device.setParameters(parameters);
            devices.add(device);
        }
        return new DeviceMap(version, devices);
    }
}

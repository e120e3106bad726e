package org.flinknpu.flow.codec;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceDirection;
import org.flinknpu.schema.DeviceMap;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.wire.Packed;

/** Small brains, devices and what they drive. */
final class CodecRig {
    /** The area "pad" of a {@link #brain} begins behind that many other neurons. */
    static final int BEFORE = 7;

    final Stimulus stimulus = new Stimulus();

    /** A brain whose area "pad" has these dimensions. */
    static Connectome brain(int width, int height, int depth, int perVoxel) {
        ConnectomeBuilder builder = new ConnectomeBuilder("b");
        builder.area("other", AreaRole.INTERNAL, BEFORE, 1, 1, 1, true, false);
        builder.area("pad", AreaRole.INPUT, width, height, depth, perVoxel, true, false);
        builder.area("behind", AreaRole.OUTPUT, 3, 1, 1, 1, true, false);
        return builder.build();
    }

    static Area pad(Connectome brain) {
        return brain.area("pad");
    }

    /** A device of the area "pad" with range 0 to 1 and gain 1. */
    static Device device(DeviceDirection direction, DeviceCoding coding, int channels) {
        return new Device(
                "d", direction, coding, List.of("pad"), 0, channels, 0f, 1f, 1f, new HashMap<>());
    }

    static Device sensor(DeviceCoding coding, int channels) {
        return device(DeviceDirection.SENSOR, coding, channels);
    }

    static Device motor(DeviceCoding coding, int channels) {
        return device(DeviceDirection.MOTOR, coding, channels);
    }

    static Device with(Device device, String parameter, double value) {
        device.getParameters().put(parameter, value);
        return device;
    }

    static Device range(Device device, float minimum, float maximum) {
        device.setMinimum(minimum);
        device.setMaximum(maximum);
        return device;
    }

    /** Settings with bursts of 100 ms that map these devices. */
    static BrainSettings settings(Device... devices) {
        return BrainSettings.newBuilder()
                .setPeriodMicros(100_000)
                .setDeviceMap(new DeviceMap(1, Arrays.asList(devices)))
                .build();
    }

    static Devices devices(Connectome brain, Device... devices) throws DeviceRefusedException {
        return Devices.of(brain, settings(devices), "rover");
    }

    static SensorValues values(int channel, float... values) {
        return new SensorValues(channel, Packed.column(values));
    }

    /** The neurons that have been driven, and by how much in sum; forgets them. */
    Map<Integer, Float> driven() {
        Map<Integer, Float> driven = new TreeMap<>();
        for (int i = 0; i < stimulus.size(); i++) {
            driven.merge(stimulus.neurons()[i], stimulus.potentials()[i], Float::sum);
        }
        stimulus.clear();
        return driven;
    }

    /** All driven neurons as if they had fired; forgets them. */
    FiredSet firedDriven() {
        FiredSet fired = new FiredSet();
        driven().keySet().forEach(fired::add);
        return fired;
    }

    static FiredSet fired(int... neurons) {
        FiredSet fired = new FiredSet();
        Arrays.stream(neurons).sorted().forEach(fired::add);
        return fired;
    }
}

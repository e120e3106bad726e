package org.flinknpu.flow.codec;

import org.flinknpu.brain.Area;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;

/** Makes the sensors of a mapping. */
final class Sensors {
    private static final int FULL_SCALE = 255;
    private static final int LONGEST_WINDOW = 1 << 16;

    private Sensors() {}

    /** The sensor of a plan. */
    static Sensor of(Plan plan, String brainId) throws DeviceRefusedException {
        Sensor sensor =
                switch (plan.device.getCoding()) {
                    case RATE -> rate(plan, brainId);
                    case LATENCY -> latency(plan);
                    case EVENTS -> events(plan);
                    case IMAGE, SEGMENTED_IMAGE -> frames(plan);
                    default -> values(plan);
                };
        plan.parameters.requireNoOthers();
        return sensor;
    }

    private static Sensor values(Plan plan) throws DeviceRefusedException {
        Device device = plan.device;
        ChannelCodec codec = plan.codec();
        plan.claim(device.getChannels());
        return new ValueSensor(
                device.getDevice(),
                codec,
                ValueRange.of(device, codec.signed()),
                device.getChannels());
    }

    private static Sensor rate(Plan plan, String brainId) throws DeviceRefusedException {
        Device device = plan.device;
        Band band = plan.band(1);
        plan.claim(2L * band.columns());
        return new RateSensor(
                device.getDevice(),
                band,
                device.getGain(),
                ValueRange.of(device, false),
                plan.parameters.integer("holdBursts", 0, 0, Integer.MAX_VALUE - 1),
                plan.parameters.number("probability", 1, 0, 1),
                seed(plan, brainId));
    }

    private static long seed(Plan plan, String brainId) throws DeviceRefusedException {
        long own = SeededDraws.seed(brainId, plan.device.getDevice());
        return plan.parameters.whole(Devices.SEED, own, 0, SeededDraws.MAX_SEED);
    }

    private static Sensor latency(Plan plan) throws DeviceRefusedException {
        Device device = plan.device;
        Band band = plan.band(1);
        plan.claim(3L * band.columns());
        int window = plan.parameters.integer("window", 16, 2, LONGEST_WINDOW);
        int hold = plan.parameters.integer("holdBursts", 0, 0, Integer.MAX_VALUE - 1);
        if (hold > 0 && hold < window) {
            throw plan.misfit(
                    "values would be gone before a window begins",
                    "holdBursts=%d window=%d; use 0 or at least the window"
                            .formatted(hold, window));
        }
        return new LatencySensor(
                device.getDevice(),
                band,
                device.getGain(),
                ValueRange.of(device, false),
                hold,
                window);
    }

    private static Sensor events(Plan plan) throws DeviceRefusedException {
        plan.requireWhole();
        float gain = plan.device.getGain();
        double darker =
                gain * plan.parameters.number("darker", 1, -Float.MAX_VALUE, Float.MAX_VALUE);
        if (!Float.isFinite((float) darker)) {
            throw plan.misfit("gain times darker is not finite", "darker=" + darker);
        }
        return new EventSensor(
                plan.device.getDevice(),
                new PolarityVoxels(plan.area(), gain, (float) darker, true));
    }

    private static Sensor frames(Plan plan) throws DeviceRefusedException {
        plan.requireWhole();
        Parameters given = plan.parameters;
        float threshold = (float) given.number("threshold", 1, -1, FULL_SCALE);
        boolean flips = given.flag("flip", true);
        DifferenceFilter.Bounds bounds =
                new DifferenceFilter.Bounds(
                        given.number("differenceMin", 0, 0, FULL_SCALE),
                        given.number("differenceMax", FULL_SCALE, 0, FULL_SCALE),
                        given.number("activeMin", 0, 0, 1),
                        given.number("activeMax", 1, 0, 1));
        boolean filters =
                given.has("differenceMin")
                        || given.has("differenceMax")
                        || given.has("activeMin")
                        || given.has("activeMax");
        float[] gaze = gaze(plan);
        long cells = 0;
        for (Area area : plan.areas()) {
            cells += area.neuronCount() / area.neuronsPerVoxel();
        }
        plan.claim(filters ? 2 * cells : cells);
        Memory memory = new Memory(0, 0, gaze.length + (filters ? (int) cells : 0));
        FrameVoxels[] segments = new FrameVoxels[plan.areas().length];
        int from = gaze.length;
        for (int i = 0; i < segments.length; i++) {
            DifferenceFilter filter =
                    filters ? new DifferenceFilter(bounds, memory.samples, from) : null;
            Area area = plan.areas()[i];
            segments[i] = new FrameVoxels(area, plan.device.getGain(), threshold, flips, filter);
            from += FrameVoxels.cells(area);
        }
        return new FrameSensor(plan.device.getDevice(), memory, segments, gaze);
    }

    private static float[] gaze(Plan plan) throws DeviceRefusedException {
        if (plan.device.getCoding() == DeviceCoding.IMAGE) {
            return new float[0];
        }
        return new float[] {
            (float) plan.parameters.number("gazeX", 0.5, 0, 1),
            (float) plan.parameters.number("gazeY", 0.5, 0, 1),
            (float) plan.parameters.number("gazeSize", 0.5, FrameSensor.LEAST_SIZE, 1)
        };
    }
}

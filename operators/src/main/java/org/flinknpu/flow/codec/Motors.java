package org.flinknpu.flow.codec;

import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.wire.DeadLetterReason;

/** Makes the motors of a mapping. */
final class Motors {
    private static final int LONGEST_WINDOW = 1 << 16;
    private static final int LONGEST_DELAY = 255;
    private static final double MICROS_PER_SECOND = 1e6;

    private Motors() {}

    /**
     * The motor of a plan.
     *
     * @param periodMicros length of a burst
     */
    static Motor of(Plan plan, long periodMicros) throws DeviceRefusedException {
        Motor motor =
                switch (plan.device.getCoding()) {
                    case RATE -> rate(plan, periodMicros);
                    case LATENCY -> latency(plan, periodMicros);
                    case IMAGE -> image(plan, periodMicros);
                    case EVENTS, SEGMENTED_IMAGE ->
                            throw plan.misfit(
                                    "coding is one of sensors",
                                    "coding=" + plan.device.getCoding());
                    default -> values(plan, periodMicros);
                };
        plan.parameters.requireNoOthers();
        return motor;
    }

    private static Motor values(Plan plan, long periodMicros) throws DeviceRefusedException {
        DeviceCoding coding = plan.device.getCoding();
        ChannelCodec codec = plan.codec();
        // Of misc only the share of fired neurons is left, which has no sign.
        boolean signed = codec.signed() && coding != DeviceCoding.MISC;
        boolean holds = coding != DeviceCoding.MISC && coding != DeviceCoding.BOOLEAN;
        EffectorCoding nearest =
                switch (coding) {
                    case BOOLEAN -> EffectorCoding.SPIKE;
                    case MISC -> EffectorCoding.RATE;
                    default -> EffectorCoding.POSITION;
                };
        return motor(
                plan,
                nearest,
                codec.band,
                new MotorReader.OfBurst(codec),
                limits(plan, signed, holds, periodMicros),
                plan.device.getChannels());
    }

    private static Motor rate(Plan plan, long periodMicros) throws DeviceRefusedException {
        Band band = plan.band(1);
        int window = plan.parameters.integer("window", 10, 1, LONGEST_WINDOW);
        double probability = plan.parameters.number("probability", 1, 1e-6, 1);
        plan.claim((long) window * band.columns());
        return motor(
                plan,
                EffectorCoding.RATE,
                band,
                new MotorReader.OfRate(band, window, probability),
                limits(plan, false, true, periodMicros),
                band.columns());
    }

    private static Motor latency(Plan plan, long periodMicros) throws DeviceRefusedException {
        Band band = plan.band(1);
        int window = plan.parameters.integer("window", 16, 2, LONGEST_WINDOW);
        int delay = plan.parameters.integer("delay", 0, 0, LONGEST_DELAY);
        plan.claim(2L * band.columns());
        return motor(
                plan,
                EffectorCoding.POSITION,
                band,
                new MotorReader.OfLatency(band, window, delay),
                limits(plan, false, true, periodMicros),
                band.columns());
    }

    private static Motor image(Plan plan, long periodMicros) throws DeviceRefusedException {
        plan.requireWhole();
        boolean flips = plan.parameters.flag("flip", true);
        int cells = plan.area().neuronCount() / plan.area().neuronsPerVoxel();
        plan.claim(cells);
        return motor(
                plan,
                EffectorCoding.RATE,
                plan.rest(),
                new MotorReader.OfImage(plan.rest(), flips),
                limits(plan, false, false, periodMicros),
                cells);
    }

    private static Motor motor(
            Plan plan,
            EffectorCoding coding,
            Band band,
            MotorReader reader,
            MotorLimits limits,
            int values)
            throws DeviceRefusedException {
        if (values > Plan.MAX_MOTOR_VALUES) {
            throw new DeviceRefusedException(
                    DeadLetterReason.QUOTA,
                    "motor has too many values: device=%s values=%d maximum=%d"
                            .formatted(plan.device.getDevice(), values, Plan.MAX_MOTOR_VALUES));
        }
        plan.claim(4L * values);
        return new Motor(plan.device.getDevice(), coding, band, reader, limits, values);
    }

    private static MotorLimits limits(Plan plan, boolean signed, boolean holds, long periodMicros)
            throws DeviceRefusedException {
        Device device = plan.device;
        Parameters given = plan.parameters;
        ValueRange range = ValueRange.of(device, signed);
        double span = range.maximum() - range.minimum();
        double perSecond = given.number("maxRate", 0, 0, Float.MAX_VALUE);
        double step =
                perSecond == 0
                        ? Double.POSITIVE_INFINITY
                        : perSecond * (periodMicros / MICROS_PER_SECOND);
        return new MotorLimits(
                range,
                given.flag("hold", holds),
                signed ? given.number("increment", 0, 0, span) : 0,
                step,
                given.number("start", range.rest(), range.minimum(), range.maximum()));
    }
}

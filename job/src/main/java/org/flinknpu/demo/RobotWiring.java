package org.flinknpu.demo;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.ReceptorCoding;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.SpikeSampling;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.Packed;

/**
 * Which sensor feeds which area of the brain, and which area turns which wheel.
 *
 * <p>Five scalar sensors, each the potential of every neuron of its area; four motor areas, two per
 * wheel, whose value is the share of their neurons that fired, averaged over one robot step; and a
 * pulse. A wheel's speed is its forward area's value less its backward area's: an H-bridge, not a
 * controller.
 */
public final class RobotWiring {
    /** Length of a burst, in microseconds. */
    public static final long PERIOD_MICROS = 5_000;

    /** Bursts between two readings of the sensors. */
    public static final int BURSTS_PER_STEP = 4;

    /** Time between two readings of the sensors, in microseconds: 50 per second. */
    public static final long STEP_MICROS = PERIOD_MICROS * BURSTS_PER_STEP;

    /** Areas that the sensors feed, in the order of {@link Senses}. */
    public static final List<String> SENSOR_AREAS =
            List.of(
                    "light-left",
                    "light-right",
                    "proximity-left",
                    "proximity-centre",
                    "proximity-right");

    /** Areas that turn the wheels. */
    public static final List<String> MOTOR_AREAS =
            List.of("motor-left", "motor-left-back", "motor-right", "motor-right-back");

    /**
     * An area that fires in every burst. The robot hears it with its motors, because a brain whose
     * motors rest would otherwise be silent, and a robot that waits for a burst could not tell rest
     * from delay.
     */
    public static final String PULSE_AREA = "pulse";

    private static final String SOURCE = "robot";

    private RobotWiring() {}

    /**
     * How a brain must be deployed for this robot.
     *
     * @param clock what makes bursts due
     * @param backend name of the backend; empty for the job's own choice
     */
    public static BrainSettings settings(ClockMode clock, String backend) {
        List<Receptor> receptors = new ArrayList<>();
        for (String area : SENSOR_AREAS) {
            receptors.add(
                    Receptor.newBuilder()
                            .setArea(area)
                            .setCoding(ReceptorCoding.POTENTIAL)
                            .setGain(1)
                            .build());
        }
        List<Effector> effectors = new ArrayList<>();
        for (String area : MOTOR_AREAS) {
            effectors.add(effector(area, EffectorCoding.RATE, BURSTS_PER_STEP));
        }
        effectors.add(effector(PULSE_AREA, EffectorCoding.SPIKE, 1));
        return BrainSettings.newBuilder()
                .setClock(clock)
                .setPeriodMicros(PERIOD_MICROS)
                // Event time starts where the robot's does; the wall clock has an epoch of its own.
                .setEpochMicros(clock == ClockMode.EVENT ? Long.valueOf(0) : null)
                .setBackend(backend)
                .setReceptors(receptors)
                .setEffectors(effectors)
                .setSpikes(List.of(SpikeSampling.newBuilder().setArea("*").build()))
                // One record per burst, so that percentiles over a run are exact.
                .setMetricsEveryBursts(1)
                .build();
    }

    /**
     * The readings of one moment as events, one per sensor.
     *
     * @param timeMicros when they were taken, in microseconds of the brain's clock
     */
    public static List<SensoryEvent> readings(String brainId, Senses senses, long timeMicros) {
        double[] values = senses.values();
        List<SensoryEvent> events = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            ScalarReading reading =
                    ScalarReading.newBuilder()
                            .setChannel(0)
                            .setValue((float) values[i])
                            .setMinimum(0)
                            .setMaximum(1)
                            .build();
            events.add(event(brainId, SENSOR_AREAS.get(i), timeMicros, reading));
        }
        return events;
    }

    /** The event that makes all bursts due that end at or before a time. */
    public static SensoryEvent tick(String brainId, long timeMicros) {
        return event(brainId, "", timeMicros, Tick.newBuilder().build());
    }

    /**
     * The wheel speeds of one motor record.
     *
     * @param speeds left and right, -1 to 1; overwritten
     */
    public static void wheels(MotorOutput output, double[] speeds) {
        speeds[0] = 0;
        speeds[1] = 0;
        for (AreaMotor motor : output.getAreas()) {
            int area = MOTOR_AREAS.indexOf(motor.getArea());
            ByteBuffer values = motor.getValues();
            if (area >= 0 && Packed.count(values) > 0) {
                double value = Packed.floats(values)[0];
                speeds[area / 2] += area % 2 == 0 ? value : -value;
            }
        }
    }

    private static Effector effector(String area, EffectorCoding coding, int smoothingBursts) {
        return Effector.newBuilder()
                .setArea(area)
                .setCoding(coding)
                .setSmoothingBursts(smoothingBursts)
                .setMinimum(0)
                .setMaximum(1)
                .build();
    }

    private static SensoryEvent event(
            String brainId, String area, long timeMicros, Object payload) {
        return SensoryEvent.newBuilder()
                .setBrainId(brainId)
                .setSourceId(SOURCE)
                .setEventTimeMicros(timeMicros)
                .setArea(area)
                .setPayload(payload)
                .build();
    }
}

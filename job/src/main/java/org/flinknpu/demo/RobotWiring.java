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
 * Which sensor feeds which channel of which area of the brain, and which channel turns which wheel.
 * Immutable.
 *
 * <p>Five scalar sensors; two motors per wheel, of which a wheel's speed is the difference: an
 * H-bridge, not a controller; and a pulse. In the robot's own brain each of them is an area; {@link
 * WiringPlan} finds their places in other brains.
 */
public final class RobotWiring {
    /** Length of a burst, in microseconds. */
    public static final long PERIOD_MICROS = 5_000;

    /** Bursts between two readings of the sensors. */
    public static final int BURSTS_PER_STEP = 4;

    /** Time between two readings of the sensors, in microseconds: 50 per second. */
    public static final long STEP_MICROS = PERIOD_MICROS * BURSTS_PER_STEP;

    /** The sensors, in the order of {@link Senses}; areas of the robot's own brain. */
    public static final List<String> SENSOR_AREAS =
            List.of(
                    "light-left",
                    "light-right",
                    "proximity-left",
                    "proximity-centre",
                    "proximity-right");

    /** The motors, forwards and backwards for each wheel; areas of the robot's own brain. */
    public static final List<String> MOTOR_AREAS =
            List.of("motor-left", "motor-left-back", "motor-right", "motor-right-back");

    /**
     * An area that fires in every burst. The robot hears it with its motors, because a brain whose
     * motors rest would otherwise be silent, and a robot that waits for a burst could not tell rest
     * from delay.
     */
    public static final String PULSE_AREA = "pulse";

    /** The robot's own brain: every sensor and every motor is an area. */
    public static final RobotWiring OWN = own();

    private static final String SOURCE = "robot";

    /**
     * Where a sensor or a motor is connected.
     *
     * @param device index of the sensor or motor
     * @param area id of the area
     * @param channel x of its voxels
     */
    record Port(int device, String area, int channel) {}

    private final List<Port> sensors;
    private final List<Port> motors;
    private final List<Receptor> receptors;
    private final List<Effector> effectors;

    /**
     * A wiring.
     *
     * @param sensors ports of the sensors; a sensor may have none or several
     * @param motors ports of the motors, likewise
     * @param receptors one for each area of a sensor
     * @param effectors one for each area of a motor
     */
    RobotWiring(
            List<Port> sensors,
            List<Port> motors,
            List<Receptor> receptors,
            List<Effector> effectors) {
        this.sensors = List.copyOf(sensors);
        this.motors = List.copyOf(motors);
        this.receptors = List.copyOf(receptors);
        this.effectors = List.copyOf(effectors);
    }

    private static RobotWiring own() {
        List<Port> sensors = new ArrayList<>();
        List<Receptor> receptors = new ArrayList<>();
        for (String area : SENSOR_AREAS) {
            sensors.add(new Port(sensors.size(), area, 0));
            receptors.add(receptor(area, ReceptorCoding.POTENTIAL, 1));
        }
        List<Port> motors = new ArrayList<>();
        List<Effector> effectors = new ArrayList<>();
        for (String area : MOTOR_AREAS) {
            motors.add(new Port(motors.size(), area, 0));
            effectors.add(effector(area, EffectorCoding.RATE, BURSTS_PER_STEP, 1));
        }
        return new RobotWiring(sensors, motors, receptors, effectors);
    }

    /** Ports of the sensors. */
    List<Port> sensors() {
        return sensors;
    }

    /** Ports of the motors. */
    List<Port> motors() {
        return motors;
    }

    /**
     * How a brain must be deployed for this robot.
     *
     * @param clock what makes bursts due
     * @param backend name of the backend; empty for the job's own choice
     */
    public BrainSettings settings(ClockMode clock, String backend) {
        List<Effector> heard = new ArrayList<>(effectors);
        heard.add(effector(PULSE_AREA, EffectorCoding.SPIKE, 1, 1));
        return BrainSettings.newBuilder()
                .setClock(clock)
                .setPeriodMicros(PERIOD_MICROS)
                // Event time starts where the robot's does; the wall clock has an epoch of its own.
                .setEpochMicros(clock == ClockMode.EVENT ? Long.valueOf(0) : null)
                .setBackend(backend)
                .setReceptors(new ArrayList<>(receptors))
                .setEffectors(heard)
                .setSpikes(List.of(SpikeSampling.newBuilder().setArea("*").build()))
                // One record per burst, so that percentiles over a run are exact.
                .setMetricsEveryBursts(1)
                .build();
    }

    /**
     * The readings of one moment as events, one per port.
     *
     * @param timeMicros when they were taken, in microseconds of the brain's clock
     */
    public List<SensoryEvent> readings(String brainId, Senses senses, long timeMicros) {
        double[] values = senses.values();
        List<SensoryEvent> events = new ArrayList<>(sensors.size());
        for (Port port : sensors) {
            ScalarReading reading =
                    ScalarReading.newBuilder()
                            .setChannel(port.channel())
                            .setValue((float) values[port.device()])
                            .setMinimum(0)
                            .setMaximum(1)
                            .build();
            events.add(event(brainId, port.area(), timeMicros, reading));
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
    public void wheels(MotorOutput output, double[] speeds) {
        speeds[0] = 0;
        speeds[1] = 0;
        for (AreaMotor motor : output.getAreas()) {
            ByteBuffer values = motor.getValues();
            int channels = Packed.count(values);
            for (Port port : motors) {
                if (port.area().equals(motor.getArea()) && port.channel() < channels) {
                    double value = Packed.floatAt(values, port.channel());
                    speeds[port.device() / 2] += port.device() % 2 == 0 ? value : -value;
                }
            }
        }
    }

    static Receptor receptor(String area, ReceptorCoding coding, float gain) {
        return Receptor.newBuilder().setArea(area).setCoding(coding).setGain(gain).build();
    }

    static Effector effector(
            String area, EffectorCoding coding, int smoothingBursts, float maximum) {
        return Effector.newBuilder()
                .setArea(area)
                .setCoding(coding)
                .setSmoothingBursts(smoothingBursts)
                .setMinimum(0)
                .setMaximum(maximum)
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

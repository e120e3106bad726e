package org.flinknpu.demo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.ReceptorCoding;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.Packed;

/**
 * The robot's loop without Kafka and Flink for a brain of any wiring: readings, receptors and motor
 * values worked out a second time, from their definitions.
 */
final class WiredLoop implements AutoCloseable {
    private final Connectome brain;
    private final RobotWiring wiring;
    private final BrainSettings settings;
    private final BurstKernel kernel;
    private final Robot robot;
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();

    /** Fired neurons by area and channel, of the bursts of one step. */
    private final Deque<Map<String, int[]>> window = new ArrayDeque<>();

    private final double[] speeds = new double[2];

    WiredLoop(RobotBrain brain, Robot robot, int restingBursts) {
        this.brain = brain.connectome();
        this.robot = robot;
        wiring = brain.wiring();
        settings = wiring.settings(ClockMode.EVENT, "");
        kernel = new ReferenceKernel(this.brain, new BrainState(this.brain));
        for (int i = 0; i < restingBursts; i++) {
            burst();
        }
    }

    void step() {
        for (SensoryEvent event : wiring.readings("robot", robot.senses(), 0)) {
            Area area = brain.area(event.getArea());
            ScalarReading reading = (ScalarReading) event.getPayload();
            Receptor receptor =
                    settings.getReceptors().stream()
                            .filter(each -> each.getArea().equals(area.id()))
                            .findFirst()
                            .orElseThrow();
            stimulate(area, reading.getChannel(), reading.getValue(), receptor);
        }
        for (int i = 0; i < RobotWiring.BURSTS_PER_STEP; i++) {
            burst();
        }
        wiring.wheels(motors(), speeds);
        robot.drive(speeds[0], speeds[1]);
        robot.move(RobotWiring.STEP_MICROS / 1e6);
    }

    private void stimulate(Area area, int x, float share, Receptor receptor) {
        long chosen = Math.round((double) share * (area.depth() - 1));
        boolean position = receptor.getCoding() == ReceptorCoding.POSITION;
        for (int y = 0; y < area.height(); y++) {
            for (int z = 0; z < area.depth(); z++) {
                for (int k = 0; k < area.neuronsPerVoxel(); k++) {
                    if (!position) {
                        stimulus.add(area.neuron(x, y, z, k), share * receptor.getGain());
                    } else if (z == chosen) {
                        stimulus.add(area.neuron(x, y, z, k), receptor.getGain());
                    }
                }
            }
        }
    }

    private void burst() {
        kernel.burst(stimulus, fired);
        stimulus.clear();
        Map<String, int[]> counts = new HashMap<>();
        for (int i = 0; i < fired.size(); i++) {
            Area area = brain.areas().get(brain.areaIndexOf(fired.neuron(i)));
            int column = area.height() * area.depth() * area.neuronsPerVoxel();
            int[] channels = counts.computeIfAbsent(area.id(), id -> new int[area.width()]);
            channels[(fired.neuron(i) - area.firstNeuron()) / column]++;
        }
        window.addLast(counts);
        if (window.size() > RobotWiring.BURSTS_PER_STEP) {
            window.removeFirst();
        }
    }

    private MotorOutput motors() {
        List<AreaMotor> motors = new ArrayList<>();
        for (Effector effector : settings.getEffectors()) {
            Area area = brain.area(effector.getArea());
            float[] values = new float[area.width()];
            int column = area.height() * area.depth() * area.neuronsPerVoxel();
            for (int x = 0; x < values.length; x++) {
                int sum = 0;
                for (Map<String, int[]> counts : window) {
                    sum += counts.getOrDefault(area.id(), new int[area.width()])[x];
                }
                double share = sum / (column * (double) RobotWiring.BURSTS_PER_STEP);
                values[x] = (float) (effector.getMaximum() * share);
            }
            motors.add(
                    AreaMotor.newBuilder()
                            .setArea(area.id())
                            .setCoding(effector.getCoding())
                            .setValues(Packed.column(values))
                            .build());
        }
        return MotorOutput.newBuilder().setAreas(motors).build();
    }

    @Override
    public void close() {
        kernel.close();
    }
}

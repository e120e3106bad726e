package org.flinknpu.demo;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;

/**
 * The robot's loop without Kafka and Flink: senses straight into the reference kernel, fired
 * neurons straight to the wheels. What a run through the job must equal to the bit.
 */
final class DirectLoop implements AutoCloseable {
    private final Connectome brain;
    private final BurstKernel kernel;
    private final Robot robot;
    private final Stimulus stimulus = new Stimulus(0);
    private final FiredSet fired = new FiredSet();
    private final ArrayDeque<int[]> window = new ArrayDeque<>();

    /**
     * Starts a loop.
     *
     * @param restingBursts bursts without input before the first step
     */
    DirectLoop(Connectome brain, Robot robot, int restingBursts) {
        this.brain = brain;
        this.robot = robot;
        kernel = new ReferenceKernel(brain, new BrainState(brain));
        for (int i = 0; i < restingBursts; i++) {
            burst();
        }
    }

    void step() {
        Senses senses = robot.senses();
        double[] readings = {
            senses.lightLeft(),
            senses.lightRight(),
            senses.proximityLeft(),
            senses.proximityCentre(),
            senses.proximityRight()
        };
        for (int i = 0; i < readings.length; i++) {
            Area area = brain.area(RobotWiring.SENSOR_AREAS.get(i));
            for (int neuron = area.firstNeuron(); neuron < area.endNeuron(); neuron++) {
                stimulus.add(neuron, (float) readings[i]);
            }
        }
        for (int i = 0; i < RobotWiring.BURSTS_PER_STEP; i++) {
            burst();
        }
        robot.drive(wheel(0), wheel(2));
        robot.move(RobotWiring.STEP_MICROS / 1e6);
    }

    private void burst() {
        kernel.burst(stimulus, fired);
        stimulus.clear();
        int[] counts = new int[RobotWiring.MOTOR_AREAS.size()];
        for (int i = 0; i < fired.size(); i++) {
            Area area = brain.areas().get(brain.areaIndexOf(fired.neuron(i)));
            int motor = RobotWiring.MOTOR_AREAS.indexOf(area.id());
            if (motor >= 0) {
                counts[motor]++;
            }
        }
        window.addLast(counts);
        if (window.size() > RobotWiring.BURSTS_PER_STEP) {
            window.removeFirst();
        }
    }

    private double wheel(int forwards) {
        return (double) share(forwards) - (double) share(forwards + 1);
    }

    /** As motor records say it: the share of the neurons, averaged, in 32 bits. */
    private float share(int motor) {
        int sum = 0;
        for (int[] counts : window) {
            sum += counts[motor];
        }
        int neurons = brain.area(RobotWiring.MOTOR_AREAS.get(motor)).neuronCount();
        return (float) ((double) sum / (neurons * (double) RobotWiring.BURSTS_PER_STEP));
    }

    /** Pose and score after some steps, for comparison by bits. */
    static List<Object> outcome(Arena arena, Robot robot) {
        return Arrays.asList(
                robot.x(),
                robot.y(),
                robot.heading(),
                robot.collisions(),
                arena.lightsReached(),
                arena.lights());
    }

    @Override
    public void close() {
        kernel.close();
    }
}

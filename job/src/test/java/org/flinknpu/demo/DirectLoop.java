package org.flinknpu.demo;

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
    private final MotorShares shares = new MotorShares();

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
        double[] readings = robot.senses().values();
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
        shares.take(brain, fired);
    }

    private double wheel(int forwards) {
        return (double) shares.share(brain, forwards) - (double) shares.share(brain, forwards + 1);
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

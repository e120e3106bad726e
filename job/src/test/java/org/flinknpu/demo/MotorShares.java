package org.flinknpu.demo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.wire.Packed;

/**
 * The motor areas' values worked out a second time, from the definition: the share of the neurons
 * that fired, averaged over the bursts of one step, in 32 bits.
 */
final class MotorShares {
    private final ArrayDeque<int[]> window = new ArrayDeque<>();

    void take(Connectome brain, FiredSet fired) {
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

    float share(Connectome brain, int motor) {
        int sum = 0;
        for (int[] counts : window) {
            sum += counts[motor];
        }
        int neurons = brain.area(RobotWiring.MOTOR_AREAS.get(motor)).neuronCount();
        return (float) ((double) sum / (neurons * (double) RobotWiring.BURSTS_PER_STEP));
    }

    List<AreaMotor> motors(Connectome brain) {
        List<AreaMotor> motors = new ArrayList<>();
        for (int i = 0; i < RobotWiring.MOTOR_AREAS.size(); i++) {
            motors.add(
                    AreaMotor.newBuilder()
                            .setArea(RobotWiring.MOTOR_AREAS.get(i))
                            .setCoding(EffectorCoding.RATE)
                            .setValues(Packed.column(new float[] {share(brain, i)}))
                            .build());
        }
        return motors;
    }
}

package org.flinknpu.bench;

import java.util.SplittableRandom;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronParameter;

/**
 * A brain that lives by itself: a hundredth of its neurons is powered in every burst and drives the
 * cortex, ten synapses per neuron at random, and every tenth neuron is an output.
 */
final class FleetBrain {
    /** Fewest neurons that such a brain can have. */
    static final int LEAST_NEURONS = 20;

    private static final int SYNAPSES_PER_NEURON = 10;
    private static final double LEAK = 0.1;

    private FleetBrain() {}

    static Connectome of(int neurons) {
        int powered = Math.max(1, neurons / 100);
        int outputs = Math.max(1, neurons / 10);
        ConnectomeBuilder builder = new ConnectomeBuilder("fleet");
        builder.area("heart", AreaRole.POWER, powered, 1, 1, 1, true, false);
        Area cortex =
                builder.area(
                        "cortex",
                        AreaRole.INTERNAL,
                        neurons - powered - outputs,
                        1,
                        1,
                        1,
                        true,
                        false);
        builder.area("motor", AreaRole.OUTPUT, 1, 1, outputs, 1, true, false);
        SplittableRandom random = new SplittableRandom(1);
        for (int neuron = 0; neuron < neurons; neuron++) {
            boolean inCortex = neuron >= cortex.firstNeuron() && neuron < cortex.endNeuron();
            builder.neurons().set(NeuronParameter.THRESHOLD, neuron, inCortex ? 2 : 1);
            builder.neurons().set(NeuronParameter.LEAK, neuron, LEAK);
            for (int i = 0; i < SYNAPSES_PER_NEURON; i++) {
                builder.synapse(neuron, random.nextInt(neurons), 1, 1, i % 2 == 1);
            }
        }
        return builder.build();
    }
}

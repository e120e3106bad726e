package org.flinknpu.brain.file;

import java.util.Arrays;
import java.util.Random;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.brain.SynapseColumns;

/** Connectomes for files. */
final class Brains {
    private Brains() {}

    /** Everything a file can hold besides charges, in a few hundred bytes. */
    static Connectome small() {
        ConnectomeBuilder builder = new ConnectomeBuilder("klein \u00e4 \ud83e\udde0");
        builder.area("in", AreaRole.INPUT, 2, 1, 3, 1, true, false);
        builder.area("power", AreaRole.POWER, 1, 1, 1, 2, false, true);
        NeuronColumns neurons = builder.neurons();
        for (int neuron = 0; neuron < 8; neuron++) {
            neurons.set(NeuronParameter.THRESHOLD, neuron, neuron * 1.25f - 3);
            neurons.set(NeuronParameter.LEAK, neuron, neuron == 0 ? -0f : 0.1f * neuron);
            neurons.set(NeuronParameter.SNOOZE_PERIOD, neuron, 8191 * neuron);
            neurons.set(NeuronParameter.ACCUMULATES, neuron, neuron & 1);
        }
        for (int i = 0; i < 20; i++) {
            builder.synapse(i % 7, i * 5 % 8, i * 12, 255 - i, i % 3 == 0, 1 + i % 4);
        }
        return builder.build();
    }

    /** Synapses with explicit charges and none with delays. */
    static Connectome charged() {
        ConnectomeBuilder builder = new ConnectomeBuilder("charged");
        builder.area("a", AreaRole.INTERNAL, 100, 1, 1, 1, true, false);
        for (int i = 0; i < 500; i++) {
            builder.chargedSynapse(i % 99, i * 7 % 100, i % 2 == 0 ? -i * 4000 : i, 1);
        }
        return builder.build();
    }

    /** Uniformly random targets. */
    static Connectome random(int neurons, int fanOut, long seed) {
        Random random = new Random(seed);
        int count = neurons * fanOut;
        int[] rowStart = new int[neurons + 1];
        int[] target = new int[count];
        byte[] weight = new byte[count];
        byte[] psp = new byte[count];
        long[] inhibitory = new long[count + 63 >>> 6];
        for (int neuron = 0; neuron < neurons; neuron++) {
            int begin = neuron * fanOut;
            rowStart[neuron + 1] = begin + fanOut;
            for (int i = begin; i < begin + fanOut; i++) {
                target[i] = random.nextInt(neurons);
                weight[i] = (byte) random.nextInt(256);
                psp[i] = 10;
                if (random.nextInt(5) == 0) {
                    inhibitory[i >>> 6] |= 1L << i;
                }
            }
            Arrays.sort(target, begin, begin + fanOut);
        }
        return columns(
                neurons, new SynapseColumns(rowStart, target, weight, psp, inhibitory, null, null));
    }

    /** Every neuron reaches the next ones: compresses to almost nothing. */
    static Connectome lattice(int neurons, int fanOut) {
        int count = neurons * fanOut;
        int[] rowStart = new int[neurons + 1];
        int[] target = new int[count];
        for (int neuron = 0; neuron < neurons; neuron++) {
            rowStart[neuron + 1] = (neuron + 1) * fanOut;
            for (int i = 0; i < fanOut; i++) {
                target[neuron * fanOut + i] = Math.min(neuron + i, neurons - 1);
            }
        }
        byte[] ones = new byte[count];
        Arrays.fill(ones, (byte) 1);
        return columns(
                neurons,
                new SynapseColumns(
                        rowStart, target, ones, ones, new long[count + 63 >>> 6], null, null));
    }

    private static Connectome columns(int neurons, SynapseColumns synapses) {
        ConnectomeBuilder builder = new ConnectomeBuilder("columns");
        builder.area("a", AreaRole.INTERNAL, neurons, 1, 1, 1, true, false);
        return builder.buildFrom(new NeuronColumns(neurons), synapses);
    }
}

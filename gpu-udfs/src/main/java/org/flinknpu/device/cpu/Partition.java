package org.flinknpu.device.cpu;

import org.flinknpu.brain.Connectome;

/**
 * The division of a brain's neurons into contiguous ranges of about equal work, one per thread. The
 * work of a neuron is its incoming synapses, which are sampled, and a constant share of the sweep.
 */
final class Partition {
    /** Work of sweeping one neuron, in synapses at an activity of one percent. */
    private static final int SWEEP_IN_SYNAPSES = 50;

    private static final int MAX_SAMPLES = 1 << 20;

    private Partition() {}

    /**
     * Ends of the ranges.
     *
     * @param parts how many, at least 1; some are empty in small brains
     * @return one past the last neuron of each part, ascending; the last is the number of neurons
     */
    static int[] of(Connectome connectome, int parts) {
        int neuronCount = connectome.neuronCount();
        int[] ends = new int[parts];
        ends[parts - 1] = neuronCount;
        if (parts == 1) {
            return ends;
        }
        int groups = (neuronCount + Part.ALIGNMENT - 1) / Part.ALIGNMENT;
        double[] work = work(connectome, groups);
        double total = 0;
        for (double each : work) {
            total += each;
        }
        double sum = 0;
        int group = 0;
        for (int part = 0; part < parts - 1; part++) {
            double share = total * (part + 1) / parts;
            while (group < groups && sum + work[group] / 2 < share) {
                sum += work[group++];
            }
            ends[part] = (int) Math.min(neuronCount, (long) group * Part.ALIGNMENT);
        }
        return ends;
    }

    private static double[] work(Connectome connectome, int groups) {
        double[] work = new double[groups];
        for (int group = 0; group < groups; group++) {
            int size = Math.min(Part.ALIGNMENT, connectome.neuronCount() - group * Part.ALIGNMENT);
            work[group] = (double) size * SWEEP_IN_SYNAPSES;
        }
        int[] targets = connectome.synapses().target();
        int step = targets.length / MAX_SAMPLES + 1;
        for (long synapse = 0; synapse < targets.length; synapse += step) {
            work[targets[(int) synapse] / Part.ALIGNMENT] += step;
        }
        return work;
    }
}

package org.flinknpu.device.cpu;

import java.util.Arrays;

/** Sums of 64 bits and a byte per neuron that says whether it was touched: the last resort. */
final class MarkedAccumulator extends Accumulator {
    private final SynapseLayout synapses;
    private final long[] sums;
    private final byte[] touched;

    MarkedAccumulator(SynapseLayout synapses, int neuronCount, int fractionBits) {
        super(fractionBits, 0);
        this.synapses = synapses;
        sums = new long[neuronCount];
        touched = new byte[neuronCount];
    }

    @Override
    Kind kind() {
        return Kind.MARKED;
    }

    @Override
    long bytes() {
        return 9L * sums.length;
    }

    @Override
    void add(int begin, int end) {
        for (int i = begin; i < end; i++) {
            addOne(synapses.target(i), synapses.value(i));
        }
    }

    @Override
    void addDriven(int begin, int end, int psp) {
        for (int i = begin; i < end; i++) {
            addOne(synapses.target(i), synapses.value(i) * psp << fractionBits);
        }
    }

    @Override
    void addDivided(int begin, int end, int psp, int divisor) {
        for (int i = begin; i < end; i++) {
            addOne(synapses.target(i), divided(synapses.value(i), psp, divisor));
        }
    }

    private void addOne(int target, long charge) {
        sums[target] += charge;
        touched[target] = 1;
    }

    @Override
    void touch(int neuron) {
        touched[neuron] = 1;
    }

    @Override
    int gather(int low, int high, int[] candidates, float[] inputs) {
        int count = 0;
        for (int neuron = low; neuron < high; neuron++) {
            candidates[count] = neuron;
            count += touched[neuron];
        }
        for (int i = 0; i < count; i++) {
            inputs[i] = (float) sums[candidates[i]];
        }
        if (count > 0) {
            Arrays.fill(sums, low, high, 0);
            Arrays.fill(touched, low, high, (byte) 0);
        }
        return count;
    }
}

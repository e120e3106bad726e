package org.flinknpu.device.cpu;

import java.util.Arrays;

/** The neurons of one part that fired, ascending, with the psp of each. Reused; grows as needed. */
final class FiredList {
    private static final int INITIAL = 16;

    private int[] neurons = new int[INITIAL];
    private byte[] psp = new byte[INITIAL];
    private int size;

    void add(int neuron, int pspOfSpike) {
        if (size == neurons.length) {
            neurons = Arrays.copyOf(neurons, 2 * size);
            psp = Arrays.copyOf(psp, 2 * size);
        }
        neurons[size] = neuron;
        psp[size++] = (byte) pspOfSpike;
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** Ids; the first {@link #size()} count. */
    int[] neurons() {
        return neurons;
    }

    /** Psps, u8, beside the ids. */
    byte[] psp() {
        return psp;
    }
}

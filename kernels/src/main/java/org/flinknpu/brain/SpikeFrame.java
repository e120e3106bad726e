package org.flinknpu.brain;

import java.util.Arrays;

/**
 * The spikes of one burst that are still in flight: fired neurons, ascending, and the psp each of
 * them carries. The psp is the quantised firing potential if the neuron's area is membrane-driven,
 * else 0. Reusable; not thread-safe.
 */
public final class SpikeFrame {
    private int[] neurons = new int[0];
    private byte[] psp = new byte[0];
    private int size;

    /** Number of spikes. */
    public int size() {
        return size;
    }

    /** Neuron ids; the first {@link #size()} elements count. Replaced when the frame grows. */
    public int[] neurons() {
        return neurons;
    }

    /** Psps, u8, in the order of {@link #neurons()}. Replaced when the frame grows. */
    public byte[] psp() {
        return psp;
    }

    /** Removes all spikes. */
    public void clear() {
        size = 0;
    }

    /** Makes room for at least that many spikes. */
    public void ensureCapacity(int capacity) {
        if (neurons.length < capacity) {
            int grown = Math.max(capacity, Math.min(neurons.length * 2, capacity + (1 << 20)));
            neurons = Arrays.copyOf(neurons, grown);
            psp = Arrays.copyOf(psp, grown);
        }
    }

    /** Declares that the first {@code count} elements of both columns have been written. */
    public void size(int count) {
        assert count <= neurons.length;
        size = count;
    }

    /** Appends a spike; ids must come in ascending order. */
    public void add(int neuron, int pspOfSpike) {
        ensureCapacity(size + 1);
        neurons[size] = neuron;
        psp[size++] = (byte) pspOfSpike;
    }

    /**
     * Appends spikes in bulk.
     *
     * @param ids neurons above all others here, ascending
     * @param psps u8 beside the ids
     * @param count how many of both
     */
    public void append(int[] ids, byte[] psps, int count) {
        ensureCapacity(size + count);
        System.arraycopy(ids, 0, neurons, size, count);
        System.arraycopy(psps, 0, psp, size, count);
        size += count;
    }

    /** Makes this frame equal to the other one. */
    public void copyFrom(SpikeFrame other) {
        size = 0;
        ensureCapacity(other.size);
        System.arraycopy(other.neurons, 0, neurons, 0, other.size);
        System.arraycopy(other.psp, 0, psp, 0, other.size);
        size = other.size;
    }
}

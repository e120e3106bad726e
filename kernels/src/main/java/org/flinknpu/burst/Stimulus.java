package org.flinknpu.burst;

import java.util.Arrays;

/**
 * What one burst receives from outside: (neuron, potential) entries in arrival order. Reusable and
 * append-only between {@link #clear} calls; not thread-safe. A kernel reads it during {@link
 * BurstKernel#burst} and keeps no reference.
 */
public final class Stimulus {
    private int[] neurons;
    private float[] potentials;
    private int size;

    /** An empty stimulus that grows as needed. */
    public Stimulus() {
        this(64);
    }

    /** An empty stimulus with room for that many entries. */
    public Stimulus(int capacity) {
        neurons = new int[capacity];
        potentials = new float[capacity];
    }

    /**
     * Appends an entry. Entries of one neuron are summed in the order in which they were added; an
     * entry of 0 counts as input.
     *
     * @param neuron id of a neuron of the brain
     * @param potential finite
     */
    public void add(int neuron, float potential) {
        assert neuron >= 0 && Float.isFinite(potential);
        if (size == neurons.length) {
            ensureCapacity(size + 1);
        }
        neurons[size] = neuron;
        potentials[size++] = potential;
    }

    /** Appends all entries of another stimulus. */
    public void addAll(Stimulus other) {
        addAll(other.neurons, other.potentials, 0, other.size);
    }

    /** Appends entries from a range of two arrays. */
    public void addAll(int[] ids, float[] values, int from, int count) {
        ensureCapacity(size + count);
        System.arraycopy(ids, from, neurons, size, count);
        System.arraycopy(values, from, potentials, size, count);
        size += count;
    }

    /** Makes room for at least that many entries. */
    public void ensureCapacity(int capacity) {
        if (capacity > neurons.length) {
            int grown = Math.max(capacity, neurons.length + (neurons.length >> 1) + 16);
            neurons = Arrays.copyOf(neurons, grown);
            potentials = Arrays.copyOf(potentials, grown);
        }
    }

    /** Number of entries. */
    public int size() {
        return size;
    }

    /** Neuron ids; the first {@link #size()} elements count. Replaced when the stimulus grows. */
    public int[] neurons() {
        return neurons;
    }

    /** Potentials, in the order of {@link #neurons()}. Replaced when the stimulus grows. */
    public float[] potentials() {
        return potentials;
    }

    /** Removes all entries. */
    public void clear() {
        size = 0;
    }
}

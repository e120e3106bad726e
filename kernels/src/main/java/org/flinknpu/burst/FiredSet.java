package org.flinknpu.burst;

import java.util.Arrays;

/**
 * The neurons that fired in one burst, ids ascending. Reusable; filled by {@link
 * BurstKernel#burst}; not thread-safe.
 */
public final class FiredSet {
    private int[] neurons = new int[64];
    private int size;

    /** Number of fired neurons. */
    public int size() {
        return size;
    }

    /** Id of the i-th fired neuron. */
    public int neuron(int i) {
        assert i < size;
        return neurons[i];
    }

    /** Ids; the first {@link #size()} elements count. Replaced when the set grows. */
    public int[] neurons() {
        return neurons;
    }

    /** Removes all ids. */
    public void clear() {
        size = 0;
    }

    /** Appends an id above all others. */
    public void add(int neuron) {
        if (size == neurons.length) {
            ensureCapacity(size + 1);
        }
        neurons[size++] = neuron;
    }

    /** Makes room for at least that many ids. */
    public void ensureCapacity(int capacity) {
        if (capacity > neurons.length) {
            neurons = Arrays.copyOf(neurons, Math.max(capacity, neurons.length * 2));
        }
    }

    /** Declares that the first {@code count} elements of {@link #neurons()} have been written. */
    public void size(int count) {
        assert count <= neurons.length;
        size = count;
    }

    /** Makes this set equal to another one. */
    public void copyFrom(FiredSet other) {
        ensureCapacity(other.size);
        System.arraycopy(other.neurons, 0, neurons, 0, other.size);
        size = other.size;
    }

    /** Exchanges the contents of this set and another one, without copying them. */
    public void swap(FiredSet other) {
        int[] others = other.neurons;
        int othersSize = other.size;
        other.neurons = neurons;
        other.size = size;
        neurons = others;
        size = othersSize;
    }

    /** Whether that neuron fired; binary search. */
    public boolean contains(int neuron) {
        return Arrays.binarySearch(neurons, 0, size, neuron) >= 0;
    }

    /** The ids in an array of their own. */
    public int[] toArray() {
        return Arrays.copyOf(neurons, size);
    }
}

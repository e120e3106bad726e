package org.flinknpu.importer.nir;

import java.util.Arrays;
import org.flinknpu.brain.BrainFormatException;

/**
 * Few non-zero elements of a vector over time: what an impulse has become on its way. Elements may
 * repeat until {@link #merge}. Reused; not thread-safe.
 */
final class Signal {
    private static final int INITIAL_CAPACITY = 64;

    /** Delays take 9 bits, elements 26, positions the rest of 63. */
    private static final int INDEX_BITS = 26;

    private static final int POSITION_BITS = 28;

    private int[] index = new int[INITIAL_CAPACITY];
    private int[] delay = new int[INITIAL_CAPACITY];
    private double[] value = new double[INITIAL_CAPACITY];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** Which element of the vector. */
    int index(int i) {
        return index[i];
    }

    /** How many time steps later than the impulse. */
    int delay(int i) {
        return delay[i];
    }

    double value(int i) {
        return value[i];
    }

    void add(int element, int steps, double amount) {
        if (size == index.length) {
            if (size >= 1 << POSITION_BITS - 1) {
                throw new BrainFormatException(
                        "Spike that reaches too many places: places=" + size);
            }
            index = Arrays.copyOf(index, 2 * size);
            delay = Arrays.copyOf(delay, 2 * size);
            value = Arrays.copyOf(value, 2 * size);
        }
        index[size] = element;
        delay[size] = steps;
        value[size++] = amount;
    }

    /** Adds what another signal holds. */
    void addAll(Signal other) {
        for (int i = 0; i < other.size; i++) {
            add(other.index[i], other.delay[i], other.value[i]);
        }
    }

    /** Sorts by delay and element; sums elements that repeat, in the order in which they came. */
    void merge() {
        boolean sorted = true;
        for (int i = 1; i < size && sorted; i++) {
            sorted = key(i - 1) < key(i);
        }
        if (sorted) {
            return;
        }
        long[] order = new long[size];
        for (int i = 0; i < size; i++) {
            order[i] = key(i) << POSITION_BITS | i;
        }
        Arrays.sort(order);
        int[] oldIndex = Arrays.copyOf(index, size);
        int[] oldDelay = Arrays.copyOf(delay, size);
        double[] oldValue = Arrays.copyOf(value, size);
        int kept = 0;
        for (long next : order) {
            int from = (int) (next & (1 << POSITION_BITS) - 1);
            boolean same =
                    kept > 0
                            && index[kept - 1] == oldIndex[from]
                            && delay[kept - 1] == oldDelay[from];
            if (same) {
                value[kept - 1] += oldValue[from];
            } else {
                index[kept] = oldIndex[from];
                delay[kept] = oldDelay[from];
                value[kept++] = oldValue[from];
            }
        }
        size = kept;
    }

    private long key(int i) {
        return (long) delay[i] << INDEX_BITS | index[i];
    }
}

package org.flinknpu.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A random sample of bounded size of any number of values. Not thread-safe. */
final class Sample {
    private static final int SIZE = 10_000;

    private final double[] values = new double[SIZE];
    private final SplittableRandom random = new SplittableRandom(1);
    private long count;

    void add(double value) {
        long index = count < SIZE ? count : random.nextLong(count + 1);
        if (index < SIZE) {
            values[(int) index] = value;
        }
        count++;
    }

    /** The median; 0 if there is no value. */
    double median() {
        int size = (int) Math.min(count, SIZE);
        double[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return size == 0 ? 0 : sorted[size / 2];
    }
}

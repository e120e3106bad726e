package org.flinknpu.flow;

import java.util.Arrays;

/**
 * Counts durations in buckets whose width grows with the duration: 16 per doubling, so that a
 * quantile is off by at most one sixteenth. Fixed memory, no allocation. Not thread-safe.
 */
final class LogHistogram {
    private static final int SUB_BITS = 4;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;

    /** Durations from about two minutes on share the last bucket. */
    private static final int DOUBLINGS = 34;

    private final int[] counts = new int[DOUBLINGS * SUB_BUCKETS];
    private long total;
    private long max;

    /** Counts a duration in nanoseconds. */
    void add(long nanos) {
        long value = Math.max(0, nanos);
        counts[bucket(value)]++;
        total++;
        max = Math.max(max, value);
    }

    /** Number of durations. */
    long total() {
        return total;
    }

    /** Longest duration in nanoseconds; 0 if there is none. */
    long maxNanos() {
        return max;
    }

    /**
     * The duration that a share of all does not exceed, in nanoseconds; 0 if there is none.
     *
     * @param share 0 to 1
     */
    double quantileNanos(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && total > 0) {
                return Math.min(max, middle(i));
            }
        }
        return max;
    }

    /** Mean by the middles of the buckets, in nanoseconds. */
    double meanNanos() {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += counts[i] * middle(i);
        }
        return total == 0 ? 0 : sum / total;
    }

    /** Standard deviation by the middles of the buckets, in nanoseconds. */
    double deviationNanos() {
        double mean = meanNanos();
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            double distance = middle(i) - mean;
            sum += counts[i] * distance * distance;
        }
        return total == 0 ? 0 : Math.sqrt(sum / total);
    }

    /** Middle of the lowest bucket in use, in nanoseconds; 0 if there is none. */
    double minNanos() {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                return middle(i);
            }
        }
        return 0;
    }

    /** Halves all counts, so that what is older weighs less. */
    void decay() {
        total = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] >>= 1;
            total += counts[i];
        }
        max = (long) Math.ceil(quantileNanos(1));
    }

    /** Forgets everything. */
    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        max = 0;
    }

    private static int bucket(long value) {
        if (value < SUB_BUCKETS) {
            return (int) value;
        }
        int doubling = Long.SIZE - SUB_BITS - 1 - Long.numberOfLeadingZeros(value);
        int index = (doubling << SUB_BITS) + (int) (value >>> doubling);
        return Math.min(index, DOUBLINGS * SUB_BUCKETS - 1);
    }

    private static double middle(int bucket) {
        if (bucket < 2 * SUB_BUCKETS) {
            return bucket;
        }
        int doubling = (bucket >> SUB_BITS) - 1;
        long low = (long) (SUB_BUCKETS + (bucket & SUB_BUCKETS - 1)) << doubling;
        return low + ((1L << doubling) - 1) / 2.0;
    }
}

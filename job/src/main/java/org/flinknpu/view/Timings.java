package org.flinknpu.view;

import java.util.Arrays;

/**
 * The last {@value #CAPACITY} measured times and their exact percentiles.
 *
 * <p>Thread-safe: one thread records, others ask.
 */
public final class Timings {
    /** Times kept: five minutes at 200 per second. */
    static final int CAPACITY = 1 << 16;

    /** What a live page shows: the latest 1,000. */
    static final int RECENT = 1000;

    private final float[] micros = new float[CAPACITY];
    private long count;

    /** Adds one time, in microseconds, in place of the oldest one if there is no room. */
    public synchronized void record(double timeMicros) {
        micros[(int) (count % CAPACITY)] = (float) timeMicros;
        count++;
    }

    /** How many times were recorded since the start. */
    public synchronized long count() {
        return count;
    }

    /**
     * Percentiles of all times kept, by the nearest-rank method.
     *
     * @param shares in (0, 1], such as 0.5 and 0.99
     * @return in microseconds, one per share; NaN if nothing was recorded
     */
    public double[] percentiles(double... shares) {
        return percentiles(CAPACITY, shares);
    }

    /** Percentiles of the latest 1,000 times. */
    public double[] recentPercentiles(double... shares) {
        return percentiles(RECENT, shares);
    }

    private double[] percentiles(int most, double[] shares) {
        float[] sorted = latest(most);
        Arrays.sort(sorted);
        double[] values = new double[shares.length];
        for (int i = 0; i < shares.length; i++) {
            int rank = (int) Math.ceil(shares[i] * sorted.length);
            values[i] = sorted.length == 0 ? Double.NaN : sorted[Math.max(1, rank) - 1];
        }
        return values;
    }

    private synchronized float[] latest(int most) {
        int kept = (int) Math.min(most, Math.min(count, CAPACITY));
        float[] copy = new float[kept];
        for (int i = 0; i < kept; i++) {
            copy[i] = micros[(int) ((count - 1 - i) % CAPACITY)];
        }
        return copy;
    }
}

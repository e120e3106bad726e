package org.flinknpu.flow;

import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;

/**
 * Durations of bursts as a Flink histogram in microseconds. Older bursts weigh less: counts are
 * halved whenever there are {@value #DECAY_AT}. Statistics are computed when a reporter asks, by
 * the reporter's thread, under the same lock as additions.
 */
final class BurstHistogram implements Histogram {
    private static final int DECAY_AT = 1 << 16;
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double[] REPORTED_QUANTILES = {0, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1};

    private final LogHistogram durations = new LogHistogram();
    private long count;

    /** Counts a duration in nanoseconds. */
    synchronized void add(long nanos) {
        durations.add(nanos);
        count++;
        if (durations.total() >= DECAY_AT) {
            durations.decay();
        }
    }

    @Override
    public void update(long micros) {
        add((long) (micros * NANOS_PER_MICRO));
    }

    @Override
    public synchronized long getCount() {
        return count;
    }

    @Override
    public synchronized HistogramStatistics getStatistics() {
        double[] quantiles = new double[REPORTED_QUANTILES.length];
        for (int i = 0; i < quantiles.length; i++) {
            quantiles[i] = durations.quantileNanos(REPORTED_QUANTILES[i]) / NANOS_PER_MICRO;
        }
        return new Statistics(
                quantiles,
                (int) Math.min(Integer.MAX_VALUE, durations.total()),
                durations.meanNanos() / NANOS_PER_MICRO,
                durations.deviationNanos() / NANOS_PER_MICRO,
                (long) (durations.maxNanos() / NANOS_PER_MICRO),
                (long) (durations.minNanos() / NANOS_PER_MICRO));
    }

    /** A copy of what was counted; quantiles between the reported ones are interpolated. */
    private static final class Statistics extends HistogramStatistics {
        private final double[] quantiles;
        private final int size;
        private final double mean;
        private final double deviation;
        private final long max;
        private final long min;

        Statistics(
                double[] quantiles, int size, double mean, double deviation, long max, long min) {
            this.quantiles = quantiles;
            this.size = size;
            this.mean = mean;
            this.deviation = deviation;
            this.max = max;
            this.min = min;
        }

        @Override
        public double getQuantile(double share) {
            int above = 1;
            while (above < REPORTED_QUANTILES.length - 1 && REPORTED_QUANTILES[above] < share) {
                above++;
            }
            double low = REPORTED_QUANTILES[above - 1];
            double part = (share - low) / (REPORTED_QUANTILES[above] - low);
            return quantiles[above - 1] + part * (quantiles[above] - quantiles[above - 1]);
        }

        @Override
        public long[] getValues() {
            long[] values = new long[quantiles.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.round(quantiles[i]);
            }
            return values;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public double getMean() {
            return mean;
        }

        @Override
        public double getStdDev() {
            return deviation;
        }

        @Override
        public long getMax() {
            return max;
        }

        @Override
        public long getMin() {
            return min;
        }
    }
}

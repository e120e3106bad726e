package org.flinknpu.flow.codec;

/**
 * FEAGI's quick difference filter: keeps the samples of a frame that differ from those of the frame
 * before by an amount within a range, sets the others to 0, and drops the frame if too few or too
 * many of its samples were kept. The first frame is compared with zeros. The frame before is part
 * of the device's memory.
 */
final class DifferenceFilter {
    private final Bounds bounds;
    private final float[] last;
    private final int from;

    /**
     * What is kept.
     *
     * @param least smallest difference, in samples of 0 to 255
     * @param most largest difference
     * @param leastActive smallest share of kept samples, from 0 to 1
     * @param mostActive largest share of kept samples
     */
    record Bounds(double least, double most, double leastActive, double mostActive) {}

    /**
     * A filter.
     *
     * @param last where the frame before stands, from element {@code from} on
     */
    DifferenceFilter(Bounds bounds, float[] last, int from) {
        this.bounds = bounds;
        this.last = last;
        this.from = from;
    }

    /** Filters a frame in place; false if it is to be dropped. */
    boolean keep(float[] samples) {
        int active = 0;
        for (int i = 0; i < samples.length; i++) {
            float sample = samples[i];
            double difference = Math.abs((double) sample - last[from + i]);
            last[from + i] = sample;
            if (difference >= bounds.least && difference <= bounds.most) {
                active++;
            } else {
                samples[i] = 0;
            }
        }
        double share = active / (double) samples.length;
        return share >= bounds.leastActive && share <= bounds.mostActive;
    }
}

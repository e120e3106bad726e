package org.flinknpu.device.image;

/**
 * How the contributions of a brain are sorted before they are added up: one bin for each block that
 * steps the brain. See bins.h.
 *
 * @param shift binary logarithm of the neurons of a bin
 * @param capacity contributions that a bin has room for, a multiple of 4
 * @param batchRows rows that a block sorts at a time
 */
record Bins(int shift, int capacity, int batchRows) {
    /** Of a brain whose contributions are not sorted. */
    static final Bins NONE = new Bins(0, 0, 0);

    /** Most bins. */
    static final int MOST = 1280;

    /** Synapses that a block sorts at a time. */
    private static final double WINDOW = 4 * 2048;

    /** Rate of firing up to which bins suffice; what is more goes to the accumulators. */
    private static final double RATE = 0.05;

    private static final int SLACK = 1024;
    private static final int MOST_CAPACITY = 1 << 28;
    private static final int MOST_BATCH_ROWS = 256;

    /**
     * Chooses.
     *
     * @param neurons of a bin, a power of two
     * @param perNeuron synapses of a neuron, on average and with those that fill up rows
     */
    static Bins of(int neurons, double perNeuron) {
        long room = (long) (perNeuron * neurons * RATE) + SLACK;
        return new Bins(
                Integer.numberOfTrailingZeros(neurons),
                (int) Math.min(room, MOST_CAPACITY) & ~3,
                (int) Math.max(1, Math.min(MOST_BATCH_ROWS, WINDOW / perNeuron)));
    }
}

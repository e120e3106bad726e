package org.flinknpu.brain;

/**
 * How much a brain that is read may hold. Checked before anything of that size is allocated, so
 * that a few bytes of input cannot ask for gigabytes.
 *
 * @param maxNeurons most neurons
 * @param maxSynapses most synapses
 * @param maxBytes most bytes of input that are read
 */
public record BrainLimits(int maxNeurons, int maxSynapses, long maxBytes) {
    /** For files that the operator of the job has chosen: 16.7 million neurons in Brain JSON. */
    public static final BrainLimits FILES =
            new BrainLimits(1 << 24, Connectome.MAX_SYNAPSES, Long.MAX_VALUE);

    /** For brains inside a message: a million neurons, 16 million synapses, 64 MiB. */
    public static final BrainLimits EMBEDDED = new BrainLimits(1 << 20, 1 << 24, 64L << 20);

    /** Only what columns in Java arrays can hold. */
    public static final BrainLimits NONE =
            new BrainLimits(Connectome.MAX_NEURONS, Connectome.MAX_SYNAPSES, Long.MAX_VALUE);

    /** Checks every component. */
    public BrainLimits {
        if (maxNeurons < 0 || maxSynapses < 0 || maxBytes < 1) {
            throw new BrainFormatException(
                    "Limit of a brain out of range: maxNeurons=%d maxSynapses=%d maxBytes=%d"
                            .formatted(maxNeurons, maxSynapses, maxBytes));
        }
    }

    /**
     * Checks a number of neurons.
     *
     * @throws BrainTooLargeException if it exceeds the limit
     */
    public void requireNeurons(long neurons) {
        if (neurons > maxNeurons) {
            throw new BrainTooLargeException(
                    "More neurons than the limit: neurons=%d limit=%d; use a smaller brain or raise the limit"
                            .formatted(neurons, maxNeurons));
        }
    }

    /**
     * Checks a number of synapses.
     *
     * @throws BrainTooLargeException if it exceeds the limit
     */
    public void requireSynapses(long synapses) {
        if (synapses > maxSynapses) {
            throw new BrainTooLargeException(
                    "More synapses than the limit: synapses=%d limit=%d; use a smaller brain or raise the limit"
                            .formatted(synapses, maxSynapses));
        }
    }
}

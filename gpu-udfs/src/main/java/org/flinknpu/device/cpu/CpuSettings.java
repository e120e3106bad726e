package org.flinknpu.device.cpu;

/**
 * How a {@link CpuKernel} works; none of it changes a bit of the result. Tests force every variant.
 *
 * @param threads threads that work on one burst, at least 1
 * @param shape narrowest layout of synapses allowed
 * @param accumulator narrowest accumulator allowed
 * @param marks when only marked blocks are swept
 * @param vectors when the Vector API is used, where it is there
 */
record CpuSettings(
        int threads,
        SynapseLayout.Shape shape,
        Accumulator.Kind accumulator,
        Marks marks,
        Vectors vectors) {

    /** When a burst marks the blocks that it touches and sweeps only those. */
    enum Marks {
        /** When the expected work is small against the number of neurons. */
        BY_ACTIVITY,
        /** In every burst. */
        ALWAYS,
        /** In no burst. */
        NEVER
    }

    /** When sweeps use vectors. */
    enum Vectors {
        /** Once they are machine instructions. */
        WHEN_COMPILED,
        /** From the first burst on, however slow that is. */
        ALWAYS,
        /** In no burst. */
        NEVER
    }

    /** The fastest variants, with that many threads. */
    static CpuSettings fastest(int threads) {
        return new CpuSettings(
                threads,
                SynapseLayout.Shape.PACKED,
                Accumulator.Kind.INT,
                Marks.BY_ACTIVITY,
                Vectors.WHEN_COMPILED);
    }
}

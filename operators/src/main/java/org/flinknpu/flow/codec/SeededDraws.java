package org.flinknpu.flow.codec;

/**
 * Draws of sensors that code by chance: a pure function of a seed, which brain and device give,
 * burst and neuron, so that a replay draws the same.
 *
 * <p>The mixing step is the finaliser of SplitMix64 (G. Steele et al., 2014); a draw is its upper
 * 53 bits times 2^-53.
 */
final class SeededDraws {
    /** Largest seed. */
    static final long MAX_SEED = (1L << 53) - 1;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int UNUSED_BITS = 11;

    private SeededDraws() {}

    /** The seed of a device of a brain, in 0..2^53-1: a double holds it exactly. */
    static long seed(String brainId, String device) {
        return (mix(text(brainId, 0) + GOLDEN) ^ text(device, GOLDEN)) >>> UNUSED_BITS;
    }

    private static long text(String text, long start) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = mix(hash + GOLDEN + text.charAt(i));
        }
        return hash;
    }

    /** What a device draws from in a burst. */
    static long ofBurst(long seed, long burst) {
        return mix(seed + burst * GOLDEN);
    }

    /** The draw of a neuron, in [0, 1). */
    static double draw(long ofBurst, int neuron) {
        return (mix(ofBurst + neuron * GOLDEN) >>> UNUSED_BITS) * 0x1p-53;
    }

    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}

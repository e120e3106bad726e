package org.flinknpu.burst;

/**
 * The draw of a neuron as an integer comparison: {@code Draws.draw(n, b) < e} if and only if the
 * unsigned {@code Draws.hash(n, b)} is below a limit that depends on e alone. Rounding to f32 and
 * scaling by 2^-32 are monotone, so such a limit exists, and it is found exactly by bisection.
 */
public final class DrawLimit {
    /** The limit that every hash is below. */
    public static final long ALWAYS = 1L << 32;

    private DrawLimit() {}

    /**
     * Number of hashes, of 2^32, with which a neuron in its window fires.
     *
     * @param excitability as in {@link LifRule#excited}
     */
    public static long of(float excitability) {
        if (excitability >= LifRule.CERTAIN_EXCITABILITY) {
            return ALWAYS;
        }
        if (!(excitability > 0)) {
            return 0;
        }
        long low = 0;
        long high = ALWAYS;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if ((float) middle * 0x1p-32f < excitability) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}

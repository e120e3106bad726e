package org.flinknpu.burst;

/**
 * The pseudo-random draw that decides whether a neuron of excitability between 0 and 1 fires: a
 * pure function of neuron and burst, so that every backend and every replay draws the same.
 *
 * <p>All integers are u32 with wrap-around:
 *
 * <pre>
 * x = n * 2654435761 + (u32) b * 1597334677
 * s = x * 747796405 + 2891336453
 * w = ((s >>> ((s >>> 28) + 4)) ^ s) * 277803737
 * h = (w >>> 22) ^ w
 * draw = (float) (unsigned) h * 2^-32
 * </pre>
 *
 * The hash is PCG's RXS-M-XS output step (M. O'Neill, 2014), as FEAGI seeds it. The draw lies in
 * [0, 1]: rounding to f32 makes 1 possible.
 */
public final class Draws {
    private static final float TWO_TO_MINUS_32 = 0x1p-32f;

    private Draws() {}

    /** The hash behind the draw, as unsigned 32-bit integer in an int. */
    public static int hash(int neuron, long burst) {
        int x = neuron * 0x9E3779B1 + (int) burst * 0x5F356495;
        int s = x * 747796405 + (int) 2891336453L;
        int w = ((s >>> ((s >>> 28) + 4)) ^ s) * 277803737;
        return (w >>> 22) ^ w;
    }

    /**
     * The draw of a neuron in a burst, in [0, 1].
     *
     * @param burst number of the burst; only its low 32 bits count
     */
    public static float draw(int neuron, long burst) {
        return (float) (hash(neuron, burst) & 0xFFFFFFFFL) * TWO_TO_MINUS_32;
    }
}

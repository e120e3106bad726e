package org.flinknpu.brain;

/**
 * The integer charge of a synapse. Charges are integers so that the order in which they are added
 * cannot matter.
 *
 * <p>With {@code div} the source's number of outgoing synapses when its area divides, else 1, and
 * {@code f} the brain's fraction bits:
 *
 * <pre>charge = sign * ((weight * psp * 2^f * 2 + div) / (2 * div))</pre>
 *
 * which rounds half away from zero.
 */
public final class Charge {
    /** Fraction bits of a brain in which some area divides. */
    public static final int DIVIDED_FRACTION_BITS = 16;

    private Charge() {}

    /**
     * Charge of one synapse, in units of 2^-fractionBits.
     *
     * @param weight 0..255
     * @param psp 0..255
     * @param inhibitory whether the charge is negative
     * @param divisor at least 1
     * @param fractionBits 0 or {@link #DIVIDED_FRACTION_BITS}
     */
    public static long of(int weight, int psp, boolean inhibitory, int divisor, int fractionBits) {
        if (divisor == 1) {
            // The general formula without its division, which would be most of the work.
            long whole = (long) weight * psp << fractionBits;
            return inhibitory ? -whole : whole;
        }
        long magnitude = (((long) weight * psp << (fractionBits + 1)) + divisor) / (2L * divisor);
        return inhibitory ? -magnitude : magnitude;
    }
}

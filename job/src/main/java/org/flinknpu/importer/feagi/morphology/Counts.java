package org.flinknpu.importer.feagi.morphology;

/** Sums and products of counts that stop at {@link Long#MAX_VALUE} instead of wrapping. */
public final class Counts {
    private Counts() {}

    /** Product of two numbers of 0 and above. */
    public static long product(long a, long b) {
        return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
    }

    /** Sum of two numbers of 0 and above. */
    public static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}

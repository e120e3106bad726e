package org.flinknpu.importer.feagi.morphology;

/**
 * Numbers that look random and depend on nothing but a seed, names and indices: SplitMix64 (Steele,
 * Lea, Flood 2014). The same genome and the same seed develop the same brain on every machine.
 */
public final class Draw {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private Draw() {}

    /** A key for a name, on top of another key. */
    public static long key(long key, String name) {
        long mixed = mix(key, name.length());
        for (int i = 0; i < name.length(); i++) {
            mixed = mix(mixed, name.charAt(i));
        }
        return mixed;
    }

    /** A key for an index, on top of another key: 64 well-mixed bits. */
    public static long mix(long key, long index) {
        long z = key + (index + 1) * STEP;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** A number of 0..bound-1. */
    static int below(int bound, long bits) {
        return (int) ((bits >>> 32) * bound >>> 32);
    }

    /** Whether a chance in per cent comes true; 100 and above always, 0 and below never. */
    public static boolean chance(double perCent, long bits) {
        return (bits >>> 11) * 0x1p-53 * 100 < perCent;
    }
}

package org.flinknpu.burst.testing;

/**
 * The seed of the random tests of this run: {@code -Dseed=N} replays one, else the clock chooses.
 * Printed once.
 */
public final class Seed {
    private static final long VALUE = Long.getLong("seed", System.nanoTime());

    static {
        System.out.println("Random tests: replay with -Dseed=" + VALUE);
    }

    private Seed() {}

    /** The seed. */
    public static long value() {
        return VALUE;
    }

    /** A seed for one test of many, so that each can be replayed alone. */
    public static long of(String test) {
        return VALUE * 0x9E3779B97F4A7C15L + test.hashCode();
    }
}

package org.flinknpu.bridge;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: half a second at first, then twice as long each time,
 * up to half a minute. Up to a fifth is left to chance, so that many bridges do not come at once.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 500;
    private static final long LONGEST_MILLIS = 30_000;
    private static final double CHANCE = 0.2;

    private final RandomGenerator random;
    private long millis = FIRST_MILLIS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The next wait, in milliseconds. */
    long next() {
        long wait = millis - (long) (millis * CHANCE * random.nextDouble());
        millis = Math.min(LONGEST_MILLIS, 2 * millis);
        return wait;
    }

    /** Begins anew: an attempt has succeeded and lasted. */
    void reset() {
        millis = FIRST_MILLIS;
    }
}

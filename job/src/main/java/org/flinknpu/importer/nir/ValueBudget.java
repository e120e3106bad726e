package org.flinknpu.importer.nir;

import org.flinknpu.brain.BrainFormatException;

/**
 * How many numbers of a file are held at once: weights, parameters, and what becomes of a single
 * number that stands for a whole layer. Asked before memory is. Not thread-safe.
 */
final class ValueBudget {
    private final long limit;
    private long taken;

    ValueBudget(long limit) {
        this.limit = limit;
    }

    /**
     * Takes room for that many numbers.
     *
     * @param place what they belong to, for messages
     * @throws BrainFormatException if there is none
     */
    void take(long values, String place) {
        taken += values;
        if (taken > limit) {
            throw new BrainFormatException(
                    "Network larger than the heap: numbers=%d limit=%d; raise -Xmx; at %s"
                            .formatted(taken, limit, place));
        }
    }
}

package org.flinknpu.device.image;

/**
 * Stretches of a memory that is yet to be taken, one behind the other, each where any device likes
 * it to begin. None is given back; see {@link Slab} for those that are.
 */
final class Stretches {
    private static final int ALIGNMENT = 256;

    private long end;

    /** Where the next stretch begins. */
    long take(long bytes) {
        long at = end;
        end = (at + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return at;
    }

    /** Bytes of all. */
    long bytes() {
        return end;
    }
}

package org.flinknpu.device.image;

import java.util.TreeMap;

/** Hands out parts of a stretch of memory, first fit, and takes them back. Not thread-safe. */
final class Slab {
    private static final long ALIGNMENT = 256;

    /** Free stretches: length by start. Neighbours are merged. */
    private final TreeMap<Long, Long> free = new TreeMap<>();

    Slab(long bytes) {
        free.put(0L, bytes);
    }

    /** Start of a part of at least that many bytes, or -1 if there is no room. */
    long take(long bytes) {
        long wanted = align(bytes);
        for (var stretch : free.entrySet()) {
            if (stretch.getValue() >= wanted) {
                long start = stretch.getKey();
                long rest = stretch.getValue() - wanted;
                free.remove(start);
                if (rest > 0) {
                    free.put(start + wanted, rest);
                }
                return start;
            }
        }
        return -1;
    }

    /** Takes a part back. */
    void giveBack(long start, long bytes) {
        long from = start;
        long length = align(bytes);
        Long behind = free.remove(from + length);
        length += behind == null ? 0 : behind;
        var before = free.lowerEntry(from);
        if (before != null && before.getKey() + before.getValue() == from) {
            from = before.getKey();
            length += before.getValue();
        }
        free.put(from, length);
    }

    private static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}

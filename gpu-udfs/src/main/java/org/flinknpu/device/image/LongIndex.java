package org.flinknpu.device.image;

import java.util.Arrays;

/** Numbers distinct longs in the order in which they first come. Not thread-safe. */
final class LongIndex {
    private long[] values = new long[64];
    private int[] slots = new int[256];
    private int size;

    LongIndex() {
        Arrays.fill(slots, -1);
    }

    int size() {
        return size;
    }

    long value(int index) {
        return values[index];
    }

    /** The number of that value; a new one if it has none. */
    int of(long value) {
        int mask = slots.length - 1;
        int slot = spread(value) & mask;
        while (slots[slot] >= 0) {
            if (values[slots[slot]] == value) {
                return slots[slot];
            }
            slot = slot + 1 & mask;
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size] = value;
        slots[slot] = size++;
        if (size * 2 > slots.length) {
            rehash();
        }
        return size - 1;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        Arrays.fill(slots, -1);
        int mask = slots.length - 1;
        for (int index = 0; index < size; index++) {
            int slot = spread(values[index]) & mask;
            while (slots[slot] >= 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = index;
        }
    }

    private static int spread(long value) {
        long mixed = value * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }
}

package org.flinknpu.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A u32 or f32 column that is filled by appending and used again after {@link #clear}. It allocates
 * only while it grows. Not thread-safe.
 */
public final class PackedColumn {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOAT =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private ByteBuffer view;
    private int length;

    /** A column with room for {@code capacity} numbers. */
    public PackedColumn(int capacity) {
        bytes = new byte[Math.multiplyExact(capacity, Packed.ITEM_BYTES)];
        view = ByteBuffer.wrap(bytes);
    }

    /** Appends a u32. */
    public void append(int value) {
        int at = claim();
        INT.set(bytes, at, value);
    }

    /** Appends an f32. */
    public void append(float value) {
        int at = claim();
        FLOAT.set(bytes, at, value);
    }

    /** How many numbers the column holds. */
    public int count() {
        return length / Packed.ITEM_BYTES;
    }

    /** Removes all numbers; the memory stays. */
    public void clear() {
        length = 0;
    }

    /**
     * The column for a {@code bytes} field: a view of this object's memory, valid until the next
     * {@link #append}, {@link #clear} or {@code view}. A record that keeps it must be encoded
     * before.
     */
    public ByteBuffer view() {
        return view.position(0).limit(length);
    }

    private int claim() {
        int at = length;
        if (bytes.length - at < Packed.ITEM_BYTES) {
            grow();
        }
        length = at + Packed.ITEM_BYTES;
        return at;
    }

    private void grow() {
        long wanted = Math.max(64L, 2L * bytes.length);
        // Arrays end a few bytes below 2^31; a multiple of the item size below that is enough.
        int capacity = (int) Math.min(wanted, Integer.MAX_VALUE - 15L);
        if (capacity - length < Packed.ITEM_BYTES) {
            throw new IllegalStateException("column is full: bytes=" + length);
        }
        bytes = Arrays.copyOf(bytes, capacity);
        view = ByteBuffer.wrap(bytes);
    }
}

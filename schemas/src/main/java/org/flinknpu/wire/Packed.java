package org.flinknpu.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Columns of numbers as they travel in {@code bytes} fields: u32 or f32, little endian, nothing
 * between them. A u32 is an {@code int} whose bits are unsigned.
 *
 * <p>Columns are read between position and limit of their buffer, which stay as they are, so one
 * record may be read by several threads. Indices are 0-based; a column whose length is no multiple
 * of four has failed {@link SensoryValidation} before.
 */
public final class Packed {
    /** Bytes that one number takes. */
    public static final int ITEM_BYTES = 4;

    private static final VarHandle INT_LE =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Packed() {}

    /** How many numbers the column holds. */
    public static int count(ByteBuffer column) {
        return column.remaining() / ITEM_BYTES;
    }

    /** One number of a u32 column; allocates nothing. */
    public static int intAt(ByteBuffer column, int index) {
        return (int) INT_LE.get(column, column.position() + index * ITEM_BYTES);
    }

    /** One number of an f32 column; allocates nothing. */
    public static float floatAt(ByteBuffer column, int index) {
        return Float.intBitsToFloat(intAt(column, index));
    }

    /** Copies all numbers of a u32 column to {@code target[at]} and on; returns how many. */
    public static int copy(ByteBuffer column, int[] target, int at) {
        int count = count(column);
        littleEndian(column).asIntBuffer().get(target, at, count);
        return count;
    }

    /** Copies all numbers of an f32 column to {@code target[at]} and on; returns how many. */
    public static int copy(ByteBuffer column, float[] target, int at) {
        int count = count(column);
        littleEndian(column).asFloatBuffer().get(target, at, count);
        return count;
    }

    /** The numbers of a u32 column in a new array. */
    public static int[] ints(ByteBuffer column) {
        int[] values = new int[count(column)];
        copy(column, values, 0);
        return values;
    }

    /** The numbers of an f32 column in a new array. */
    public static float[] floats(ByteBuffer column) {
        float[] values = new float[count(column)];
        copy(column, values, 0);
        return values;
    }

    /** A new u32 column of all {@code values}. */
    public static ByteBuffer column(int... values) {
        return column(values, 0, values.length);
    }

    /** A new f32 column of all {@code values}. */
    public static ByteBuffer column(float... values) {
        return column(values, 0, values.length);
    }

    /** A new u32 column of {@code count} values from {@code from} on. */
    public static ByteBuffer column(int[] values, int from, int count) {
        ByteBuffer column = ByteBuffer.allocate(Math.multiplyExact(count, ITEM_BYTES));
        littleEndian(column).asIntBuffer().put(values, from, count);
        return column;
    }

    /** A new f32 column of {@code count} values from {@code from} on. */
    public static ByteBuffer column(float[] values, int from, int count) {
        ByteBuffer column = ByteBuffer.allocate(Math.multiplyExact(count, ITEM_BYTES));
        littleEndian(column).asFloatBuffer().put(values, from, count);
        return column;
    }

    private static ByteBuffer littleEndian(ByteBuffer column) {
        return column.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}

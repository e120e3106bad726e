package org.flinknpu.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Events of an event camera as they travel in {@code bytes} fields: one word of eight bytes each,
 * little endian, nothing between them. From its low bits on a word holds x (16 bits), y (16 bits),
 * the time after the record's own in microseconds (31 bits), and 1 if the pixel became brighter.
 *
 * <p>Words are read between position and limit of their buffer, which stay as they are. Nothing
 * here allocates, except for messages of exceptions.
 */
public final class PackedEvents {
    /** Bytes that one event takes. */
    public static final int EVENT_BYTES = 8;

    /** Most pixels of a sensor along x and along y. */
    public static final int MAX_PIXELS = 1 << 16;

    private static final VarHandle LONG_LE =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MASK = MAX_PIXELS - 1;

    private PackedEvents() {}

    /** How many events the field holds. */
    public static int count(ByteBuffer events) {
        return events.remaining() / EVENT_BYTES;
    }

    /** The word of one event, 0-based. */
    public static long wordAt(ByteBuffer events, int index) {
        return (long) LONG_LE.get(events, events.position() + index * EVENT_BYTES);
    }

    /** Column of a word's pixel. */
    public static int x(long word) {
        return (int) word & MASK;
    }

    /** Row of a word's pixel. */
    public static int y(long word) {
        return (int) word >>> 16;
    }

    /** Time of a word's event after its record's, in microseconds. */
    public static int afterMicros(long word) {
        return (int) (word >>> 32) & Integer.MAX_VALUE;
    }

    /** Whether a word's pixel became brighter; else it became darker. */
    public static boolean brighter(long word) {
        return word < 0;
    }

    /** 1 if a word's pixel became brighter; 0 if it became darker. */
    public static int brighterBit(long word) {
        return (int) (word >>> 63);
    }

    /**
     * The word of an event; a little-endian {@link ByteBuffer#putLong} writes it.
     *
     * @param afterMicros time after the record's, in microseconds
     * @throws IllegalArgumentException if a number does not fit
     */
    public static long word(int x, int y, int afterMicros, boolean brighter) {
        if ((x & ~MASK) != 0 || (y & ~MASK) != 0 || afterMicros < 0) {
            throw new IllegalArgumentException(
                    "event does not fit its word: x=%d y=%d afterMicros=%d"
                            .formatted(x, y, afterMicros));
        }
        return (brighter ? Long.MIN_VALUE : 0) | (long) afterMicros << 32 | (long) y << 16 | x;
    }
}

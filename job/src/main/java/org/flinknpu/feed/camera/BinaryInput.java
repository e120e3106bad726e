package org.flinknpu.feed.camera;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes of a stream that can be looked at before they are taken. Used by one thread, owns its
 * stream.
 */
final class BinaryInput implements Closeable {
    /** How far one may look ahead. */
    static final int LOOK_AHEAD_BYTES = 1 << 16;

    private final InputStream in;
    private final ByteBuffer block =
            ByteBuffer.allocate(LOOK_AHEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long taken;

    BinaryInput(InputStream in) {
        this.in = in;
    }

    /** Bytes taken so far. */
    long position() {
        return taken;
    }

    /**
     * Whether so many bytes are left.
     *
     * @param count at most {@link #LOOK_AHEAD_BYTES}
     */
    boolean has(int count) throws IOException {
        while (block.remaining() < count) {
            block.compact();
            int read = in.read(block.array(), block.position(), block.remaining());
            block.position(block.position() + Math.max(0, read)).flip();
            if (read < 0) {
                return false;
            }
        }
        return true;
    }

    /** How many bytes have been looked at and not taken. */
    int seen() {
        return block.remaining();
    }

    /** A byte that {@link #has} has seen, counted from the next one on. */
    int peek(int index) {
        return block.get(block.position() + index) & 0xFF;
    }

    /** Takes a byte that {@link #has} has seen. */
    int u8() {
        taken++;
        return block.get() & 0xFF;
    }

    /** Takes four bytes that {@link #has} has seen, little endian. */
    int intLittle() {
        taken += Integer.BYTES;
        return block.getInt();
    }

    /** Takes four bytes that {@link #has} has seen, big endian. */
    int intBig() {
        return Integer.reverseBytes(intLittle());
    }

    /** Takes bytes away; false if there are fewer. */
    boolean skip(long count) throws IOException {
        long left = count;
        while (left > 0) {
            if (!has(1)) {
                return false;
            }
            int some = (int) Math.min(left, block.remaining());
            block.position(block.position() + some);
            taken += some;
            left -= some;
        }
        return true;
    }

    /** Takes bytes into a new array, or fewer at the end; allocates no more than have come. */
    byte[] take(int count) throws IOException {
        int seen = Math.min(count, block.remaining());
        byte[] bytes = new byte[seen];
        block.get(bytes);
        if (seen < count) {
            byte[] rest = in.readNBytes(count - seen);
            byte[] both = new byte[seen + rest.length];
            System.arraycopy(bytes, 0, both, 0, seen);
            System.arraycopy(rest, 0, both, seen, rest.length);
            bytes = both;
        }
        taken += bytes.length;
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

package org.flinknpu.flow.state;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes and reads arrays of numbers, little endian, in pieces: a column of any length needs one
 * small buffer. A column is its length (i32) and its elements. Nothing is allocated because a
 * length says so: memory grows with the bytes that are there. Not thread-safe.
 */
final class Columns {
    private static final int BUFFER_BYTES = 1 << 15;

    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    void write(float[] column, int count, DataOutput out) throws IOException {
        out.writeInt(count);
        writePart(column, 0, count, out);
    }

    /** Writes elements without their number. */
    void writePart(float[] column, int from, int count, DataOutput out) throws IOException {
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, BUFFER_BYTES / Float.BYTES);
            buffer.asFloatBuffer().put(column, from + done, part);
            out.write(buffer.array(), 0, part * Float.BYTES);
            done += part;
        }
    }

    void write(int[] column, int count, DataOutput out) throws IOException {
        out.writeInt(count);
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, BUFFER_BYTES / Integer.BYTES);
            buffer.asIntBuffer().put(column, done, part);
            out.write(buffer.array(), 0, part * Integer.BYTES);
            done += part;
        }
    }

    void write(long[] column, int count, DataOutput out) throws IOException {
        out.writeInt(count);
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, BUFFER_BYTES / Long.BYTES);
            buffer.asLongBuffer().put(column, done, part);
            out.write(buffer.array(), 0, part * Long.BYTES);
            done += part;
        }
    }

    /** Writes elements without their number. */
    void writePart(char[] column, int from, int count, DataOutput out) throws IOException {
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, BUFFER_BYTES / Character.BYTES);
            buffer.asCharBuffer().put(column, from + done, part);
            out.write(buffer.array(), 0, part * Character.BYTES);
            done += part;
        }
    }

    void write(byte[] column, int count, DataOutput out) throws IOException {
        out.writeInt(count);
        out.write(column, 0, count);
    }

    void writeText(String text, DataOutput out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(bytes, bytes.length, out);
    }

    /** Reads a column of the length that it says. Memory grows only as its elements arrive. */
    float[] readFloats(DataInput in) throws IOException {
        int count = count(in);
        float[] column = new float[Math.min(count, BUFFER_BYTES / Float.BYTES)];
        for (int done = 0; done < count; ) {
            if (done == column.length) {
                column = Arrays.copyOf(column, grown(done, count));
            }
            int part = Math.min(column.length - done, BUFFER_BYTES / Float.BYTES);
            in.readFully(buffer.array(), 0, part * Float.BYTES);
            buffer.asFloatBuffer().get(column, done, part);
            done += part;
        }
        return column;
    }

    /** As {@link #readFloats}. */
    int[] readInts(DataInput in) throws IOException {
        int count = count(in);
        int[] column = new int[Math.min(count, BUFFER_BYTES / Integer.BYTES)];
        for (int done = 0; done < count; ) {
            if (done == column.length) {
                column = Arrays.copyOf(column, grown(done, count));
            }
            int part = Math.min(column.length - done, BUFFER_BYTES / Integer.BYTES);
            in.readFully(buffer.array(), 0, part * Integer.BYTES);
            buffer.asIntBuffer().get(column, done, part);
            done += part;
        }
        return column;
    }

    /** As {@link #readFloats}. */
    long[] readLongs(DataInput in) throws IOException {
        int count = count(in);
        long[] column = new long[Math.min(count, BUFFER_BYTES / Long.BYTES)];
        for (int done = 0; done < count; ) {
            if (done == column.length) {
                column = Arrays.copyOf(column, grown(done, count));
            }
            int part = Math.min(column.length - done, BUFFER_BYTES / Long.BYTES);
            in.readFully(buffer.array(), 0, part * Long.BYTES);
            buffer.asLongBuffer().get(column, done, part);
            done += part;
        }
        return column;
    }

    /** Reads that many bytes. Memory grows only as they arrive: the length may be a lie. */
    static byte[] readBytes(int count, DataInput in) throws IOException {
        byte[] bytes = new byte[Math.min(count, BUFFER_BYTES)];
        for (int done = 0; done < count; ) {
            if (done == bytes.length) {
                bytes = Arrays.copyOf(bytes, grown(done, count));
            }
            in.readFully(bytes, done, bytes.length - done);
            done = bytes.length;
        }
        return bytes;
    }

    private static int grown(int length, int count) {
        return (int) Math.min(count, 2L * length);
    }

    void read(int[] column, int count, DataInput in) throws IOException {
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, BUFFER_BYTES / Integer.BYTES);
            in.readFully(buffer.array(), 0, part * Integer.BYTES);
            buffer.asIntBuffer().get(column, done, part);
            done += part;
        }
    }

    /** Reads elements. */
    void readPart(float[] column, int from, int count, DataInput in) throws IOException {
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, BUFFER_BYTES / Float.BYTES);
            in.readFully(buffer.array(), 0, part * Float.BYTES);
            buffer.asFloatBuffer().get(column, from + done, part);
            done += part;
        }
    }

    /** Reads elements. */
    void readPart(char[] column, int from, int count, DataInput in) throws IOException {
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, BUFFER_BYTES / Character.BYTES);
            in.readFully(buffer.array(), 0, part * Character.BYTES);
            buffer.asCharBuffer().get(column, from + done, part);
            done += part;
        }
    }

    String readText(DataInput in) throws IOException {
        return new String(readBytes(count(in), in), StandardCharsets.UTF_8);
    }

    /** Reads a length. */
    static int count(DataInput in) throws IOException {
        int count = in.readInt();
        if (count < 0) {
            throw new CorruptStateException("Saved state has a negative length: count=" + count);
        }
        return count;
    }

    /** Reads a length that has to be the expected one. */
    static void requireCount(int expected, DataInput in) throws IOException {
        int count = in.readInt();
        if (count != expected) {
            throw otherLength(count, expected);
        }
    }

    static CorruptStateException otherLength(int count, int expected) {
        return new CorruptStateException(
                "Saved column has another length: count=%d expected=%d".formatted(count, expected));
    }
}

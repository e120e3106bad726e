package org.flinknpu.flow.state;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes and reads arrays of numbers, little endian, in pieces: a column of any length needs one
 * small buffer. A column is its length (i32) and its elements. Not thread-safe.
 */
final class Columns {
    private static final int BUFFER_BYTES = 1 << 15;

    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    void write(float[] column, int count, DataOutput out) throws IOException {
        out.writeInt(count);
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, BUFFER_BYTES / Float.BYTES);
            buffer.asFloatBuffer().put(column, done, part);
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

    void write(char[] column, int count, DataOutput out) throws IOException {
        out.writeInt(count);
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, BUFFER_BYTES / Character.BYTES);
            buffer.asCharBuffer().put(column, done, part);
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

    void read(float[] column, DataInput in) throws IOException {
        for (int done = 0; done < column.length; ) {
            int part = Math.min(column.length - done, BUFFER_BYTES / Float.BYTES);
            in.readFully(buffer.array(), 0, part * Float.BYTES);
            buffer.asFloatBuffer().get(column, done, part);
            done += part;
        }
    }

    void read(int[] column, int count, DataInput in) throws IOException {
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, BUFFER_BYTES / Integer.BYTES);
            in.readFully(buffer.array(), 0, part * Integer.BYTES);
            buffer.asIntBuffer().get(column, done, part);
            done += part;
        }
    }

    void read(long[] column, DataInput in) throws IOException {
        for (int done = 0; done < column.length; ) {
            int part = Math.min(column.length - done, BUFFER_BYTES / Long.BYTES);
            in.readFully(buffer.array(), 0, part * Long.BYTES);
            buffer.asLongBuffer().get(column, done, part);
            done += part;
        }
    }

    void read(char[] column, DataInput in) throws IOException {
        for (int done = 0; done < column.length; ) {
            int part = Math.min(column.length - done, BUFFER_BYTES / Character.BYTES);
            in.readFully(buffer.array(), 0, part * Character.BYTES);
            buffer.asCharBuffer().get(column, done, part);
            done += part;
        }
    }

    String readText(DataInput in) throws IOException {
        byte[] bytes = new byte[count(in)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
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
            throw new CorruptStateException(
                    "Saved column has another length: count=%d expected=%d"
                            .formatted(count, expected));
        }
    }
}

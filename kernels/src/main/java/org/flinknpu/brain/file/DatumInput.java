package org.flinknpu.brain.file;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.flinknpu.brain.BrainFormatException;

/**
 * Reads Avro data from the bytes of one block, straight into columns. Every length is compared with
 * the bytes that are there before it is used. Reused from block to block.
 */
final class DatumInput {
    private byte[] bytes;
    private int position;
    private int end;

    /** Starts a datum. */
    void reset(byte[] block, int length) {
        bytes = block;
        position = 0;
        end = length;
    }

    private static BrainFormatException broken(String rule) {
        return new BrainFormatException("Connectome block does not follow its schema: " + rule);
    }

    /** Takes the checksum off the end and compares it with the bytes before it. */
    boolean checksumHolds() {
        if (end < ContainerFormat.CHECKSUM_BYTES) {
            return false;
        }
        end -= ContainerFormat.CHECKSUM_BYTES;
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, end);
        int stored = 0;
        for (int i = ContainerFormat.CHECKSUM_BYTES - 1; i >= 0; i--) {
            stored = stored << Byte.SIZE | bytes[end + i] & 0xFF;
        }
        return stored == (int) crc.getValue();
    }

    /** Requires that the datum has been read to its end. */
    void finish() {
        if (position != end) {
            throw broken("bytes left=" + (end - position));
        }
    }

    private int take(int count) {
        if (count < 0 || count > end - position) {
            throw broken("bytes needed=%d bytes there=%d".formatted(count, end - position));
        }
        position += count;
        return position - count;
    }

    long number() {
        long bits = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte b = bytes[take(1)];
            bits |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return bits >>> 1 ^ -(bits & 1);
            }
        }
        throw broken("number of more than 64 bits");
    }

    /** A number within a range, ends included. */
    int number(int min, int max, String name) {
        long value = number();
        if (value < min || value > max) {
            throw broken("%s=%d is not within %d..%d".formatted(name, value, min, max));
        }
        return (int) value;
    }

    boolean flag(String name) {
        byte value = bytes[take(1)];
        if ((value & ~1) != 0) {
            throw broken("%s=%d is neither 0 nor 1".formatted(name, value));
        }
        return value == 1;
    }

    int fixed() {
        int at = take(Integer.BYTES);
        return bytes[at] & 0xFF
                | (bytes[at + 1] & 0xFF) << 8
                | (bytes[at + 2] & 0xFF) << 16
                | bytes[at + 3] << 24;
    }

    float real() {
        return Float.intBitsToFloat(fixed());
    }

    String text(String name) {
        int length = number(0, end - position, name + " length");
        int at = take(length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, at, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw broken(name + " is not UTF-8");
        }
    }

    /** Enters a column of that many bytes; returns where it begins. */
    private int column(String name, int expected) {
        long length = number();
        if (length != expected) {
            throw broken("%s has %d bytes, expected=%d".formatted(name, length, expected));
        }
        return take(expected);
    }

    void bytes(String name, byte[] into, int from, int count) {
        System.arraycopy(bytes, column(name, count), into, from, count);
    }

    /** A column that the file does not have. */
    void absent(String name) {
        column(name, 0);
    }

    /** Passes over a column without elements; does nothing if the column has some. */
    boolean skipsEmpty() {
        int before = position;
        if (number() == 0) {
            return true;
        }
        position = before;
        return false;
    }

    private static int element(byte[] b, int at, int count, int i) {
        return b[at + i] & 0xFF
                | (b[at + count + i] & 0xFF) << 8
                | (b[at + 2 * count + i] & 0xFF) << 16
                | b[at + 3 * count + i] << 24;
    }

    void floats(String name, float[] into, int from, int count) {
        byte[] b = bytes;
        int at = column(name, count * Float.BYTES);
        for (int i = 0; i < count; i++) {
            into[from + i] = Float.intBitsToFloat(element(b, at, count, i));
        }
    }

    void counts(String name, char[] into, int from, int count) {
        byte[] b = bytes;
        int at = column(name, count * Character.BYTES);
        for (int i = 0; i < count; i++) {
            into[from + i] = (char) (b[at + i] & 0xFF | (b[at + count + i] & 0xFF) << 8);
        }
    }

    void integers(String name, int[] into, int from, int count) {
        byte[] b = bytes;
        int at = column(name, count * Integer.BYTES);
        for (int i = 0; i < count; i++) {
            into[from + i] = element(b, at, count, i);
        }
    }

    /** The inverse of {@link DatumOutput#differences}. */
    void differences(String name, int[] into, int from, int count) {
        byte[] b = bytes;
        int at = column(name, count * Integer.BYTES);
        int previous = 0;
        for (int i = 0; i < count; i++) {
            previous += element(b, at, count, i);
            into[from + i] = previous;
        }
    }

    /** The inverse of {@link DatumOutput#bits}; the words must be zero. */
    void bits(String name, long[] words, int from, int count) {
        int length = count + 7 >> 3;
        int at = column(name, length);
        for (int i = 0; i < length; i++) {
            words[(from >> 6) + (i >> 3)] |= (bytes[at + i] & 0xFFL) << ((i & 7) << 3);
        }
        if ((count & 7) != 0 && (bytes[at + length - 1] & 0xFF) >> (count & 7) != 0) {
            throw broken(name + " has bits beyond the last synapse");
        }
    }
}

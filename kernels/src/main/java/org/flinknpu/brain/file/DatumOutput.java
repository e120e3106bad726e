package org.flinknpu.brain.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes Avro data into a growing buffer; columns go into byte planes. Reused from block to block.
 */
final class DatumOutput {
    private byte[] bytes = new byte[1 << 12];
    private int size;

    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    private void room(int more) {
        if (more > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }

    void raw(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    /** An Avro int or long: zigzag, seven bits to a byte, lowest first. */
    void number(long value) {
        long bits = value << 1 ^ value >> 63;
        for (; (bits & ~0x7FL) != 0; bits >>>= 7) {
            raw((int) bits | 0x80);
        }
        raw((int) bits);
    }

    void flag(boolean value) {
        raw(value ? 1 : 0);
    }

    void number(float value) {
        fixed(Float.floatToRawIntBits(value));
    }

    void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        bytes(utf8, 0, utf8.length);
    }

    /** Four bytes, little-endian. */
    void fixed(int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            raw(value >> shift);
        }
    }

    /** Ends the datum with the checksum of all that is in the buffer. */
    void checksum() {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, size);
        fixed((int) crc.getValue());
    }

    /** Bytes as they are; none if the column is null. */
    void bytes(byte[] column, int from, int count) {
        int length = column == null ? 0 : count;
        number(length);
        room(length);
        if (column != null) {
            System.arraycopy(column, from, bytes, size, count);
        }
        size += length;
    }

    private int plane(int count, int width) {
        number((long) count * width);
        room(count * width);
        int at = size;
        size += count * width;
        return at;
    }

    private void element(int at, int count, int i, int value) {
        bytes[at + i] = (byte) value;
        bytes[at + count + i] = (byte) (value >> 8);
        bytes[at + 2 * count + i] = (byte) (value >> 16);
        bytes[at + 3 * count + i] = (byte) (value >> 24);
    }

    void floats(float[] column, int from, int count) {
        int at = plane(count, Float.BYTES);
        for (int i = 0; i < count; i++) {
            element(at, count, i, Float.floatToRawIntBits(column[from + i]));
        }
    }

    void counts(char[] column, int from, int count) {
        int at = plane(count, Character.BYTES);
        for (int i = 0; i < count; i++) {
            bytes[at + i] = (byte) column[from + i];
            bytes[at + count + i] = (byte) (column[from + i] >> 8);
        }
    }

    /** Integers; none if the column is null. */
    void integers(int[] column, int from, int count) {
        int at = plane(column == null ? 0 : count, Integer.BYTES);
        for (int i = 0; column != null && i < count; i++) {
            element(at, count, i, column[from + i]);
        }
    }

    /** Differences from element to element; the first one from 0. */
    void differences(int[] column, int from, int count) {
        int at = plane(count, Integer.BYTES);
        int previous = 0;
        for (int i = 0; i < count; i++) {
            int value = column[from + i];
            element(at, count, i, value - previous);
            previous = value;
        }
    }

    /** One bit per element, 64 to a word; {@code from} is a multiple of 64. */
    void bits(long[] words, int from, int count) {
        int length = words == null ? 0 : count + 7 >> 3;
        number(length);
        room(length);
        for (int i = 0; i < length; i++) {
            bytes[size++] = (byte) (words[(from >> 6) + (i >> 3)] >>> ((i & 7) << 3));
        }
    }
}

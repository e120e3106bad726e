package org.flinknpu.feed.camera;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.flinknpu.feed.BadRecordException;

/**
 * A table within a FlatBuffer that nobody has verified: every offset is checked before it is
 * followed, and nothing is allocated but the texts that are asked for. Java's own FlatBuffers have
 * no verifier and trust offsets.
 */
final class FlatTable {
    private static final int VTABLE_HEADER_BYTES = 4;
    private static final int IDENTIFIER_BYTES = 4;

    private final ByteBuffer bytes;
    private final int table;
    private final int vtable;
    private final int vtableBytes;

    private FlatTable(ByteBuffer bytes, int table) throws BadRecordException {
        this.bytes = bytes;
        this.table = table;
        vtable = at(bytes, (long) table - intAt(bytes, table), VTABLE_HEADER_BYTES);
        vtableBytes = bytes.getShort(vtable) & 0xFFFF;
        at(bytes, vtable, vtableBytes);
    }

    /**
     * The root table.
     *
     * @param bytes a buffer without its size in front, little endian, from index 0 on
     * @param identifier the four characters that name its type
     */
    static FlatTable root(ByteBuffer bytes, String identifier) throws BadRecordException {
        at(bytes, 0, Integer.BYTES + IDENTIFIER_BYTES);
        for (int i = 0; i < IDENTIFIER_BYTES; i++) {
            if (bytes.get(Integer.BYTES + i) != identifier.charAt(i)) {
                throw BadRecordException.skipped("FlatBuffer of another type than " + identifier);
            }
        }
        return new FlatTable(bytes, at(bytes, intAt(bytes, 0) & 0xFFFF_FFFFL, Integer.BYTES));
    }

    /** Where a field stands, or 0 if it is left out. */
    private int field(int index, int length) throws BadRecordException {
        int slot = VTABLE_HEADER_BYTES + index * Short.BYTES;
        if (slot + Short.BYTES > vtableBytes) {
            return 0;
        }
        int offset = bytes.getShort(vtable + slot) & 0xFFFF;
        return offset == 0 ? 0 : at(bytes, (long) table + offset, length);
    }

    int intField(int index, int otherwise) throws BadRecordException {
        int at = field(index, Integer.BYTES);
        return at == 0 ? otherwise : bytes.getInt(at);
    }

    long longField(int index, long otherwise) throws BadRecordException {
        int at = field(index, Long.BYTES);
        return at == 0 ? otherwise : bytes.getLong(at);
    }

    /** Where the vector of a field stands, at its count; 0 if it is left out. */
    private int vector(int index, int itemBytes) throws BadRecordException {
        int at = field(index, Integer.BYTES);
        if (at == 0) {
            return 0;
        }
        int vector = at(bytes, at + (intAt(bytes, at) & 0xFFFF_FFFFL), Integer.BYTES);
        long count = intAt(bytes, vector) & 0xFFFF_FFFFL;
        at(bytes, (long) vector + Integer.BYTES, count * itemBytes);
        return vector;
    }

    String textField(int index) throws BadRecordException {
        int vector = vector(index, 1);
        if (vector == 0) {
            return "";
        }
        byte[] text = new byte[bytes.getInt(vector)];
        bytes.get(vector + Integer.BYTES, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** How many structs of that size the vector of a field holds. */
    int structCount(int index, int structBytes) throws BadRecordException {
        int vector = vector(index, structBytes);
        return vector == 0 ? 0 : bytes.getInt(vector);
    }

    /** Where the structs of a vector that is not empty begin. */
    int structStart(int index, int structBytes) throws BadRecordException {
        return vector(index, structBytes) + Integer.BYTES;
    }

    private static int intAt(ByteBuffer bytes, long index) throws BadRecordException {
        return bytes.getInt(at(bytes, index, Integer.BYTES));
    }

    /** The index, if so many bytes stand there. */
    private static int at(ByteBuffer bytes, long index, long length) throws BadRecordException {
        if (index < 0 || length > bytes.limit() - index) {
            throw BadRecordException.skipped(
                    "FlatBuffer points outside itself: at=%d length=%d bytes=%d"
                            .formatted(index, length, bytes.limit()));
        }
        return (int) index;
    }
}

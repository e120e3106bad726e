package org.flinknpu.wire;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Reads Avro's binary encoding from an array and trusts no number in it: every length and every
 * count is compared with the bytes that remain before anything is allocated or skipped.
 *
 * <p>{@code bytes} values are views of the array, not copies. An item of an array or map takes at
 * least one byte in every schema accepted by {@link WriterSchemas}, so the number of items that a
 * block announces may not exceed the bytes that remain.
 *
 * <p>Every fault is a {@link MalformedRecordException}. Not thread-safe.
 */
final class BoundedDecoder extends Decoder {
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_INT_BYTES = 5;
    private static final int MAX_LONG_BYTES = 10;

    private byte[] bytes = new byte[0];
    private int position;
    private int limit;

    /** Starts over at {@code bytes[from]}, up to the array's end. */
    BoundedDecoder reset(byte[] bytes, int from) {
        this.bytes = bytes;
        this.position = from;
        this.limit = bytes.length;
        return this;
    }

    int remaining() {
        return limit - position;
    }

    @Override
    public int remainingBytes() {
        return remaining();
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        int value = bytes[advance(1)];
        if ((value & ~1) != 0) {
            throw malformed("boolean is neither 0 nor 1", "value", value);
        }
        return value == 1;
    }

    @Override
    public int readInt() throws IOException {
        int result = 0;
        for (int i = 0; i < MAX_INT_BYTES; i++) {
            int b = bytes[advance(1)];
            if (i == MAX_INT_BYTES - 1 && (b & 0xF0) != 0) {
                break;
            }
            result |= (b & 0x7F) << (7 * i);
            if (b >= 0) {
                return (result >>> 1) ^ -(result & 1);
            }
        }
        throw malformed("int has more than 32 bits", "bytes", MAX_INT_BYTES);
    }

    @Override
    public long readLong() throws IOException {
        long result = 0;
        for (int i = 0; i < MAX_LONG_BYTES; i++) {
            int b = bytes[advance(1)];
            if (i == MAX_LONG_BYTES - 1 && (b & 0xFE) != 0) {
                break;
            }
            result |= (b & 0x7FL) << (7 * i);
            if (b >= 0) {
                return (result >>> 1) ^ -(result & 1);
            }
        }
        throw malformed("long has more than 64 bits", "bytes", MAX_LONG_BYTES);
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat((int) INTS.get(bytes, advance(Integer.BYTES)));
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble((long) LONGS.get(bytes, advance(Long.BYTES)));
    }

    @Override
    public String readString() throws IOException {
        int length = readLength();
        int start = advance(length);
        String text = new String(bytes, start, length, StandardCharsets.UTF_8);
        // The constructor puts U+FFFD where the bytes are no UTF-8; a sender may also mean it.
        if (text.indexOf('\uFFFD') >= 0) {
            requireUtf8(start, length);
        }
        return text;
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        return new Utf8(readString());
    }

    @Override
    public void skipString() throws IOException {
        advance(readLength());
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        int length = readLength();
        return ByteBuffer.wrap(bytes, advance(length), length).slice();
    }

    @Override
    public void skipBytes() throws IOException {
        advance(readLength());
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        System.arraycopy(bytes, advance(length), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        advance(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readIndex();
    }

    @Override
    public int readIndex() throws IOException {
        int index = readInt();
        if (index < 0) {
            throw malformed("branch or symbol is negative", "index", index);
        }
        return index;
    }

    @Override
    public long readArrayStart() throws IOException {
        return readItemCount();
    }

    @Override
    public long arrayNext() throws IOException {
        return readItemCount();
    }

    @Override
    public long skipArray() throws IOException {
        return skipBlocks();
    }

    @Override
    public long readMapStart() throws IOException {
        return readItemCount();
    }

    @Override
    public long mapNext() throws IOException {
        return readItemCount();
    }

    @Override
    public long skipMap() throws IOException {
        return skipBlocks();
    }

    /** Items of the next block; a negative count is followed by the block's length in bytes. */
    private long readItemCount() throws IOException {
        long count = readLong();
        if (count < 0) {
            readLength();
            // Long.MIN_VALUE stays negative here.
            count = -count;
        }
        return requireItems(count);
    }

    /** Skips blocks that say their length; returns the item count of the first that does not. */
    private long skipBlocks() throws IOException {
        long count = readLong();
        while (count < 0) {
            advance(readLength());
            count = readLong();
        }
        return requireItems(count);
    }

    private long requireItems(long count) throws IOException {
        if (count < 0 || count > remaining()) {
            throw malformed("item count exceeds the remaining " + remaining(), "count", count);
        }
        return count;
    }

    private int readLength() throws IOException {
        long length = readLong();
        if (length < 0 || length > remaining()) {
            throw malformed("length exceeds the remaining " + remaining(), "length", length);
        }
        return (int) length;
    }

    /** Claims {@code length} bytes and returns where they start. */
    private int advance(int length) throws IOException {
        int start = position;
        if (length < 0 || length > limit - start) {
            throw malformed("record ends early", "missingBytes", (long) length - remaining());
        }
        position = start + length;
        return start;
    }

    private void requireUtf8(int start, int length) throws IOException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, length));
        } catch (CharacterCodingException e) {
            throw malformed("string is no UTF-8", "length", length);
        }
    }

    private MalformedRecordException malformed(String rule, String name, long value) {
        return new MalformedRecordException(rule + ": " + name + "=" + value + " at=" + position);
    }
}

package org.flinknpu.flow.state;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/**
 * Reads what {@link ChunkedOutput} wrote. No byte is handed out before the checksum of its chunk
 * has been found right. Not thread-safe.
 */
final class ChunkedInput extends InputStream {
    private final DataInputStream in;
    private final String what;
    private final byte[] buffer = new byte[ChunkedOutput.CHUNK_BYTES];
    private final CRC32C crc = new CRC32C();
    private int size;
    private int position;
    private int number;
    private boolean ended;

    /**
     * Reads chunks from a stream that stays open.
     *
     * @param what what is read, for messages
     */
    ChunkedInput(InputStream in, String what) {
        this.in = new DataInputStream(in);
        this.what = what;
    }

    @Override
    public int read() throws IOException {
        return available(1) == 0 ? -1 : buffer[position++] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        int part = available(count);
        if (part == 0) {
            return -1;
        }
        System.arraycopy(buffer, position, bytes, from, part);
        position += part;
        return part;
    }

    /** Checks that everything has been read. */
    void requireEnd() throws IOException {
        if (available(1) > 0) {
            throw corrupt("has bytes after its end", "");
        }
    }

    private int available(int wanted) throws IOException {
        if (position == size && !ended) {
            readChunk();
        }
        return Math.min(wanted, size - position);
    }

    private void readChunk() throws IOException {
        int expected;
        try {
            size = in.readInt();
            if (size < 0 || size > ChunkedOutput.CHUNK_BYTES) {
                throw corrupt("has a chunk of impossible length", " bytes=" + size);
            }
            expected = in.readInt();
            in.readFully(buffer, 0, size);
        } catch (EOFException e) {
            throw corrupt("ends early", "");
        }
        int found = ChunkedOutput.checksum(crc, number, buffer, size);
        if (found != expected) {
            throw corrupt(
                    "does not match its checksum",
                    " expected=%08x found=%08x".formatted(expected, found));
        }
        position = 0;
        ended = size == 0;
        number++;
    }

    private CorruptStateException corrupt(String rule, String values) {
        return new CorruptStateException(
                "Saved state %s: %s chunk=%d%s; restore from another checkpoint"
                        .formatted(rule, what, number, values));
    }
}

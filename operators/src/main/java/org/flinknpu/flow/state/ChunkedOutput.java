package org.flinknpu.flow.state;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32C;

/**
 * Writes bytes in checksummed chunks, so that any length needs one buffer and a flipped, lost or
 * moved byte is noticed before it is used. A chunk is its length (u32, big endian), the CRC-32C of
 * its number and its bytes, and the bytes; a chunk of length 0 ends the sequence. Not thread-safe.
 */
final class ChunkedOutput extends OutputStream {
    /** Most bytes of a chunk. */
    static final int CHUNK_BYTES = 1 << 16;

    private final OutputStream out;
    private final byte[] buffer = new byte[CHUNK_BYTES];
    private final byte[] header = new byte[2 * Integer.BYTES];
    private int size;
    private int number;

    /** Writes chunks to a stream that stays open. */
    ChunkedOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        if (size == CHUNK_BYTES) {
            writeChunk();
        }
        buffer[size++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        int done = 0;
        while (done < count) {
            if (size == CHUNK_BYTES) {
                writeChunk();
            }
            int part = Math.min(count - done, CHUNK_BYTES - size);
            System.arraycopy(bytes, from + done, buffer, size, part);
            size += part;
            done += part;
        }
    }

    /** Writes what is left and the end; the stream below stays open. */
    void finish() throws IOException {
        if (size > 0) {
            writeChunk();
        }
        writeChunk();
    }

    private void writeChunk() throws IOException {
        putInt(0, size);
        putInt(Integer.BYTES, checksum(new CRC32C(), number, buffer, size));
        out.write(header);
        out.write(buffer, 0, size);
        size = 0;
        number++;
    }

    private void putInt(int at, int value) {
        header[at] = (byte) (value >>> 24);
        header[at + 1] = (byte) (value >>> 16);
        header[at + 2] = (byte) (value >>> 8);
        header[at + 3] = (byte) value;
    }

    /** The checksum of a chunk. */
    static int checksum(CRC32C crc, int number, byte[] bytes, int size) {
        crc.reset();
        crc.update(number >>> 24);
        crc.update(number >>> 16);
        crc.update(number >>> 8);
        crc.update(number);
        crc.update(bytes, 0, size);
        return (int) crc.getValue();
    }
}

package org.flinknpu.importer.hdf5;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of a file, in memory or on disk. The caller has checked every range. */
interface ByteSource {
    /** Length in bytes. */
    long size();

    /** The bytes from a place on, as a buffer of exactly that length; it must not be written to. */
    ByteBuffer read(long from, int length);

    /** A file that is in memory. */
    static ByteSource of(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public ByteBuffer read(long from, int length) {
                return ByteBuffer.wrap(bytes, (int) from, length).slice();
            }
        };
    }

    /** An open file; the channel stays the caller's. */
    static ByteSource of(FileChannel channel, long size) {
        return new ByteSource() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public ByteBuffer read(long from, int length) {
                ByteBuffer buffer = ByteBuffer.allocate(length);
                try {
                    while (buffer.hasRemaining()) {
                        if (channel.read(buffer, from + buffer.position()) < 0) {
                            throw new EOFException("file became shorter while it was read");
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return buffer.flip();
            }
        };
    }
}

package org.flinknpu.importer.hdf5;

import java.io.ByteArrayOutputStream;

/** Grows by little-endian numbers. */
final class LittleEndian extends ByteArrayOutputStream {
    LittleEndian bytes(int... values) {
        for (int value : values) {
            write(value);
        }
        return this;
    }

    LittleEndian bytes(byte[] values) {
        writeBytes(values);
        return this;
    }

    LittleEndian u16(long value) {
        return number(value, 2);
    }

    LittleEndian u32(long value) {
        return number(value, 4);
    }

    LittleEndian u64(long value) {
        return number(value, 8);
    }

    private LittleEndian number(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            write((int) (value >>> 8 * i));
        }
        return this;
    }

    LittleEndian align() {
        while ((size() & 7) != 0) {
            write(0);
        }
        return this;
    }
}

package org.flinknpu.importer.hdf5;

import io.jhdf.Utils;
import io.jhdf.exceptions.HdfException;
import java.nio.ByteBuffer;

/**
 * Looks at the counts that index structures declare, before jHDF allocates lists of that length.
 * The offsets are those of the HDF5 file format specification, version 3.0.
 */
final class Declared {
    private static final int MAX_TREE_DEPTH = 16;
    private static final int MAX_HEAP_BLOCKS = 1 << 16;

    private final BoundedStorage storage;
    private final int offsets;
    private final int lengths;

    Declared(BoundedStorage storage) {
        this.storage = storage;
        offsets = storage.getSizeOfOffsets();
        lengths = storage.getSizeOfLengths();
    }

    /** Checks a version 2 B-tree: depth, and no more records than the file has room for. */
    void requireTree(long address) {
        ByteBuffer header = storage.readBufferFromAddress(address, 18 + offsets + lengths);
        int recordBytes = number(header, 10, 2);
        int depth = number(header, 12, 2);
        long records = number(header, 18 + offsets, lengths);
        if (depth > MAX_TREE_DEPTH || recordBytes == 0) {
            throw new HdfException(
                    "B-tree of depth %d with records of %d bytes".formatted(depth, recordBytes));
        }
        requireRoom("B-tree", records, recordBytes);
    }

    /** Checks the number of blocks of a fractal heap. */
    void requireHeap(long address) {
        int widthAt = 14 + 10 * lengths + 2 * offsets;
        int rowsAt = widthAt + 2 + 2 * lengths + 2 + 2 + offsets;
        ByteBuffer header = storage.readBufferFromAddress(address, rowsAt + 2);
        long blocks = (long) number(header, widthAt, 2) * number(header, rowsAt, 2);
        if (blocks > MAX_HEAP_BLOCKS) {
            throw new HdfException("heap of %d blocks".formatted(blocks));
        }
    }

    private void requireRoom(String what, long records, int recordBytes) {
        if (records > storage.size() / recordBytes) {
            throw new HdfException(
                    "%s of %d records in a file of %d bytes"
                            .formatted(what, records, storage.size()));
        }
    }

    private static int number(ByteBuffer header, int at, int bytes) {
        return Utils.readBytesAsUnsignedInt(header.position(at), bytes);
    }
}

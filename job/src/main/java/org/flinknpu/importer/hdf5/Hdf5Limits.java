package org.flinknpu.importer.hdf5;

import org.flinknpu.brain.BrainFormatException;

/**
 * How much of an HDF5 file is read. Everything is compared before anything of that size is
 * allocated.
 *
 * @param maxFileBytes longest file
 * @param maxElements most elements of one array, and of one read
 * @param maxObjects most objects (groups, arrays) that are looked at, repeated looks included
 * @param maxDepth deepest group, the root being 0; also most soft links behind one name
 */
public record Hdf5Limits(long maxFileBytes, long maxElements, int maxObjects, int maxDepth) {
    /** For files that the operator chose: 16 GiB, 2^27 elements in one array, a million objects. */
    public static final Hdf5Limits FILES = new Hdf5Limits(16L << 30, 1L << 27, 1 << 20, 64);

    /** Checks every component. */
    public Hdf5Limits {
        if (maxFileBytes < 1
                || maxElements < 1
                || maxElements > Integer.MAX_VALUE / Long.BYTES
                || maxObjects < 1
                || maxDepth < 1) {
            throw new BrainFormatException(
                    "Limit of HDF5 files out of range: maxFileBytes=%d maxElements=%d maxObjects=%d maxDepth=%d"
                            .formatted(maxFileBytes, maxElements, maxObjects, maxDepth));
        }
    }
}

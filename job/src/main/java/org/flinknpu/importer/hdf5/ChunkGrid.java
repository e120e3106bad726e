package org.flinknpu.importer.hdf5;

import io.jhdf.exceptions.HdfException;
import io.jhdf.object.message.DataSpace;

/** How chunks of an array that may grow are numbered. */
final class ChunkGrid {
    private static final long UNLIMITED = -1;

    private final long[] dimensions;
    private final int[] shape;
    private final long[] counts;
    private final int[] order;

    /**
     * The numbers of chunks.
     *
     * @param space present and largest size of the array
     * @param shape of a chunk
     */
    ChunkGrid(DataSpace space, int[] shape) {
        this.shape = shape;
        dimensions = space.getDimensionsAsLong();
        long[] most = space.isMaxSizesPresent() ? space.getMaxSizes() : dimensions;
        counts = new long[shape.length];
        order = new int[shape.length];
        int open = 0;
        for (int i = 0; i < shape.length; i++) {
            boolean unlimited = most[i] == UNLIMITED;
            if (!unlimited && most[i] < dimensions[i]) {
                throw new HdfException("an array larger than it may become");
            }
            counts[i] = unlimited ? UNLIMITED : (most[i] - 1) / shape[i] + 1;
            open = unlimited ? i : open;
        }
        order[0] = open;
        for (int i = 1; i < order.length; i++) {
            order[i] = i <= open ? i - 1 : i;
        }
    }

    /** How many chunks there are in the largest array; refused if that is without limit. */
    long count() {
        long count = 1;
        for (long each : counts) {
            if (each < 0 || each > 0 && count > Integer.MAX_VALUE / each) {
                throw new HdfException("index of chunks for an array without limit");
            }
            count *= each;
        }
        return count;
    }

    /** Where a chunk begins, or null if it lies outside of the array as it is now. */
    long[] offset(long number) {
        long[] offset = new long[shape.length];
        long rest = number;
        for (int i = order.length - 1; i >= 0; i--) {
            int axis = order[i];
            long at = i == 0 ? rest : rest % Math.max(1, counts[axis]);
            rest = i == 0 ? 0 : rest / Math.max(1, counts[axis]);
            if (at > (dimensions[axis] - 1) / shape[axis]) {
                return null;
            }
            offset[axis] = at * shape[axis];
        }
        return offset;
    }
}

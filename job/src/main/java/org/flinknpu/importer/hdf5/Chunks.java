package org.flinknpu.importer.hdf5;

import io.jhdf.Constants;
import io.jhdf.ObjectHeader;
import io.jhdf.dataset.NoParent;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.ChunkedDatasetV3;
import io.jhdf.dataset.chunked.ChunkedDatasetV4;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessageV4;
import io.jhdf.object.message.DataSpace;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.FilterPipelineMessage;
import java.util.Collection;
import java.util.List;

/** The chunks of an array, and how they fill a stretch of its elements. */
final class Chunks {
    private final Hdf5File file;
    private final long[] dimensions;
    private final int elementBytes;
    private final int[] shape;
    private final int chunkBytes;
    private final Filters filters;
    private final Collection<Chunk> chunks;

    /**
     * Finds the chunks.
     *
     * @param dimensions of the array; their product is known to be within the limits
     */
    Chunks(Hdf5File file, ObjectHeader header, long[] dimensions, int elementBytes) {
        this.file = file;
        this.dimensions = dimensions;
        this.elementBytes = elementBytes;
        filters =
                new Filters(
                        header.hasMessageOfType(FilterPipelineMessage.class)
                                ? header.getMessageOfType(FilterPipelineMessage.class).getFilters()
                                : List.of());
        if (header.hasMessageOfType(ChunkedDataLayoutMessageV4.class)) {
            NewForm form = new NewForm(file, header);
            shape = form.getChunkDimensions();
            chunkBytes = chunkBytes();
            chunks = form.chunks(shape, chunkBytes);
        } else {
            OldForm form = new OldForm(file, header);
            shape = form.getChunkDimensions();
            chunkBytes = chunkBytes();
            chunks = form.chunks();
        }
    }

    /** The chunk index of files up to HDF5 1.8. */
    private static final class OldForm extends ChunkedDatasetV3 {
        OldForm(Hdf5File file, ObjectHeader header) {
            super(file.storage(), header.getAddress(), "", NoParent.INSTANCE, header);
        }

        Collection<Chunk> chunks() {
            return getChunkLookup().values();
        }
    }

    /** The five chunk indexes that came later. */
    private static final class NewForm extends ChunkedDatasetV4 {
        private static final int IMPLICIT = 2;
        private static final int FIXED_ARRAY = 3;
        private static final int EXTENSIBLE_ARRAY = 4;
        private static final int TREE = 5;

        private final BoundedStorage storage;
        private final ChunkedDataLayoutMessageV4 layout;
        private final DataSpace space;

        NewForm(Hdf5File file, ObjectHeader header) {
            super(file.storage(), header.getAddress(), "", NoParent.INSTANCE, header);
            storage = file.storage();
            layout = header.getMessageOfType(ChunkedDataLayoutMessageV4.class);
            space = header.getMessageOfType(DataSpaceMessage.class).getDataSpace();
        }

        Collection<Chunk> chunks(int[] shape, int bytes) {
            long address = layout.getAddress();
            if (address == Constants.UNDEFINED_ADDRESS) {
                return List.of();
            }
            ChunkGrid grid = new ChunkGrid(space, shape);
            return switch (layout.getIndexingType()) {
                case IMPLICIT -> ChunkArray.implicit(storage, grid, bytes, address);
                case FIXED_ARRAY -> ChunkArray.fixed(storage, grid, bytes, address);
                case EXTENSIBLE_ARRAY -> ChunkArray.extensible(storage, grid, bytes, address);
                case TREE -> {
                    new Declared(storage).requireTree(address);
                    yield getChunkLookup().values();
                }
                default -> getChunkLookup().values();
            };
        }
    }

    private int chunkBytes() {
        if (shape.length != dimensions.length || shape.length == 0) {
            throw new HdfException(
                    "chunks of %d dimensions in an array of %d"
                            .formatted(shape.length, dimensions.length));
        }
        long bytes = elementBytes;
        for (int extent : shape) {
            if (extent < 1 || bytes > file.limits().maxElements() * Long.BYTES / extent) {
                throw new HdfException("chunk with an extent of " + extent);
            }
            bytes *= extent;
        }
        if (bytes > Filters.mostBytes(file.storage().size())) {
            throw new HdfException(
                    "chunks of %d bytes in a file of %d".formatted(bytes, file.storage().size()));
        }
        return Math.toIntExact(bytes);
    }

    /**
     * Copies what chunks hold of the elements from..from+count; the others are left as they are.
     *
     * @param out {@code count} elements
     */
    void read(long from, int count, byte[] out) {
        for (Chunk chunk : chunks) {
            long[] at = chunk.getChunkOffset();
            requireInside(at);
            if (flat(at) < from + count && lastOf(at) >= from) {
                copy(decoded(chunk), at, from, count, out);
            }
        }
    }

    private void requireInside(long[] at) {
        boolean inside = at.length == dimensions.length;
        for (int i = 0; inside && i < at.length; i++) {
            inside = at[i] >= 0 && at[i] < dimensions[i];
        }
        if (!inside) {
            throw new HdfException("chunk outside its array");
        }
    }

    private byte[] decoded(Chunk chunk) {
        file.expand(chunkBytes);
        return filters.decode(
                file.storage().data(chunk.getAddress(), chunk.getSize()),
                chunk.getFilterMask(),
                chunkBytes);
    }

    private long flat(long[] at) {
        long index = 0;
        for (int i = 0; i < at.length; i++) {
            index = index * dimensions[i] + at[i];
        }
        return index;
    }

    private long lastOf(long[] at) {
        long index = 0;
        for (int i = 0; i < at.length; i++) {
            index = index * dimensions[i] + Math.min(dimensions[i], at[i] + shape[i]) - 1;
        }
        return index;
    }

    /** Row by row along the last dimension, each cut to the array and to what was asked for. */
    private void copy(byte[] data, long[] at, long from, int count, byte[] out) {
        int last = shape.length - 1;
        long width = Math.min(shape[last], dimensions[last] - at[last]);
        int rows = chunkBytes / elementBytes / shape[last];
        long[] place = at.clone();
        for (int row = 0; row < rows; row++) {
            int rest = row;
            boolean inside = true;
            for (int i = last - 1; i >= 0; i--) {
                place[i] = at[i] + rest % shape[i];
                rest /= shape[i];
                inside &= place[i] < dimensions[i];
            }
            if (!inside) {
                continue;
            }
            long start = flat(place);
            long begin = Math.max(start, from);
            long end = Math.min(start + width, from + count);
            if (begin < end) {
                int skipped = (int) (begin - start);
                System.arraycopy(
                        data,
                        (row * shape[last] + skipped) * elementBytes,
                        out,
                        (int) (begin - from) * elementBytes,
                        (int) (end - begin) * elementBytes);
            }
        }
    }
}

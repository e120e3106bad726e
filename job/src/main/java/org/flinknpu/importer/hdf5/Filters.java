package org.flinknpu.importer.hdf5;

import io.jhdf.exceptions.HdfException;
import io.jhdf.filter.LzfFilter;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The filters of chunks, undone within bounds: a chunk never becomes longer than its shape says.
 * Deflate, shuffle, Fletcher-32 (not verified) and LZF, the ones that h5py and the HDF5 tools write
 * without plug-ins.
 */
final class Filters {
    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int FLETCHER = 3;
    private static final int LZF = 32000;

    private static final int FLETCHER_BYTES = 4;

    /** No filter here makes more bytes of one: deflate's best is 1,032. */
    private static final int MOST_PER_BYTE = 1100;

    private static final long FREE_BYTES = 4L << 20;

    private final List<FilterInfo> filters;

    /** Refuses filters that are not known, by name. */
    Filters(List<FilterInfo> filters) {
        this.filters = filters;
        for (FilterInfo filter : filters) {
            switch (filter.getId()) {
                case DEFLATE, SHUFFLE, FLETCHER, LZF -> {}
                default ->
                        throw new HdfException(
                                "filter %d (%s) is not supported; write the file with gzip, lzf or no compression"
                                        .formatted(filter.getId(), filter.getName()));
            }
        }
    }

    /** Most bytes of data that a file of that length can stand for. */
    static long mostBytes(long fileBytes) {
        return FREE_BYTES + MOST_PER_BYTE * fileBytes;
    }

    /**
     * The data of a chunk.
     *
     * @param stored the chunk as it lies in the file
     * @param skipped the filters that were not applied to it
     * @param bytes length of the result
     */
    byte[] decode(ByteBuffer stored, BitSet skipped, int bytes) {
        byte[] data = new byte[stored.remaining()];
        stored.get(data);
        for (int i = filters.size() - 1; i >= 0; i--) {
            if (skipped != null && skipped.get(i)) {
                continue;
            }
            FilterInfo filter = filters.get(i);
            int most = bytes + checksumBytes(i);
            data =
                    switch (filter.getId()) {
                        case DEFLATE -> inflate(data, most);
                        case LZF -> new LzfFilter().decode(data, new int[] {0, 0, most});
                        case SHUFFLE -> unshuffle(data, filter.getData());
                        default -> Arrays.copyOf(data, Math.max(0, data.length - FLETCHER_BYTES));
                    };
        }
        if (data.length != bytes) {
            throw new HdfException(
                    "chunk of %d bytes where its shape needs %d".formatted(data.length, bytes));
        }
        return data;
    }

    /** A checksum inside a compressed chunk makes it a little longer than its data. */
    private int checksumBytes(int before) {
        int bytes = 0;
        for (int i = 0; i < before; i++) {
            bytes += filters.get(i).getId() == FLETCHER ? FLETCHER_BYTES : 0;
        }
        return bytes;
    }

    private static byte[] inflate(byte[] data, int most) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data);
            byte[] out = new byte[most];
            int length = inflater.inflate(out);
            while (length < most && !inflater.finished()) {
                int more = inflater.inflate(out, length, most - length);
                if (more == 0) {
                    break;
                }
                length += more;
            }
            return length == most ? out : Arrays.copyOf(out, length);
        } catch (DataFormatException e) {
            throw new HdfException("damaged deflate data", e);
        } finally {
            inflater.end();
        }
    }

    /** Byte i of every element lies together, for each i; bytes beyond whole elements stay. */
    private static byte[] unshuffle(byte[] data, int[] parameters) {
        int width = parameters.length == 0 ? 0 : parameters[0];
        if (width < 1) {
            throw new HdfException("shuffle filter without the size of an element");
        }
        int elements = data.length / width;
        if (width == 1 || elements == 0) {
            return data;
        }
        byte[] out = data.clone();
        for (int i = 0; i < width; i++) {
            for (int element = 0; element < elements; element++) {
                out[element * width + i] = data[i * elements + element];
            }
        }
        return out;
    }
}

package org.flinknpu.importer.hdf5;

import io.jhdf.ObjectHeader;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.message.AttributeMessage;
import io.jhdf.object.message.DataSpace;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.DataTypeMessage;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Function;
import org.flinknpu.brain.BrainFormatException;

/**
 * The values of a dataset or an attribute of an {@link Hdf5File}. Elements are addressed flat, the
 * last dimension running fastest; a scalar has no dimensions and one element.
 */
public final class Hdf5Array {
    /** What elements are. */
    public enum Kind {
        /** Whole numbers of up to 64 bits, truth values (0 and 1) and enumerations included. */
        INTEGER,
        /** Floating-point numbers of 16, 32 or 64 bits. */
        REAL,
        /** Texts of fixed or variable length. */
        TEXT,
        /** Lists of numbers, each of its own length. */
        RAGGED,
        /** Anything else; cannot be read. */
        OTHER
    }

    private final Hdf5File file;
    private final String path;
    private final long[] dimensions;
    private final long elements;
    private final Elements type;
    private final RawData data;
    private final ObjectHeader header;

    private Hdf5Array(
            Hdf5File file,
            String path,
            DataSpace space,
            Elements type,
            RawData data,
            ObjectHeader header) {
        this.file = file;
        this.path = path;
        this.dimensions = space.getDimensionsAsLong();
        this.elements = elements(file, space);
        this.type = type;
        this.data = data;
        this.header = header;
    }

    static Hdf5Array of(Hdf5File file, String path, ObjectHeader header) {
        DataSpace space = header.getMessageOfType(DataSpaceMessage.class).getDataSpace();
        DataTypeMessage message = header.getMessageOfType(DataTypeMessage.class);
        if (message.isMessageShared()) {
            throw new HdfException("a type that is shared between arrays is not supported");
        }
        Elements type = new Elements(file, message.getDataType());
        long count = elements(file, space);
        RawData data =
                count == 0 || type.kind() == Kind.OTHER
                        ? (from, n) -> ByteBuffer.allocate(0)
                        : RawData.of(file, header, space.getDimensionsAsLong(), type.bytes());
        return new Hdf5Array(file, path, space, type, data, header);
    }

    static Hdf5Array of(Hdf5File file, String path, AttributeMessage message) {
        DataType dataType = message.getDataType();
        Elements type = new Elements(file, dataType);
        RawData data = RawData.inMemory(file, message.getDataBuffer(), type.bytes());
        return new Hdf5Array(file, path, message.getDataSpace(), type, data, null);
    }

    private static long elements(Hdf5File file, DataSpace space) {
        long count = space.getType() == 2 ? 0 : 1;
        for (long extent : space.getDimensionsAsLong()) {
            if (extent < 0 || extent > 0 && count > file.limits().maxElements() / extent) {
                throw new HdfException(
                        "more elements than the limit: dimension=%s limit=%d"
                                .formatted(
                                        Long.toUnsignedString(extent),
                                        file.limits().maxElements()));
            }
            count *= extent;
        }
        return count;
    }

    /** Where it stands in the file: "/a/b", or "/a@b" for an attribute. */
    public String path() {
        return path;
    }

    /** What its elements are. */
    public Kind kind() {
        return type.kind();
    }

    /** The extent of every dimension; the caller's own copy. */
    public long[] dimensions() {
        return dimensions.clone();
    }

    /** Number of elements: the product of the dimensions, or 0 of an empty dataspace. */
    public long elements() {
        return elements;
    }

    /** The attributes of a dataset; attributes have none. */
    public Map<String, Hdf5Array> attributes() {
        return header == null
                ? Map.of()
                : file.guarded(path, () -> Hdf5Group.attributes(file, path, header));
    }

    /**
     * All numbers, as 64-bit floats.
     *
     * @throws BrainFormatException if they are none, or the data is damaged
     */
    public double[] doubles() {
        return doubles(0, (int) elements);
    }

    /** Some of the numbers, as 64-bit floats; see {@link #doubles()}. */
    public double[] doubles(long from, int count) {
        return read(from, count, "numbers", type.isNumber(), type::doubles);
    }

    /**
     * All whole numbers.
     *
     * @throws BrainFormatException if they are none or do not fit, or the data is damaged
     */
    public long[] longs() {
        return longs(0, (int) elements);
    }

    /** Some of the whole numbers; see {@link #longs()}. */
    public long[] longs(long from, int count) {
        return read(from, count, "whole numbers", kind() == Kind.INTEGER, type::longs);
    }

    /**
     * All whole numbers.
     *
     * @throws BrainFormatException if they are none or do not fit, or the data is damaged
     */
    public int[] ints() {
        return ints(0, (int) elements);
    }

    /** Some of the whole numbers; see {@link #ints()}. */
    public int[] ints(long from, int count) {
        return read(from, count, "whole numbers", kind() == Kind.INTEGER, type::ints);
    }

    /**
     * All texts.
     *
     * @throws BrainFormatException if they are none, or the data is damaged
     */
    public String[] texts() {
        return texts(0, (int) elements);
    }

    /** Some of the texts; see {@link #texts()}. */
    public String[] texts(long from, int count) {
        return read(from, count, "texts", kind() == Kind.TEXT, type::texts);
    }

    /**
     * Some lists of numbers, as 64-bit floats.
     *
     * @throws BrainFormatException if they are none, or the data is damaged
     */
    public double[][] lists(long from, int count) {
        return read(from, count, "lists of numbers", kind() == Kind.RAGGED, type::lists);
    }

    /**
     * The only number.
     *
     * @throws BrainFormatException if there is none or more than one
     */
    public double number() {
        requireOne();
        return doubles(0, 1)[0];
    }

    /**
     * The only text.
     *
     * @throws BrainFormatException if there is none or more than one
     */
    public String text() {
        requireOne();
        return texts(0, 1)[0];
    }

    private void requireOne() {
        if (elements != 1) {
            throw file.refused(path, "%d values where one is needed".formatted(elements), null);
        }
    }

    private <T> T read(
            long from, int count, String what, boolean fits, Function<ByteBuffer, T> decoding) {
        if (!fits) {
            throw file.refused(path, "it holds no " + what, null);
        }
        if (from < 0 || count < 0 || from > elements - count) {
            throw new IllegalArgumentException(
                    "Elements outside the array: from=%d count=%d elements=%d"
                            .formatted(from, count, elements));
        }
        return file.guarded(
                path,
                () -> {
                    ByteBuffer bytes = count == 0 ? ByteBuffer.allocate(0) : data.read(from, count);
                    return decoding.apply(bytes);
                });
    }

    @Override
    public String toString() {
        return path + " of " + file.source();
    }
}

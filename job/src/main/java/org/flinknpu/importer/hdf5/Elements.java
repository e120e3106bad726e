package org.flinknpu.importer.hdf5;

import io.jhdf.GlobalHeap;
import io.jhdf.Utils;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** How the bytes of elements are read: one type, as the file declares it. */
final class Elements {
    /** Length, address of a heap, index in that heap. */
    private static final int LENGTH_BYTES = 4;

    private static final int INDEX_BYTES = 4;
    private static final int HALF_EXPONENT = 5;
    private static final int FLOAT_EXPONENT = 8;
    private static final int DOUBLE_EXPONENT = 11;

    private final Hdf5File file;
    private final DataType type;
    private final Hdf5Array.Kind kind;
    private final Elements list;

    Elements(Hdf5File file, DataType declared) {
        this.file = file;
        type = declared instanceof EnumDataType names ? names.getBaseType() : declared;
        list =
                type instanceof VariableLength variable && !variable.isVariableLengthString()
                        ? new Elements(file, variable.getParent())
                        : null;
        kind = kind();
        if (kind != Hdf5Array.Kind.OTHER && bytes() < 1) {
            throw new HdfException("elements of %d bytes".formatted(bytes()));
        }
    }

    /** Length of an element where arrays store it. */
    int bytes() {
        return type.getSize();
    }

    /** What elements are. */
    Hdf5Array.Kind kind() {
        if (kind != null) {
            return kind;
        }
        if (type instanceof FixedPoint fixed) {
            int bits = fixed.getBitPrecision();
            boolean plain = fixed.getBitOffset() == 0 && bits == 8 * bytes();
            return plain && Integer.bitCount(bytes()) == 1 && bytes() <= Long.BYTES
                    ? Hdf5Array.Kind.INTEGER
                    : Hdf5Array.Kind.OTHER;
        }
        if (type instanceof FloatingPoint floating) {
            int exponent = floating.getExponentSize();
            boolean ieee =
                    bytes() == Float.BYTES && exponent == FLOAT_EXPONENT
                            || bytes() == Double.BYTES && exponent == DOUBLE_EXPONENT
                            || bytes() == Short.BYTES && exponent == HALF_EXPONENT;
            return ieee ? Hdf5Array.Kind.REAL : Hdf5Array.Kind.OTHER;
        }
        if (type instanceof StringData || list == null && type instanceof VariableLength) {
            return Hdf5Array.Kind.TEXT;
        }
        return list != null && list.isNumber() ? Hdf5Array.Kind.RAGGED : Hdf5Array.Kind.OTHER;
    }

    boolean isNumber() {
        return kind == Hdf5Array.Kind.INTEGER || kind == Hdf5Array.Kind.REAL;
    }

    double[] doubles(ByteBuffer data) {
        ByteBuffer ordered = ordered(data);
        double[] values = new double[data.remaining() / bytes()];
        if (kind == Hdf5Array.Kind.INTEGER) {
            for (int i = 0; i < values.length; i++) {
                long value = integer(ordered);
                values[i] = value < 0 && !signed() ? unsigned(value) : value;
            }
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    switch (bytes()) {
                        case Float.BYTES -> ordered.getFloat();
                        case Double.BYTES -> ordered.getDouble();
                        default -> half(ordered.getShort());
                    };
        }
        return values;
    }

    long[] longs(ByteBuffer data) {
        ByteBuffer ordered = ordered(data);
        long[] values = new long[data.remaining() / bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = integer(ordered);
            if (values[i] < 0 && !signed()) {
                throw new HdfException(
                        "number too large: value=" + Long.toUnsignedString(values[i]));
            }
        }
        return values;
    }

    int[] ints(ByteBuffer data) {
        ByteBuffer ordered = ordered(data);
        int[] values = new int[data.remaining() / bytes()];
        for (int i = 0; i < values.length; i++) {
            long value = integer(ordered);
            values[i] = (int) value;
            if (values[i] != value) {
                throw new HdfException("number too large: value=" + value);
            }
        }
        return values;
    }

    String[] texts(ByteBuffer data) {
        String[] values = new String[data.remaining() / bytes()];
        if (type instanceof StringData fixed) {
            for (int i = 0; i < values.length; i++) {
                ByteBuffer text = data.slice(data.position() + i * bytes(), bytes());
                fixed.getStringPaddingHandler().setBufferLimit(text);
                values[i] = text(fixed.getCharset(), text);
            }
            return values;
        }
        Charset charset = ((VariableLength) type).getEncoding();
        Map<Long, GlobalHeap> heaps = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            ByteBuffer text = fromHeap(data, heaps, 1);
            values[i] = text(charset, text);
        }
        return values;
    }

    /** The declared charset is ASCII or UTF-8; writers put UTF-8 into both. */
    private String text(Charset declared, ByteBuffer bytes) {
        file.expand(2L * bytes.remaining());
        int end = bytes.limit();
        while (end > bytes.position() && bytes.get(end - 1) == 0) {
            end--;
        }
        Charset charset =
                declared.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : declared;
        return charset.decode(bytes.limit(end)).toString();
    }

    double[][] lists(ByteBuffer data) {
        double[][] values = new double[data.remaining() / bytes()][];
        Map<Long, GlobalHeap> heaps = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            ByteBuffer numbers = fromHeap(data, heaps, list.bytes());
            file.expand((long) numbers.remaining() / list.bytes() * Double.BYTES);
            values[i] = list.doubles(numbers);
        }
        return values;
    }

    /** The bytes that the next element of variable length refers to. */
    private ByteBuffer fromHeap(ByteBuffer data, Map<Long, GlobalHeap> heaps, int itemBytes) {
        int offsets = file.storage().getSizeOfOffsets();
        if (bytes() != LENGTH_BYTES + offsets + INDEX_BYTES) {
            throw new HdfException("reference of %d bytes".formatted(bytes()));
        }
        data.order(ByteOrder.LITTLE_ENDIAN);
        long length = Integer.toUnsignedLong(data.getInt()) * itemBytes;
        long address = Utils.readBytesAsUnsignedLong(data, offsets);
        int index = data.getInt();
        if (length == 0 || index == 0) {
            return ByteBuffer.allocate(0);
        }
        GlobalHeap heap = heaps.computeIfAbsent(address, at -> new GlobalHeap(file.storage(), at));
        ByteBuffer found = heap.getObjectData(index);
        if (length > found.remaining()) {
            throw new HdfException(
                    "%d bytes in a place of %d".formatted(length, found.remaining()));
        }
        return found.limit((int) length).slice();
    }

    private boolean signed() {
        return ((FixedPoint) type).isSigned();
    }

    private ByteBuffer ordered(ByteBuffer data) {
        ByteOrder order =
                type instanceof FixedPoint fixed
                        ? fixed.getByteOrder()
                        : ((FloatingPoint) type).getByteOrder();
        return data.slice().order(order);
    }

    private long integer(ByteBuffer data) {
        return switch (bytes()) {
            case Byte.BYTES -> signed() ? data.get() : data.get() & 0xFF;
            case Short.BYTES -> signed() ? data.getShort() : data.getShort() & 0xFFFF;
            case Integer.BYTES -> signed() ? data.getInt() : Integer.toUnsignedLong(data.getInt());
            default -> data.getLong();
        };
    }

    /** An unsigned number of 64 bits whose highest bit is set, rounded as IEEE-754 asks for. */
    private static double unsigned(long value) {
        return (double) (value >>> 1 | value & 1) * 2;
    }

    /** IEEE-754 binary16. */
    private static double half(short bits) {
        int exponent = bits >>> 10 & 0x1F;
        int mantissa = bits & 0x3FF;
        double magnitude;
        if (exponent == 0x1F) {
            magnitude = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((double) mantissa, -24);
        } else {
            magnitude = Math.scalb((double) (mantissa | 0x400), exponent - 25);
        }
        return bits < 0 ? -magnitude : magnitude;
    }
}

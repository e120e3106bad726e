package org.flinknpu.importer.sonata;

import io.jhdf.api.Attribute;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.message.DataSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The attribute {@code sorting} of a population of spikes: an enumeration, as SONATA asks for and
 * its readers insist on. jHDF writes numbers and texts; the type's bytes are those of the HDF5 file
 * format specification, version 3.0, section IV.A.2.d.
 *
 * @param node the population
 * @param sorting how its spikes are sorted
 */
record SortingAttribute(Node node, Sorting sorting) implements Attribute {
    static final String NAME = "sorting";

    private static final DataType TYPE = new Type(message());
    private static final Integer SCALAR = 0;

    /** An enumeration of bytes that can be written. */
    private static final class Type extends EnumDataType {
        private final byte[] message;

        Type(byte[] message) {
            super(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN));
            this.message = message;
        }

        @Override
        public ByteBuffer toBuffer() {
            return ByteBuffer.wrap(message.clone());
        }

        @Override
        public ByteBuffer encodeData(Object data) {
            return ByteBuffer.wrap(new byte[] {((Number) data).byteValue()});
        }
    }

    /** Version 1, class 8: the base type, names filled up to eight bytes, then the values. */
    private static byte[] message() {
        Sorting[] members = Sorting.values();
        ByteBuffer message = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        message.put((byte) 0x18).putShort((short) members.length).put((byte) 0).putInt(1);
        // Signed whole numbers of one byte.
        message.put((byte) 0x10).put(new byte[] {8, 0, 0}).putInt(1);
        message.putShort((short) 0).putShort((short) Byte.SIZE);
        for (Sorting member : members) {
            byte[] name = member.label().getBytes(StandardCharsets.US_ASCII);
            message.put(Arrays.copyOf(name, Long.BYTES));
        }
        for (Sorting member : members) {
            message.put((byte) member.ordinal());
        }
        return Arrays.copyOf(message.array(), message.position());
    }

    @Override
    public Node getNode() {
        return node;
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public long getSize() {
        return 1;
    }

    @Override
    public long getSizeInBytes() {
        return 1;
    }

    @Override
    public int[] getDimensions() {
        return new int[0];
    }

    @Override
    public long[] getDimensionsAsLong() {
        return new long[0];
    }

    @Override
    public Object getData() {
        return sorting.ordinal();
    }

    @Override
    public Class<?> getJavaType() {
        return TYPE.getJavaType();
    }

    @Override
    public boolean isScalar() {
        return true;
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public ByteBuffer getBuffer() {
        return TYPE.encodeData(getData());
    }

    @Override
    public DataSpace getDataSpace() {
        return DataSpace.fromObject(SCALAR);
    }

    @Override
    public DataType getDataType() {
        return TYPE;
    }
}

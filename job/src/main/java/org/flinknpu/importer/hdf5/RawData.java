package org.flinknpu.importer.hdf5;

import io.jhdf.Constants;
import io.jhdf.ObjectHeader;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.CompactDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ContiguousDataLayoutMessage;
import io.jhdf.object.message.FillValueMessage;
import java.nio.ByteBuffer;

/** The bytes of an array's elements, wherever the file keeps them. */
@FunctionalInterface
interface RawData {
    /** The bytes of elements from..from+count, a range inside the array. */
    ByteBuffer read(long from, int count);

    /** What an attribute holds. */
    static RawData inMemory(Hdf5File file, ByteBuffer bytes, int elementBytes) {
        return (from, count) -> {
            int length = Math.multiplyExact(count, elementBytes);
            int at = Math.toIntExact(from * elementBytes);
            if (bytes == null || length > bytes.limit() - at) {
                throw new HdfException("less data than its shape says");
            }
            file.expand(length);
            return bytes.slice(at, length);
        };
    }

    /** What a dataset holds. */
    static RawData of(Hdf5File file, ObjectHeader header, long[] dimensions, int elementBytes) {
        DataLayoutMessage layout = header.getMessageOfType(DataLayoutMessage.class);
        if (layout instanceof CompactDataLayoutMessage compact) {
            return inMemory(file, compact.getDataBuffer(), elementBytes);
        }
        byte[] fill = fill(header, elementBytes);
        if (layout instanceof ContiguousDataLayoutMessage contiguous) {
            return contiguous(file, contiguous.getAddress(), fill, elementBytes);
        }
        Chunks chunks = new Chunks(file, header, dimensions, elementBytes);
        return (from, count) -> {
            byte[] out = filled(file, count, fill, elementBytes);
            chunks.read(from, count, out);
            return ByteBuffer.wrap(out);
        };
    }

    private static RawData contiguous(Hdf5File file, long address, byte[] fill, int elementBytes) {
        return (from, count) -> {
            if (address == Constants.UNDEFINED_ADDRESS) {
                return ByteBuffer.wrap(filled(file, count, fill, elementBytes));
            }
            int length = Math.multiplyExact(count, elementBytes);
            file.expand(length);
            return file.storage().data(Math.addExact(address, from * elementBytes), length);
        };
    }

    private static byte[] filled(Hdf5File file, int count, byte[] fill, int elementBytes) {
        int length = Math.multiplyExact(count, elementBytes);
        file.expand(length);
        byte[] out = new byte[length];
        if (fill != null) {
            for (int at = 0; at < length; at += elementBytes) {
                System.arraycopy(fill, 0, out, at, elementBytes);
            }
        }
        return out;
    }

    /** The value of elements that were never written, or null for zero. */
    private static byte[] fill(ObjectHeader header, int elementBytes) {
        if (!header.hasMessageOfType(FillValueMessage.class)) {
            return null;
        }
        FillValueMessage message = header.getMessageOfType(FillValueMessage.class);
        if (!message.isFillValueDefined() || message.getFillValue().remaining() != elementBytes) {
            return null;
        }
        byte[] fill = new byte[elementBytes];
        message.getFillValue().get(fill);
        return fill;
    }
}

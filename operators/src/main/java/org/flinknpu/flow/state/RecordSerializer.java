package org.flinknpu.flow.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.flinknpu.flow.RecordHeader;

/**
 * A stateless serializer of an immutable record: everything that does not depend on its fields.
 *
 * @param <T> record class
 */
abstract class RecordSerializer<T> extends TypeSerializer<T> {
    private static final long serialVersionUID = 1L;
    private static final int NULL_LENGTH = -1;

    @Override
    public final boolean isImmutableType() {
        return true;
    }

    @Override
    public final TypeSerializer<T> duplicate() {
        return this;
    }

    @Override
    public final T createInstance() {
        return null;
    }

    @Override
    public final T copy(T from) {
        return from;
    }

    @Override
    public final T copy(T from, T reuse) {
        return from;
    }

    @Override
    public final int getLength() {
        return -1;
    }

    @Override
    public final T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public final void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public final boolean equals(Object other) {
        return other != null && other.getClass() == getClass();
    }

    @Override
    public final int hashCode() {
        return getClass().hashCode();
    }

    /** Writes headers; a name may be longer than Java's own form of text allows. */
    static void writeHeaders(List<RecordHeader> headers, DataOutputView target) throws IOException {
        target.writeInt(headers.size());
        for (RecordHeader header : headers) {
            writeArray(header.name().getBytes(StandardCharsets.UTF_8), target);
            writeArray(header.value(), target);
        }
    }

    /** Reads what {@link #writeHeaders} wrote. */
    static List<RecordHeader> readHeaders(DataInputView source) throws IOException {
        int count = source.readInt();
        if (count == 0) {
            return List.of();
        }
        List<RecordHeader> headers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] name = readArray(source);
            if (name == null) {
                throw new IOException("Header has no name: header=" + i);
            }
            headers.add(
                    new RecordHeader(new String(name, StandardCharsets.UTF_8), readArray(source)));
        }
        return headers;
    }

    /** Writes an array that may be null. */
    static void writeArray(byte[] array, DataOutputView target) throws IOException {
        if (array == null) {
            target.writeInt(NULL_LENGTH);
        } else {
            target.writeInt(array.length);
            target.write(array);
        }
    }

    /** Reads what {@link #writeArray} wrote. */
    static byte[] readArray(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length == NULL_LENGTH) {
            return null;
        }
        if (length < 0) {
            throw new CorruptStateException("Array length is negative: length=" + length);
        }
        return Columns.readBytes(length, source);
    }
}

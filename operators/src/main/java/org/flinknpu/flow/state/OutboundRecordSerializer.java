package org.flinknpu.flow.state;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.OutboundRoute;

/** Serializes {@link OutboundRecord}. Stateless. */
public final class OutboundRecordSerializer extends RecordSerializer<OutboundRecord> {
    /** The one instance that is needed. */
    public static final OutboundRecordSerializer INSTANCE = new OutboundRecordSerializer();

    private static final long serialVersionUID = 1L;
    private static final OutboundRoute[] ROUTES = OutboundRoute.values();

    @Override
    public void serialize(OutboundRecord record, DataOutputView target) throws IOException {
        target.writeByte(record.route().ordinal());
        target.writeUTF(record.topic());
        writeArray(record.key(), target);
        writeArray(record.value(), target);
        target.writeLong(record.timestampMillis());
        target.writeShort(record.headers().size());
        for (Map.Entry<String, byte[]> header : record.headers().entrySet()) {
            target.writeUTF(header.getKey());
            writeArray(header.getValue(), target);
        }
        writeHeaders(record.originals(), target);
    }

    @Override
    public OutboundRecord deserialize(DataInputView source) throws IOException {
        int route = source.readUnsignedByte();
        if (route >= ROUTES.length) {
            throw new CorruptStateException("Route of an output is unknown: route=" + route);
        }
        return new OutboundRecord(
                ROUTES[route],
                source.readUTF(),
                readArray(source),
                readArray(source),
                source.readLong(),
                readNamed(source),
                readHeaders(source));
    }

    private static Map<String, byte[]> readNamed(DataInputView source) throws IOException {
        int count = source.readUnsignedShort();
        if (count == 0) {
            return Map.of();
        }
        Map<String, byte[]> headers = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            headers.put(source.readUTF(), readArray(source));
        }
        return Collections.unmodifiableMap(headers);
    }

    @Override
    public TypeSerializerSnapshot<OutboundRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** What a savepoint remembers of the serializer. */
    public static final class Snapshot extends RecordSerializerSnapshot<OutboundRecord> {
        /** Called by Flink. */
        public Snapshot() {
            super(INSTANCE);
        }
    }
}

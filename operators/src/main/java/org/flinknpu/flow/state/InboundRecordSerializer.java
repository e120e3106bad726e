package org.flinknpu.flow.state;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.flinknpu.flow.Gap;
import org.flinknpu.flow.InboundRecord;

/** Serializes {@link InboundRecord}. Stateless. */
public final class InboundRecordSerializer extends RecordSerializer<InboundRecord> {
    /** The one instance that is needed. */
    public static final InboundRecordSerializer INSTANCE = new InboundRecordSerializer();

    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(InboundRecord record, DataOutputView target) throws IOException {
        target.writeUTF(record.brainId());
        target.writeUTF(record.topic());
        target.writeInt(record.partition());
        target.writeLong(record.offset());
        target.writeLong(record.timestampMillis());
        writeArray(record.key(), target);
        writeArray(record.value(), target);
        writeHeaders(record.headers(), target);
        target.writeBoolean(record.gap() != null);
        if (record.gap() != null) {
            target.writeLong(record.gap().expectedOffset());
            target.writeLong(record.gap().foundOffset());
        }
    }

    @Override
    public InboundRecord deserialize(DataInputView source) throws IOException {
        return deserializeFirstForm(source)
                .withHeaders(readHeaders(source))
                .withGap(
                        source.readBoolean()
                                ? new Gap(source.readLong(), source.readLong())
                                : null);
    }

    /** Reads the form without headers and gap, which snapshots of version 1 hold. */
    static InboundRecord deserializeFirstForm(DataInputView source) throws IOException {
        return new InboundRecord(
                source.readUTF(),
                source.readUTF(),
                source.readInt(),
                source.readLong(),
                source.readLong(),
                readArray(source),
                readArray(source));
    }

    @Override
    public TypeSerializerSnapshot<InboundRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** What a savepoint remembers of the serializer. */
    public static final class Snapshot extends RecordSerializerSnapshot<InboundRecord> {
        /** Called by Flink. */
        public Snapshot() {
            super(INSTANCE);
        }
    }
}

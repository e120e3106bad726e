package org.flinknpu.flow;

import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.flinknpu.flow.state.InboundRecordSerializer;
import org.flinknpu.flow.state.RecordType;
import org.flinknpu.wire.DeadLetter;

/**
 * One record of an input topic as it stood in the log. Immutable as long as nobody writes the
 * arrays, which nobody may.
 *
 * @param brainId id of the brain that the record is for; empty until a decoder has found it
 * @param topic topic that it came from
 * @param partition partition of the topic
 * @param offset offset in the partition
 * @param timestampMillis the record's own timestamp, in milliseconds since 1970
 * @param key key as received; may be null
 * @param value value as received; may be null
 */
public record InboundRecord(
        String brainId,
        String topic,
        int partition,
        long offset,
        long timestampMillis,
        byte[] key,
        byte[] value) {

    /** Its Flink type, with a serializer of its own. */
    public static final TypeInformation<InboundRecord> TYPE =
            new RecordType<>(InboundRecord.class, InboundRecordSerializer.INSTANCE);

    /** Memory that a record takes besides its arrays, in bytes; an estimate for limits. */
    private static final int OVERHEAD_BYTES = 128;

    /** Checks that the names are there. */
    public InboundRecord {
        Objects.requireNonNull(brainId, "brainId");
        Objects.requireNonNull(topic, "topic");
    }

    /** A record that no decoder has seen yet. */
    public static InboundRecord undecoded(
            String topic,
            int partition,
            long offset,
            long timestampMillis,
            byte[] key,
            byte[] value) {
        return new InboundRecord("", topic, partition, offset, timestampMillis, key, value);
    }

    /** This record, addressed to a brain. */
    public InboundRecord withBrainId(String id) {
        return new InboundRecord(id, topic, partition, offset, timestampMillis, key, value);
    }

    /** Where it stood, as dead letters say it. */
    public DeadLetter.Origin origin() {
        return new DeadLetter.Origin(topic, partition, offset, timestampMillis);
    }

    /** Memory that it takes, in bytes; an estimate for limits. */
    public int memoryBytes() {
        return OVERHEAD_BYTES + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InboundRecord that
                && brainId.equals(that.brainId)
                && topic.equals(that.topic)
                && partition == that.partition
                && offset == that.offset
                && timestampMillis == that.timestampMillis
                && Arrays.equals(key, that.key)
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(brainId, topic, partition, offset);
    }

    @Override
    public String toString() {
        return "InboundRecord[brainId=%s topic=%s partition=%d offset=%d bytes=%d]"
                .formatted(brainId, topic, partition, offset, value == null ? -1 : value.length);
    }
}

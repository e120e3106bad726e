package org.flinknpu.flow;

import java.util.Arrays;
import java.util.List;
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
 * @param headers headers as received, in their order
 * @param gap the newest stretch of the partition before the record that is known to be missing, or
 *     null
 */
public record InboundRecord(
        String brainId,
        String topic,
        int partition,
        long offset,
        long timestampMillis,
        byte[] key,
        byte[] value,
        List<RecordHeader> headers,
        Gap gap) {

    /** Its Flink type, with a serializer of its own. */
    public static final TypeInformation<InboundRecord> TYPE =
            new RecordType<>(InboundRecord.class, InboundRecordSerializer.INSTANCE);

    /** Memory that a record takes besides its arrays, in bytes; an estimate for limits. */
    private static final int OVERHEAD_BYTES = 128;

    /** Checks that the names are there. */
    public InboundRecord {
        Objects.requireNonNull(brainId, "brainId");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(headers, "headers");
    }

    /** A record without headers, in a partition of which nothing is known to be missing. */
    public InboundRecord(
            String brainId,
            String topic,
            int partition,
            long offset,
            long timestampMillis,
            byte[] key,
            byte[] value) {
        this(brainId, topic, partition, offset, timestampMillis, key, value, List.of(), null);
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

    /** This record with headers. */
    public InboundRecord withHeaders(List<RecordHeader> all) {
        return new InboundRecord(
                brainId, topic, partition, offset, timestampMillis, key, value, all, gap);
    }

    /** This record behind a gap; null for none. */
    public InboundRecord withGap(Gap before) {
        return new InboundRecord(
                brainId, topic, partition, offset, timestampMillis, key, value, headers, before);
    }

    /** This record, addressed to a brain. */
    public InboundRecord withBrainId(String id) {
        return new InboundRecord(
                id, topic, partition, offset, timestampMillis, key, value, headers, gap);
    }

    /** Where it stood, as dead letters say it. */
    public DeadLetter.Origin origin() {
        return new DeadLetter.Origin(topic, partition, offset, timestampMillis);
    }

    /** Memory that it takes, in bytes; an estimate for limits. */
    public int memoryBytes() {
        int bytes = OVERHEAD_BYTES;
        bytes += key == null ? 0 : key.length;
        bytes += value == null ? 0 : value.length;
        for (int i = 0; i < headers.size(); i++) {
            bytes += headers.get(i).memoryBytes();
        }
        return bytes;
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
                && Arrays.equals(value, that.value)
                && headers.equals(that.headers)
                && Objects.equals(gap, that.gap);
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

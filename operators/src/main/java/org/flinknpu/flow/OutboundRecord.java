package org.flinknpu.flow;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.flinknpu.flow.state.OutboundRecordSerializer;
import org.flinknpu.flow.state.RecordType;
import org.flinknpu.wire.DeadLetter;

/**
 * One record for an output topic, encoded. Immutable as long as nobody writes the arrays, which
 * nobody may.
 *
 * @param route which kind of output it is; decides the topic, except for dead letters
 * @param topic topic of a {@link OutboundRoute#DEAD_LETTER}, else empty
 * @param key record key; null only for a dead letter whose original had none
 * @param value encoded record; null only for a dead letter whose original had none
 * @param timestampMillis timestamp to write, in milliseconds: the end of the burst, or the
 *     timestamp of the refused record
 * @param headers header values by name, in the order in which they are written
 * @param originals headers of a refused record, written before the others
 */
public record OutboundRecord(
        OutboundRoute route,
        String topic,
        byte[] key,
        byte[] value,
        long timestampMillis,
        Map<String, byte[]> headers,
        List<RecordHeader> originals) {

    /** Its Flink type, with a serializer of its own. */
    public static final TypeInformation<OutboundRecord> TYPE =
            new RecordType<>(OutboundRecord.class, OutboundRecordSerializer.INSTANCE);

    /** Checks that everything but key and value is there. */
    public OutboundRecord {
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(originals, "originals");
    }

    /** An output of a burst. */
    public static OutboundRecord of(
            OutboundRoute route, byte[] key, byte[] value, long timestampMillis) {
        return new OutboundRecord(route, "", key, value, timestampMillis, Map.of(), List.of());
    }

    /**
     * A refused record.
     *
     * @param letter what is said of it
     * @param originals the headers that it came with
     */
    public static OutboundRecord of(DeadLetter letter, List<RecordHeader> originals) {
        return new OutboundRecord(
                OutboundRoute.DEAD_LETTER,
                letter.topic(),
                letter.key(),
                letter.value(),
                letter.timestampMillis(),
                letter.headers(),
                originals);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutboundRecord that
                && route == that.route
                && topic.equals(that.topic)
                && timestampMillis == that.timestampMillis
                && Arrays.equals(key, that.key)
                && Arrays.equals(value, that.value)
                && equalHeaders(headers, that.headers)
                && originals.equals(that.originals);
    }

    private static boolean equalHeaders(Map<String, byte[]> one, Map<String, byte[]> two) {
        if (!one.keySet().equals(two.keySet())) {
            return false;
        }
        for (Map.Entry<String, byte[]> header : one.entrySet()) {
            if (!Arrays.equals(header.getValue(), two.get(header.getKey()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return Objects.hash(route, topic, timestampMillis, Arrays.hashCode(value));
    }

    @Override
    public String toString() {
        return "OutboundRecord[route=%s topic=%s timestampMillis=%d bytes=%d headers=%s]"
                .formatted(
                        route,
                        topic,
                        timestampMillis,
                        value == null ? -1 : value.length,
                        headers.keySet());
    }
}

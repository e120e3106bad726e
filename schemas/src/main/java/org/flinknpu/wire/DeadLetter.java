package org.flinknpu.wire;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A refused record as it stands in a dead letter topic: the original key and value byte for byte,
 * and headers that say where it came from and why it was refused. The names are those of Kafka
 * Connect's dead letter queue, so that tools made for it read these, too, plus three of our own.
 * Header values are UTF-8 text.
 *
 * <p>Immutable except for the arrays, which belong to the caller.
 */
public final class DeadLetter {
    /** Topic of the original record. */
    public static final String TOPIC = "__connect.errors.topic";

    /** Partition of the original record, decimal. */
    public static final String PARTITION = "__connect.errors.partition";

    /** Offset of the original record, decimal. */
    public static final String OFFSET = "__connect.errors.offset";

    /** Step at which it was refused: {@link #STAGE_DECODE} or {@link #STAGE_APPLY}. */
    public static final String STAGE = "__connect.errors.stage";

    /** Reason and detail in one line. */
    public static final String MESSAGE = "__connect.errors.exception.message";

    /** Name of the {@link DeadLetterReason}. */
    public static final String REASON = "npu.error.reason";

    /** One line for a person: rule broken, name=value, remedy. */
    public static final String DETAIL = "npu.error.detail";

    /** Timestamp of the original record, decimal milliseconds since 1970. */
    public static final String TIMESTAMP = "npu.error.timestamp";

    /** Connect's name for the step from bytes to a record. */
    public static final String STAGE_DECODE = "VALUE_CONVERTER";

    /** Connect's name for the step from a record to its effect. */
    public static final String STAGE_APPLY = "TASK_PUT";

    private final String topic;
    private final byte[] key;
    private final byte[] value;
    private final long timestampMillis;
    private final Map<String, byte[]> headers;

    private DeadLetter(
            String topic,
            byte[] key,
            byte[] value,
            long timestampMillis,
            Map<String, byte[]> headers) {
        this.topic = topic;
        this.key = key;
        this.value = value;
        this.timestampMillis = timestampMillis;
        this.headers = headers;
    }

    /**
     * Where a record stood in the log.
     *
     * @param topic its topic
     * @param partition its partition
     * @param offset its offset
     * @param timestampMillis its Kafka timestamp, in milliseconds since 1970
     */
    public record Origin(String topic, int partition, long offset, long timestampMillis) {
        public Origin {
            Objects.requireNonNull(topic, "topic");
        }
    }

    /** The dead letter of a record that could not be decoded. */
    public static DeadLetter undecoded(
            Origin origin, byte[] key, byte[] value, DeadLetterReason reason, String detail) {
        return of(origin, key, value, STAGE_DECODE, reason, detail);
    }

    /** The dead letter of a record that was decoded and then could not be applied to its brain. */
    public static DeadLetter unapplied(
            Origin origin, byte[] key, byte[] value, DeadLetterReason reason, String detail) {
        return of(origin, key, value, STAGE_APPLY, reason, detail);
    }

    private static DeadLetter of(
            Origin origin,
            byte[] key,
            byte[] value,
            String stage,
            DeadLetterReason reason,
            String detail) {
        // Decoded bounds the detail and puts it on one line.
        String line = Decoded.refused(reason, detail).detail();
        Map<String, byte[]> headers = new LinkedHashMap<>();
        headers.put(TOPIC, utf8(origin.topic()));
        headers.put(PARTITION, utf8(Integer.toString(origin.partition())));
        headers.put(OFFSET, utf8(Long.toString(origin.offset())));
        headers.put(STAGE, utf8(stage));
        headers.put(MESSAGE, utf8(line.isEmpty() ? reason.name() : reason + ": " + line));
        headers.put(REASON, utf8(reason.name()));
        headers.put(DETAIL, utf8(line));
        headers.put(TIMESTAMP, utf8(Long.toString(origin.timestampMillis())));
        return new DeadLetter(
                Topics.deadLetter(origin.topic()),
                key,
                value,
                origin.timestampMillis(),
                Collections.unmodifiableMap(headers));
    }

    /** The topic that it goes to. */
    public String topic() {
        return topic;
    }

    /** The original key; may be null. */
    public byte[] key() {
        return key;
    }

    /** The original value; may be null. */
    public byte[] value() {
        return value;
    }

    /** The original Kafka timestamp, in milliseconds since 1970. */
    public long timestampMillis() {
        return timestampMillis;
    }

    /** Header values by name, in a fixed order. */
    public Map<String, byte[]> headers() {
        return headers;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package org.flinknpu.job;

import java.util.Map;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.flinknpu.flow.OutboundRecord;

/** Hands encoded records to Kafka. */
final class OutboundWriter implements KafkaRecordSerializationSchema<OutboundRecord> {
    private static final long serialVersionUID = 1L;

    private final String topic;

    /**
     * Writes to one topic.
     *
     * @param topic its name; empty writes each record to the topic that the record names
     */
    OutboundWriter(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            OutboundRecord outbound, KafkaSinkContext context, Long timestamp) {
        // Kafka refuses negative timestamps; a record without one has -1.
        Long written = outbound.timestampMillis() < 0 ? null : outbound.timestampMillis();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic.isEmpty() ? outbound.topic() : topic,
                        null,
                        written,
                        outbound.key(),
                        outbound.value());
        for (Map.Entry<String, byte[]> header : outbound.headers().entrySet()) {
            record.headers().add(header.getKey(), header.getValue());
        }
        return record;
    }
}

package org.flinknpu.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.RecordHeader;

/**
 * Hands encoded records to Kafka.
 *
 * <p>Records carry the time of their writing, not the brain's: a brain may count from any moment,
 * and Kafka deletes records of the distant past at once and refuses those of the future. The
 * brain's time is in the record.
 */
final class OutboundWriter
        implements KafkaRecordSerializationSchema<OutboundRecord>, KafkaDatasetFacetProvider {
    private static final long serialVersionUID = 1L;

    private final List<String> topics;

    /**
     * Writes to one topic, or to the one that the record names.
     *
     * @param topics every topic that may be written to; with one, all records go there
     */
    OutboundWriter(List<String> topics) {
        this.topics = List.copyOf(topics);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            OutboundRecord outbound, KafkaSinkContext context, Long timestamp) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topics.size() == 1 ? topics.get(0) : outbound.topic(),
                        outbound.key(),
                        outbound.value());
        for (RecordHeader header : outbound.originals()) {
            record.headers().add(header.name(), header.value());
        }
        for (Map.Entry<String, byte[]> header : outbound.headers().entrySet()) {
            record.headers().add(header.getKey(), header.getValue());
        }
        return record;
    }

    /** The sink looks up which transactions on these topics a failed run has left open. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(topics)));
    }
}

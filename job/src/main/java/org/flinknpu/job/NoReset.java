package org.flinknpu.job;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.flinknpu.job.JobOptions.Start;

/**
 * Where reading begins without state; and that it never begins anywhere else by itself. An offset
 * that the log does not hold any more fails the consumer.
 */
final class NoReset implements OffsetsInitializer {
    private static final long serialVersionUID = 1L;

    private final Start start;

    /**
     * Begins there.
     *
     * @param start where; committed offsets that do not exist mean the oldest record
     */
    NoReset(Start start) {
        this.start = start;
    }

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        Map<TopicPartition, Long> known =
                switch (start) {
                    case EARLIEST -> Map.of();
                    case LATEST -> retriever.endOffsets(partitions);
                    case COMMITTED -> retriever.committedOffsets(partitions);
                };
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Long offset = known.get(partition);
            offsets.put(partition, offset == null ? KafkaPartitionSplit.EARLIEST_OFFSET : offset);
        }
        return offsets;
    }

    /** Kafka deprecates the type that this version of the connector still asks for. */
    @Override
    @SuppressWarnings("deprecation")
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}

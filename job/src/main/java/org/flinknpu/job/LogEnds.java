package org.flinknpu.job;

import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks the broker which offsets of a partition the log holds. Waits for the broker as long as its
 * client does. Serializable; thread-safe.
 */
final class LogEnds implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Properties client;

    /**
     * Asks with these properties of a Kafka client.
     *
     * @param client the broker's address and what it takes to be let in
     */
    LogEnds(Properties client) {
        this.client = client;
    }

    /**
     * What a partition holds.
     *
     * @param firstOffset offset of its oldest record, or of the next one if it is empty
     * @param endOffset offset of the record that will be written next
     */
    record Range(long firstOffset, long endOffset) {}

    /** What partitions hold at this moment. */
    Map<TopicPartition, Range> of(Collection<TopicPartition> partitions) {
        try (Admin admin = Admin.create(client)) {
            ListOffsetsResult first = admin.listOffsets(all(partitions, OffsetSpec.earliest()));
            ListOffsetsResult end = admin.listOffsets(all(partitions, OffsetSpec.latest()));
            Map<TopicPartition, Range> ranges = new HashMap<>();
            for (TopicPartition partition : List.copyOf(partitions)) {
                ranges.put(
                        partition,
                        new Range(
                                first.partitionResult(partition).get().offset(),
                                end.partitionResult(partition).get().offset()));
            }
            return ranges;
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Broker did not say what its log holds: " + e.getCause().getMessage(),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the broker was asked", e);
        }
    }

    private static Map<TopicPartition, OffsetSpec> all(
            Collection<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        partitions.forEach(partition -> all.put(partition, spec));
        return all;
    }
}

package org.flinknpu.view;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Opens consumers that hear only what is written from now on. */
public final class TopicTail {
    private TopicTail() {}

    /**
     * A consumer of all partitions of some topics, without a group.
     *
     * @param bootstrapServers address of the broker
     * @param topics existing topics
     * @return the consumer, standing at the ends that the topics have now; the caller closes it
     */
    public static KafkaConsumer<byte[], byte[]> open(
            String bootstrapServers, Collection<String> topics) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            consumer.partitionsFor(topic)
                    .forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy: without this, what is sent before the first poll would be missed.
        partitions.forEach(consumer::position);
        return consumer;
    }
}

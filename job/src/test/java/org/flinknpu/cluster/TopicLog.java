package org.flinknpu.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A topic as a test reads it: committed records only, from the beginning unless {@link #fromHere}.
 */
public final class TopicLog {
    private static final Duration POLL = Duration.ofMillis(50);

    private final Properties client = new Properties();
    private final String topic;
    private final Map<TopicPartition, Long> from;

    TopicLog(String bootstrapServers, String topic) {
        this(bootstrapServers, topic, Map.of());
    }

    private TopicLog(String bootstrapServers, String topic, Map<TopicPartition, Long> from) {
        this.topic = topic;
        this.from = Map.copyOf(from);
        client.setProperty("bootstrap.servers", bootstrapServers);
        client.setProperty("isolation.level", "read_committed");
        client.setProperty("max.poll.records", "5000");
    }

    /** The same topic from its present end on. */
    public TopicLog fromHere() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return new TopicLog(
                    client.getProperty("bootstrap.servers"),
                    topic,
                    consumer.endOffsets(assign(consumer)));
        }
    }

    /** All records that stand there now; in order within each partition. */
    public List<ConsumerRecord<byte[], byte[]>> read() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(assign(consumer));
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(records::add);
            }
        }
        return records;
    }

    /** Reads until the condition holds for all records together, within a limit. */
    public List<ConsumerRecord<byte[], byte[]>> await(
            String what, Duration limit, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            assign(consumer);
            Await.until(
                    what + " in " + topic,
                    limit,
                    () -> {
                        consumer.poll(POLL).forEach(records::add);
                        return enough.test(records);
                    });
        }
        return records;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Collection<TopicPartition> assign(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        from.forEach(consumer::seek);
        return partitions;
    }
}

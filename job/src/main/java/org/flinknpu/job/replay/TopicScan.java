package org.flinknpu.job.replay;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flinknpu.job.UsageException;
import org.flinknpu.wire.BrainId;

/** Reads what topics hold of one brain. Records of transactions count once they are committed. */
final class TopicScan {
    private static final Duration POLL = Duration.ofMillis(200);

    /** Longest wait for a record that the broker says is there. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    private final Properties client;
    private final byte[] key;

    /**
     * A scan.
     *
     * @param client properties of a Kafka client
     * @param brainId whose records count
     */
    TopicScan(Properties client, String brainId) {
        this.client = client;
        key = BrainId.key(brainId);
    }

    /** A consumer that only goes where it is told to. */
    KafkaConsumer<byte[], byte[]> consumer() {
        Properties properties = new Properties();
        properties.putAll(client);
        properties.setProperty("enable.auto.commit", "false");
        properties.setProperty("auto.offset.reset", "none");
        properties.setProperty("isolation.level", "read_committed");
        properties.remove("group.id");
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Whether a record is for the brain. */
    boolean matches(ConsumerRecord<byte[], byte[]> record) {
        return Arrays.equals(key, record.key());
    }

    /**
     * Hands over every record of the brain in the topic, each partition in its order.
     *
     * @return whether older ones may be gone: the partition, or any if it has none of the brain's,
     *     does not begin with its first offset
     */
    boolean each(String topic, Consumer<ConsumerRecord<byte[], byte[]>> record) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(each -> new TopicPartition(topic, each.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Set<TopicPartition> ofBrain = new HashSet<>();
            long patience = System.nanoTime() + PATIENCE_NANOS;
            while (!reached(consumer, ends)) {
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> each : polled) {
                    if (matches(each)) {
                        ofBrain.add(new TopicPartition(topic, each.partition()));
                        record.accept(each);
                    }
                }
                patience = waited(topic, patience, polled);
            }
            return (ofBrain.isEmpty() ? starts.keySet() : ofBrain)
                    .stream().anyMatch(each -> starts.get(each) > 0);
        }
    }

    private static boolean reached(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            if (consumer.position(end.getKey()) < end.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** When to give up; later, if there was something. */
    static long waited(String topic, long patienceNanos, ConsumerRecords<byte[], byte[]> polled) {
        if (!polled.isEmpty()) {
            return System.nanoTime() + PATIENCE_NANOS;
        }
        if (System.nanoTime() - patienceNanos > 0) {
            throw new UsageException(
                    "Broker does not hand out what it holds: topic=" + topic + "; look at its log");
        }
        return patienceNanos;
    }

    /** When to give up if nothing comes from now on. */
    static long patience() {
        return System.nanoTime() + PATIENCE_NANOS;
    }

    /** How long one poll waits. */
    static Duration poll() {
        return POLL;
    }
}

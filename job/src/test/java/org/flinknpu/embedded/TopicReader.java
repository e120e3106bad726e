package org.flinknpu.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/** Topics with one partition on the {@link SharedBroker}: what a command has sent, or will find. */
public final class TopicReader {
    private static final int MAX_POLLS = 300;

    private TopicReader() {}

    /** Creates an empty topic. */
    public static void create(String topic) throws Exception {
        try (Admin admin = Admin.create(client())) {
            NewTopic created = new NewTopic(topic, Optional.of(1), Optional.<Short>empty());
            admin.createTopics(List.of(created)).all().get();
        }
    }

    /** The first records of a topic; fails if they do not come within half a minute. */
    public static <T extends SpecificRecordBase> List<T> read(
            String topic, Class<T> type, int count) {
        WireCodec<T> codec = WireCodec.of(type, Framing.SINGLE_OBJECT);
        List<T> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        client(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (int polls = 0; records.size() < count && polls < MAX_POLLS; polls++) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    records.add(codec.decode(record.value()).value());
                }
            }
        }
        assertThat(records).hasSize(count);
        return records;
    }

    /** Sends a record and waits until the broker has it. */
    public static <T extends SpecificRecordBase> void write(
            String topic, String brainId, Class<T> type, T record) throws Exception {
        byte[] value = WireCodec.of(type, Framing.SINGLE_OBJECT).encode(record);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, BrainId.key(brainId), value)).get();
        }
    }

    private static Properties client() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", SharedBroker.bootstrapServers());
        return properties;
    }
}

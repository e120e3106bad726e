package org.flinknpu.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flinknpu.job.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerITCase {
    private static final String TOPIC = "records";

    @Test
    void shouldKeepRecordsOfAGivenDirectoryAcrossARestart(@TempDir final Path dir)
            throws Exception {
        byte[] value = "first".getBytes(StandardCharsets.UTF_8);
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, dir)) {
            createTopic(broker);
            produce(broker, value);
        }

        try (EmbeddedBroker broker = EmbeddedBroker.start(0, dir)) {
            assertThat(broker.dataDir()).isEqualTo(dir);
            assertThat(consumeOne(broker)).isEqualTo(value);
        }
        assertThat(dir).isNotEmptyDirectory();
    }

    @Test
    void shouldDeleteATemporaryDirectoryOnClose() {
        EmbeddedBroker broker = EmbeddedBroker.start();
        assertThat(broker.dataDir()).isNotEmptyDirectory();

        broker.close();
        broker.close();

        assertThat(broker.dataDir()).doesNotExist();
    }

    @Test
    void shouldListenOnTheLoopbackInterfaceOnly() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + broker.port());
            // Free on another address of the loopback network: the broker has not bound all of
            // them.
            try (ServerSocket other =
                    new ServerSocket(broker.port(), 1, InetAddress.getByName("127.0.0.2"))) {
                assertThat(other.isBound()).isTrue();
            }
        }
    }

    @Test
    void shouldTellThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> EmbeddedBroker.start(port, null))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("Port is taken: port=" + port);
        }
    }

    @Test
    void shouldTellThatTheDataDirectoryIsAFile(@TempDir final Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "x");

        assertThatThrownBy(() -> EmbeddedBroker.start(0, file))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("dataDir=" + file);
    }

    private static void createTopic(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(client(broker))) {
            admin.createTopics(
                            List.of(new NewTopic(TOPIC, Optional.of(1), Optional.<Short>empty())))
                    .all()
                    .get();
        }
    }

    private static void produce(EmbeddedBroker broker, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        client(broker), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, value)).get();
        }
    }

    private static byte[] consumeOne(EmbeddedBroker broker) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        client(broker), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<ConsumerRecord<byte[], byte[]>> records =
                    consumer.poll(Duration.ofSeconds(20)).records(partition);
            assertThat(records).hasSize(1);
            return records.get(0).value();
        }
    }

    private static Map<String, Object> client(EmbeddedBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}

package org.flinknpu.bench;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The broker's side of the bench of event cameras: a producer for big records, and tidying up. */
final class EventTopics {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private EventTopics() {}

    /** A producer that sends records of 100 KB without waiting for company. */
    static KafkaProducer<byte[], byte[]> producer(String servers) {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", servers);
        properties.setProperty("linger.ms", "0");
        properties.setProperty("batch.size", Integer.toString(1 << 20));
        properties.setProperty("max.request.size", Integer.toString(4 << 20));
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Deletes topics, so that a broker that is not ours is left as it was. */
    static void delete(String servers, List<String> topics) {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", servers);
        try (Admin admin = Admin.create(properties)) {
            admin.deleteTopics(topics).all().get();
        } catch (ExecutionException e) {
            // What cannot be deleted stays; the figures are none the worse for it.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long a client may take to close. */
    static Duration timeout() {
        return TIMEOUT;
    }
}

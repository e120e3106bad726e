package org.flinknpu.cluster;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;

/**
 * Sends commands and events to the default topics: one idempotent producer, so that a broker that
 * is killed and comes back takes every record once and in order. For one thread at a time.
 */
public final class RecordSender implements AutoCloseable {
    private static final Duration OUTAGE = Duration.ofMinutes(5);

    private final KafkaProducer<byte[], byte[]> producer;
    private final WireCodec<BrainCommand> commands =
            WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT);
    private final WireCodec<SensoryEvent> events =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
    private volatile Exception lost;

    /** A sender to a broker that may be away for minutes. */
    public RecordSender(String bootstrapServers) {
        Properties client = new Properties();
        client.setProperty("bootstrap.servers", bootstrapServers);
        client.setProperty("delivery.timeout.ms", Long.toString(OUTAGE.toMillis()));
        client.setProperty("max.block.ms", Long.toString(OUTAGE.toMillis()));
        client.setProperty("request.timeout.ms", "5000");
        client.setProperty("reconnect.backoff.max.ms", "200");
        client.setProperty("retry.backoff.max.ms", "200");
        producer =
                new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends a command; {@link #flush} waits for the broker. */
    public void command(String brain, Object action) {
        BrainCommand command =
                BrainCommand.newBuilder().setBrainId(brain).setAction(action).build();
        send(Topics.COMMAND, brain, commands.encode(command));
    }

    /** Sends an event; {@link #flush} waits for the broker. */
    public void event(SensoryEvent event) {
        send(Topics.SENSORY, event.getBrainId(), events.encode(event));
    }

    /** Waits until the broker has everything. */
    public void flush() {
        producer.flush();
        requireNoneLost();
    }

    private void send(String topic, String brain, byte[] value) {
        requireNoneLost();
        producer.send(
                new ProducerRecord<>(topic, BrainId.key(brain), value),
                (metadata, failure) -> lost = failure == null ? lost : failure);
    }

    private void requireNoneLost() {
        if (lost != null) {
            throw new AssertionError("a record was lost", lost);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}

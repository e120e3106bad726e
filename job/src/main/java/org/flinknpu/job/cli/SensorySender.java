package org.flinknpu.job.cli;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/**
 * Sends sensory events to a topic. What waits for the broker is bounded by the client's {@code
 * buffer.memory}: when it is full, sending waits. Used by one thread.
 */
final class SensorySender implements AutoCloseable {
    private final WireCodec<SensoryEvent> codec =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    SensorySender(KafkaClient kafka, String topic) {
        this.topic = topic;
        producer = kafka.producer();
    }

    /** Sends one event; false if the broker has refused it or one before it. */
    boolean send(SensoryEvent event) {
        if (failure.get() != null) {
            return false;
        }
        producer.send(
                new ProducerRecord<>(topic, BrainId.key(event.getBrainId()), codec.encode(event)),
                (metadata, e) -> {
                    if (e != null) {
                        failure.compareAndSet(null, e);
                    }
                });
        return true;
    }

    /** Why the broker refused a record, or null. */
    Exception failure() {
        return failure.get();
    }

    /** Waits until the broker has everything; may be called more often. */
    @Override
    public void close() {
        producer.close();
    }
}

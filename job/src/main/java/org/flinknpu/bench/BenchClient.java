package org.flinknpu.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/** An ordinary Kafka client of the job: sends events and commands, reads one topic of outputs. */
final class BenchClient<T extends SpecificRecordBase> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final WireCodec<SensoryEvent> events =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
    private final WireCodec<BrainCommand> commands =
            WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT);
    private final String sensoryTopic;
    private final String commandTopic;
    private final WireCodec<T> outputs;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * A client.
     *
     * @param outputTopic the topic that is read, from its end on
     * @param outputType what stands there
     */
    BenchClient(
            String bootstrap,
            String sensoryTopic,
            String commandTopic,
            String outputTopic,
            Class<T> outputType) {
        this.sensoryTopic = sensoryTopic;
        this.commandTopic = commandTopic;
        outputs = WireCodec.of(outputType, Framing.SINGLE_OBJECT);
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", bootstrap);
        properties.setProperty("linger.ms", "0");
        producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        Properties reading = new Properties();
        reading.setProperty("bootstrap.servers", bootstrap);
        consumer =
                new KafkaConsumer<>(
                        reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(outputTopic).stream()
                        .map(each -> new TopicPartition(outputTopic, each.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Sends an event without waiting. */
    void event(String brainId, long timeMicros, String area, Object payload) {
        SensoryEvent event =
                SensoryEvent.newBuilder()
                        .setBrainId(brainId)
                        .setEventTimeMicros(timeMicros)
                        .setArea(area)
                        .setPayload(payload)
                        .build();
        send(sensoryTopic, brainId, events.encode(event));
    }

    /** Sends a tick without waiting. */
    void tick(String brainId, long timeMicros) {
        event(brainId, timeMicros, "", new Tick());
    }

    /** Sends a command without waiting. */
    void command(String brainId, Object action) {
        BrainCommand command =
                BrainCommand.newBuilder().setBrainId(brainId).setAction(action).build();
        send(commandTopic, brainId, commands.encode(command));
    }

    private void send(String topic, String brainId, byte[] value) {
        producer.send(new ProducerRecord<>(topic, BrainId.key(brainId), value));
    }

    /** Waits until the broker has everything. */
    void flush() {
        producer.flush();
    }

    /** What has come since the last call; waits a tenth of a second at most. */
    List<T> poll() {
        List<T> received = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            received.add(outputs.decode(record.value()).value());
        }
        return received;
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close();
    }
}

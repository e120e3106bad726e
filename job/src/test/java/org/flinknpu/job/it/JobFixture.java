package org.flinknpu.job.it;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.flink.configuration.ConfigOption;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flinknpu.embedded.EmbeddedJob;
import org.flinknpu.embedded.SharedBroker;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.JobSettings;
import org.flinknpu.job.TopicSetup;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.UpdateArea;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;

/**
 * The job on the shared broker, and the Kafka clients of a test. Topics have names of their own
 * unless it is {@link #shared()}.
 */
final class JobFixture implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long READ_TIMEOUT_NANOS = Duration.ofSeconds(60).toNanos();

    private final Map<String, String> options = new LinkedHashMap<>();
    private final JobSettings settings;
    private final KafkaProducer<byte[], byte[]> producer;
    private final WireCodec<BrainCommand> commandCodec =
            WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT);
    private final WireCodec<SensoryEvent> sensoryCodec =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
    private EmbeddedJob job;

    private JobFixture(String topicPrefix, Map<String, String> more) {
        options.put(JobSettings.BOOTSTRAP_SERVERS, SharedBroker.bootstrapServers());
        options.put("npu.topics.create", "true");
        options.put("npu.topics.partitions", "3");
        options.put("npu.web.enabled", "false");
        options.put("npu.parallelism", "2");
        options.put("npu.checkpoint.interval", "500 ms");
        options.put("npu.backend", "reference");
        if (!topicPrefix.isEmpty()) {
            options.put("npu.group-id", topicPrefix);
            options.put("npu.delivery.transactional-id-prefix", topicPrefix);
            for (ConfigOption<String> topic : TopicSetup.TOPICS) {
                options.put(topic.key(), topicPrefix + "." + topic.defaultValue());
            }
        }
        options.putAll(more);
        settings = JobSettings.of(options);
        producer =
                new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A job of the test's own, started. */
    static JobFixture start(Map<String, String> more) {
        JobFixture fixture = new JobFixture(SharedBroker.uniqueName("it"), more);
        fixture.job = EmbeddedJob.start(fixture.settings);
        return fixture;
    }

    /** One job for all tests of this JVM that can live together, with the default topics. */
    static JobFixture shared() {
        return Shared.JOB;
    }

    /** Stops the job with a savepoint and starts it from there. */
    void restart(Path savepoints) throws ExecutionException, InterruptedException {
        start(stop(savepoints), Map.of());
    }

    /** Stops the job with a savepoint, whose path it returns. */
    String stop(Path savepoints) throws ExecutionException, InterruptedException {
        String savepoint = job.stopWithSavepoint(savepoints);
        job.close();
        return savepoint;
    }

    /** Starts a job that was stopped. */
    EmbeddedJob start(String savepoint, Map<String, String> more) {
        Map<String, String> restored = new LinkedHashMap<>(options);
        restored.putAll(more);
        restored.put("npu.restore.path", savepoint);
        job = EmbeddedJob.start(JobSettings.of(restored));
        return job;
    }

    /** The options of the job as arguments of a command. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        options.forEach(
                (key, value) -> {
                    arguments.add("--" + key);
                    arguments.add(value);
                });
        return arguments;
    }

    /** Sends a command and waits until the broker has it. */
    RecordMetadata command(String brain, Object action)
            throws ExecutionException, InterruptedException {
        BrainCommand command =
                BrainCommand.newBuilder().setBrainId(brain).setAction(action).build();
        return send(JobOptions.TOPIC_COMMAND, brain, commandCodec.encode(command));
    }

    /** Sends an event and waits until the broker has it. */
    RecordMetadata event(SensoryEvent event) throws ExecutionException, InterruptedException {
        return send(JobOptions.TOPIC_SENSORY, event.getBrainId(), sensoryCodec.encode(event));
    }

    /** Sends many events and waits until the broker has all of them. */
    void events(List<SensoryEvent> events) {
        String topic = topic(JobOptions.TOPIC_SENSORY);
        for (SensoryEvent event : events) {
            producer.send(
                    new ProducerRecord<>(
                            topic, BrainId.key(event.getBrainId()), sensoryCodec.encode(event)));
        }
        producer.flush();
    }

    /** Sends any bytes and waits until the broker has them. */
    RecordMetadata send(ConfigOption<String> topic, String brain, byte[] value)
            throws ExecutionException, InterruptedException {
        return producer.send(new ProducerRecord<>(topic(topic), BrainId.key(brain), value)).get();
    }

    /** Deletes the records of a partition before an offset. */
    void deleteBefore(ConfigOption<String> topic, int partition, long offset)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(client())) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(topic(topic), partition),
                                    RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    /** Name of a topic in this fixture. */
    String topic(ConfigOption<String> option) {
        return settings.get(option);
    }

    /** The dead letter of the record that stands there. */
    ConsumerRecord<byte[], byte[]> deadLetterOf(RecordMetadata refused) {
        String partition = Integer.toString(refused.partition());
        String offset = Long.toString(refused.offset());
        Predicate<ConsumerRecord<byte[], byte[]>> isIt =
                letter ->
                        partition.equals(header(letter, DeadLetter.PARTITION))
                                && offset.equals(header(letter, DeadLetter.OFFSET));
        return read(
                        Topics.deadLetter(refused.topic()),
                        null,
                        letters -> letters.stream().anyMatch(isIt))
                .stream()
                .filter(isIt)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Waits until the brain has taken all commands sent so far: until it has refused a wrong one.
     */
    void awaitCommands(String brain) throws ExecutionException, InterruptedException {
        UpdateArea wrong =
                UpdateArea.newBuilder().setArea("none").setParameters(Map.of("leak", 0.0)).build();
        deadLetterOf(command(brain, wrong));
    }

    /** The same for events. */
    void awaitEvents(String brain, long timeMicros)
            throws ExecutionException, InterruptedException {
        SensoryEvent wrong = Rehearsal.neurons(brain, timeMicros, "none", new int[1], new float[1]);
        deadLetterOf(event(wrong));
    }

    /** A header of a dead letter as text. */
    static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /**
     * Reads the topic from its beginning, committed records only, until the condition holds.
     *
     * @param topic name of the topic
     * @param brain only records with this key; null for all records
     * @param enough looks at what was read so far
     * @return what was read; the order is that of each partition
     */
    List<ConsumerRecord<byte[], byte[]>> read(
            String topic, String brain, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        Properties properties = client();
        properties.setProperty("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        byte[] key = brain == null ? null : BrainId.key(brain);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + READ_TIMEOUT_NANOS;
            while (!enough.test(records)) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(
                            "not enough records: topic="
                                    + topic
                                    + " brain="
                                    + brain
                                    + " records="
                                    + records.size());
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (key == null || Arrays.equals(record.key(), key)) {
                        records.add(record);
                    }
                }
            }
        }
        return records;
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        job.close();
    }

    private static Properties client() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", SharedBroker.bootstrapServers());
        return properties;
    }

    private static final class Shared {
        private static final JobFixture JOB =
                new JobFixture(
                        "", Map.of("npu.waiting.time", "1 s", "npu.sensory.max-bytes", "64 kb"));

        static {
            JOB.job = EmbeddedJob.start(JOB.settings);
            SharedBroker.closeBefore(JOB::close);
        }
    }
}

package org.flinknpu.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flinknpu.embedded.EmbeddedBroker;
import org.flinknpu.embedded.EmbeddedJob;
import org.flinknpu.job.JobSettings;
import org.flinknpu.job.TopicSetup;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;

/**
 * A savepoint of the whole job as Flink writes it, all records that went into its topics, and the
 * spikes that came out after it. Written once per release by {@link #main} and then never again:
 * every later build has to resume from it and emit the same.
 *
 * @param directory one release's files
 */
record SavepointFixture(Path directory) {
    static final Path ALL = Path.of("src/test/resources/savepoints");
    private static final int BRAINS = 6;
    private static final int CUT = 50;
    private static final int LAST = 100;
    private static final long SEED = 2_026;

    /** Writes the fixture of a release; the argument is its version. */
    public static void main(String[] args) throws Exception {
        Path directory = ALL.resolve(args[0]);
        if (Files.exists(directory)) {
            throw new IllegalStateException("Fixture exists and must stay as it is: " + directory);
        }
        Path savepoints = Files.createTempDirectory("savepoint-fixture-");
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                SensorFleet fleet = new SensorFleet(broker.bootstrapServers(), BRAINS, SEED)) {
            String savepoint;
            try (EmbeddedJob job = start(broker, null)) {
                fleet.deploy();
                fleet.stream(1, CUT);
                fleet.end(CUT);
                await(broker, CUT);
                savepoint = job.stopWithSavepoint(savepoints);
            }
            fleet.stream(CUT + 1, LAST);
            fleet.end(LAST);
            try (EmbeddedJob job = start(broker, savepoint)) {
                await(broker, LAST);
                job.stopWithSavepoint(savepoints);
            }
            Files.createDirectories(directory.getParent());
            Files.move(Path.of(URI.create(savepoint)), directory);
            new SavepointFixture(directory).write(broker);
        }
    }

    /** Resumes from the savepoint, with all inputs in the topics, and returns what comes out. */
    List<String> resume() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            // A savepoint is resumed where its topics are.
            TopicSetup.prepare(settings(broker, null));
            sendInputs(broker);
            try (EmbeddedJob job = start(broker, directory.toAbsolutePath().toUri().toString())) {
                await(broker, LAST);
                Path further = Files.createTempDirectory("savepoint-resumed-");
                job.stopWithSavepoint(further);
                return spikes(broker);
            }
        }
    }

    /** What came out after the savepoint when it was made. */
    List<String> outputs() throws IOException {
        return Files.readAllLines(directory.resolve("outputs.txt"));
    }

    private static EmbeddedJob start(EmbeddedBroker broker, String savepoint) {
        return EmbeddedJob.start(settings(broker, savepoint));
    }

    private static JobSettings settings(EmbeddedBroker broker, String savepoint) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put(JobSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers());
        options.put("npu.topics.create", "true");
        options.put("npu.topics.partitions", "2");
        options.put("npu.web.enabled", "false");
        options.put("npu.parallelism", "2");
        options.put("npu.backend", "cpu");
        if (savepoint != null) {
            options.put("npu.restore.path", savepoint);
        }
        return JobSettings.of(options);
    }

    private static void await(EmbeddedBroker broker, int burst) {
        Outcome.awaitMetrics(
                new TopicLog(broker.bootstrapServers(), Topics.METRICS),
                BRAINS,
                "every brain runs burst " + burst,
                metrics -> metrics.getLastBurst() >= burst);
    }

    private void write(EmbeddedBroker broker) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(Files.newOutputStream(directory.resolve("inputs.bin")))) {
            for (String topic : List.of(Topics.COMMAND, Topics.SENSORY)) {
                List<ConsumerRecord<byte[], byte[]>> records =
                        new TopicLog(broker.bootstrapServers(), topic).read();
                out.writeUTF(topic);
                out.writeInt(records.size());
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    out.writeInt(record.partition());
                    writeBytes(out, record.key());
                    writeBytes(out, record.value());
                }
            }
        }
        List<String> after = new ArrayList<>(spikes(broker));
        after.removeIf(line -> Integer.parseInt(line.split(" ")[1]) <= CUT);
        Files.write(directory.resolve("outputs.txt"), after);
    }

    private void sendInputs(EmbeddedBroker broker) throws IOException {
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (DataInputStream in =
                        new DataInputStream(Files.newInputStream(directory.resolve("inputs.bin")));
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                client, new ByteArraySerializer(), new ByteArraySerializer())) {
            AtomicReference<Exception> lost = new AtomicReference<>();
            while (in.available() > 0) {
                String topic = in.readUTF();
                for (int left = in.readInt(); left > 0; left--) {
                    int partition = in.readInt();
                    producer.send(
                            new ProducerRecord<>(topic, partition, readBytes(in), readBytes(in)),
                            (sent, failure) -> lost.compareAndSet(null, failure));
                }
            }
            producer.flush();
            assertThat(lost.get()).isNull();
        }
    }

    /** One line per burst and area, sorted; repetitions fall together. */
    private static List<String> spikes(EmbeddedBroker broker) {
        WireCodec<FiredNeurons> codec = WireCodec.of(FiredNeurons.class, Framing.SINGLE_OBJECT);
        TreeSet<String> lines = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> record :
                new TopicLog(broker.bootstrapServers(), Topics.SPIKES).read()) {
            FiredNeurons fired = codec.decode(record.value()).value();
            for (AreaFired area : fired.getAreas()) {
                lines.add(
                        "%s %03d %s %s"
                                .formatted(
                                        fired.getBrainId(),
                                        fired.getBurst(),
                                        area.getArea(),
                                        Arrays.toString(Packed.ints(area.getNeurons()))));
            }
        }
        return List.copyOf(lines);
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}

package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.embedded.SharedBroker;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.Pause;
import org.flinknpu.schema.Step;
import org.flinknpu.schema.UpdateArea;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ClientCommandsITCase {
    private final String topic = SharedBroker.uniqueName("commands");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path dir;

    @BeforeEach
    void createTopic() throws Exception {
        try (Admin admin = Admin.create(client())) {
            NewTopic created = new NewTopic(topic, Optional.of(2), Optional.<Short>empty());
            admin.createTopics(List.of(created)).all().get();
        }
    }

    @Test
    void shouldSendTheGoodLinesAndReportTheBadOnes() throws Exception {
        Path lines =
                Files.writeString(
                        dir.resolve("lines"),
                        """
                        {"brainId":"b1","area":"eye","eventTimeMicros":7000,"value":0.5}

                        {"brainId":"b1","area":"eye","value":"x"}
                        {"brainId":"b1","tick":true}
                        """);

        assertThat(npu("send", lines.toString())).isEqualTo(Cli.FAILED);

        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: line 3: Field has another type: value=\"x\"; expected a number",
                        "npu: sent 2 events, 1 bad lines");
        List<ConsumerRecord<byte[], byte[]>> sent = consume(2);
        assertThat(sent.get(0).key()).asString(StandardCharsets.UTF_8).isEqualTo("b1");
    }

    @Test
    void shouldSendEveryCommand() throws Exception {
        Path brain = writeBrain();

        assertThat(
                        npu(
                                "deploy",
                                "--brain",
                                "b1",
                                brain.toString(),
                                "--clock",
                                "wall",
                                "--period",
                                "20ms",
                                "--command-id",
                                "c7"))
                .as(err.toString())
                .isZero();
        assertThat(npu("pause", "--brain", "b1", "--at", "12")).isZero();
        assertThat(npu("step", "--brain", "b1", "5")).isZero();
        assertThat(npu("update", "--brain", "b1", "eye", "--set", "leak=0.5")).isZero();
        assertThat(npu("resume", "--brain", "b1")).isZero();
        assertThat(npu("reset", "--brain", "b1")).isZero();
        assertThat(npu("remove", "--brain", "b1")).isZero();

        WireCodec<BrainCommand> codec = WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT);
        List<BrainCommand> commands = new ArrayList<>();
        consume(7).forEach(record -> commands.add(codec.decode(record.value()).value()));
        assertThat(commands).allMatch(command -> command.getBrainId().equals("b1"));
        Deploy deploy = (Deploy) commands.get(0).getAction();
        assertThat(StandardCharsets.UTF_8.decode(deploy.getConnectome()).toString())
                .isEqualTo(Files.readString(brain));
        assertThat(deploy.getSettings().getClock()).isEqualTo(ClockMode.WALL);
        assertThat(deploy.getSettings().getPeriodMicros()).isEqualTo(20_000);
        assertThat(commands.get(0).getCommandId()).isEqualTo("c7");
        assertThat(commands.get(1).getAction()).isInstanceOf(Pause.class);
        assertThat(commands.get(1).getEffectiveTimeMicros()).isEqualTo(12);
        assertThat(((Step) commands.get(2).getAction()).getBursts()).isEqualTo(5);
        assertThat(((UpdateArea) commands.get(3).getAction()).getParameters())
                .containsExactly(Map.entry("leak", 0.5));
    }

    @Test
    void shouldRefuseACommandThatBreaksARuleBeforeSendingIt() throws Exception {
        assertThat(npu("step", "--brain", "b1", "0")).isEqualTo(Cli.WRONG_USE);
        assertThat(npu("deploy", "--brain", "b1", "nowhere.json")).isEqualTo(Cli.WRONG_USE);
        assertThat(npu("update", "--brain", "b1", "a", "--set", "colour=1"))
                .isEqualTo(Cli.WRONG_USE);
        Path broken = Files.writeString(dir.resolve("broken.json"), "{}");
        assertThat(npu("deploy", "--brain", "b1", broken.toString())).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .hasSize(4)
                .startsWith("npu: step is not positive: bursts=0");
        assertThat(err.toString())
                .contains("broken.json")
                .contains("No such file: nowhere.json")
                .contains("name=colour");
    }

    @Test
    void shouldShowMotorValuesOfOneBrain() throws Exception {
        WireCodec<MotorOutput> codec = WireCodec.of(MotorOutput.class, Framing.SINGLE_OBJECT);
        for (String brain : List.of("b2", "b1")) {
            MotorOutput motor =
                    MotorOutput.newBuilder()
                            .setBrainId(brain)
                            .setBurst(7)
                            .setBurstTimeMicros(175_000)
                            .setAreas(
                                    List.of(
                                            AreaMotor.newBuilder()
                                                    .setArea("wheels")
                                                    .setValues(Packed.column(0.25f, -1f))
                                                    .build()))
                            .build();
            produce(new ProducerRecord<>(topic, bytes(brain), codec.encode(motor)));
        }

        String[] tail = {"tail", "motor", "--from-beginning", "--count", "1", "--brain", "b1"};
        assertThat(npu(tail)).isZero();
        assertThat(npu(with(tail, "--json"))).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "brainId=b1 burst=7 burstTimeMicros=175000 wheels=[0.25 -1.0]",
                        "{\"brainId\":\"b1\",\"burst\":7,\"burstTimeMicros\":175000,"
                                + "\"areas\":{\"wheels\":[0.25,-1.0]}}");
    }

    @Test
    void shouldShowFiredNeuronsAndRecordsThatAreUnreadable() throws Exception {
        WireCodec<FiredNeurons> codec = WireCodec.of(FiredNeurons.class, Framing.SINGLE_OBJECT);
        FiredNeurons fired =
                FiredNeurons.newBuilder()
                        .setBrainId("b1")
                        .setBurst(3)
                        .setFiredCount(2)
                        .setAreas(
                                List.of(
                                        AreaFired.newBuilder()
                                                .setArea("eye")
                                                .setFiredCount(2)
                                                .setNeurons(Packed.column(1, 4))
                                                .build()))
                        .build();
        produce(new ProducerRecord<>(topic, bytes("b1"), codec.encode(fired)));
        produce(new ProducerRecord<>(topic, bytes("b1"), bytes("?")));

        assertThat(npu("tail", "spikes", "--from-beginning", "--count", "2", "--json")).isZero();

        assertThat(out.toString().lines().toList().get(0))
                .contains("\"firedCount\":2")
                .contains("\"areas\":{\"eye\":[1,4]}");
        assertThat(out.toString().lines().toList().get(1)).contains("unreadable", "MALFORMED");
    }

    @Test
    void shouldShowDeadLetters() throws Exception {
        DeadLetter letter =
                DeadLetter.undecoded(
                        new DeadLetter.Origin("in", 3, 42, 1000),
                        bytes("b1"),
                        bytes("poison"),
                        DeadLetterReason.MALFORMED,
                        "broken");
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, letter.key(), letter.value());
        letter.headers().forEach(record.headers()::add);
        produce(record);

        assertThat(npu("tail", "dlq", "--from-beginning", "--count", "1", "--json")).isZero();

        assertThat(out.toString())
                .contains("\"reason\":\"MALFORMED\"", "\"topic\":\"in\"", "\"partition\":3")
                .contains("\"offset\":42", "\"key\":\"b1\"", "\"valueBase64\":\"cG9pc29u\"");
    }

    @Test
    void shouldTellThatThereIsNoSuchTopic() {
        assertThat(run("tail", "motor", "--topic", "none", "--bootstrap", broker()))
                .isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString()).startsWith("npu: No such topic: none;");
    }

    @Test
    @Timeout(10)
    void shouldTellWithinTenSecondsThatNoBrokerAnswers() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThat(run("tail", "motor", "--bootstrap", "127.0.0.1:" + port))
                .isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: No broker answers: bootstrap.servers=127.0.0.1:"
                                + port
                                + "; check the address, or start one with: npu broker");
    }

    private Path writeBrain() throws Exception {
        ConnectomeBuilder builder = new ConnectomeBuilder("small");
        builder.area("eye", AreaRole.INPUT, 1, 1, 1, 1, true, false);
        Path file = dir.resolve("brain.json");
        try (OutputStream json = Files.newOutputStream(file)) {
            BrainJson.write(builder.build(), json);
        }
        return file;
    }

    private int npu(String... args) {
        return run(with(args, "--bootstrap", broker(), "--topic", topic));
    }

    private int run(String... args) {
        return Cli.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private static String[] with(String[] args, String... more) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private void produce(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    /** All records of the topic, each partition in its order. */
    private List<ConsumerRecord<byte[], byte[]>> consume(int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        client(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (int polls = 0; records.size() < count && polls < 200; polls++) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        assertThat(records).hasSize(count);
        return records;
    }

    private static Properties client() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", broker());
        return properties;
    }

    private static String broker() {
        return SharedBroker.bootstrapServers();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.embedded.EmbeddedJob;
import org.flinknpu.embedded.SecureBroker;
import org.flinknpu.job.DocumentedAcls;
import org.flinknpu.job.JobSettings;
import org.flinknpu.job.TopicSetup;
import org.flinknpu.job.UsageException;
import org.flinknpu.wire.Topics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job and the commands on a broker with TLS, SCRAM and the access control list of {@code
 * docs/security.md}.
 */
@Timeout(180)
class SecureKafkaITCase {
    private static final String JOB = "npu-job";
    private static final String SENSOR = "npu-sensor";
    private static final String COMMANDER = "npu-commander";
    private static final String MOTOR = "npu-motor";

    /** May do what the job may, but for the rules of exactly-once delivery. */
    private static final String PLAIN_JOB = "npu-plain-job";

    private static final List<String> USERS = List.of(JOB, SENSOR, COMMANDER, MOTOR, PLAIN_JOB);

    @TempDir private static Path dir;
    private static SecureBroker broker;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = SecureBroker.start(Files.createDirectory(dir.resolve("broker")), USERS);
        try (Admin admin = Admin.create(client(SecureBroker.ADMINISTRATOR))) {
            admin.createTopics(
                            List.of(
                                            Topics.SENSORY,
                                            Topics.COMMAND,
                                            Topics.MOTOR,
                                            Topics.SPIKES,
                                            Topics.METRICS,
                                            Topics.JOURNAL,
                                            Topics.deadLetter(Topics.SENSORY),
                                            Topics.deadLetter(Topics.COMMAND))
                                    .stream()
                                    .map(topic -> new NewTopic(topic, 1, (short) 1))
                                    .toList())
                    .all()
                    .get();
            admin.createAcls(DocumentedAcls.read()).all().get();
            admin.createAcls(DocumentedAcls.withoutExactlyOnce(JOB, PLAIN_JOB)).all().get();
        }
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void forgetOutput() {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
    }

    @Test
    void shouldRunWithTheDocumentedRules() throws Exception {
        try (EmbeddedJob job = EmbeddedJob.start(settings(JOB, SecureBroker.password(JOB)))) {
            assertThat(job.webUi()).isEmpty();
            assertThat(
                            npu(
                                    COMMANDER,
                                    "deploy",
                                    "--brain",
                                    "b",
                                    brain().toString(),
                                    "--period",
                                    "1ms"))
                    .as(err.toString())
                    .isEqualTo(Cli.DONE);
            assertThat(npu(SENSOR, "send", events().toString()))
                    .as(err.toString())
                    .isEqualTo(Cli.DONE);
            assertThat(npu(MOTOR, "tail", "motor", "--from-beginning", "--count", "1", "--json"))
                    .as(err.toString())
                    .isEqualTo(Cli.DONE);

            assertThat(out.toString()).contains("\"brainId\":\"b\"");
        }
        assertThat(out + "" + err).doesNotContain("-secret");
    }

    @Test
    void shouldRefuseWhatTheRulesDoNotAllow() throws Exception {
        refused(SENSOR, "WRITE", Topics.COMMAND, "pause", "--brain", "b");
        refused(SENSOR, "READ", Topics.MOTOR, "tail", "motor");
        refused(COMMANDER, "WRITE", Topics.SENSORY, "send", events().toString());
        refused(COMMANDER, "READ", Topics.SPIKES, "tail", "spikes");
        refused(MOTOR, "WRITE", Topics.COMMAND, "remove", "--brain", "b");
        refused(MOTOR, "READ", Topics.deadLetter(Topics.SENSORY), "tail", "dlq");
        refused(MOTOR, "WRITE", Topics.MOTOR, "send", events().toString(), "--topic", Topics.MOTOR);
        refused(JOB, "WRITE", Topics.COMMAND, "pause", "--brain", "b");
    }

    private void refused(String user, String operation, String topic, String... command)
            throws Exception {
        forgetOutput();

        assertThat(npu(user, command)).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "npu: Not allowed by the broker: principal=User:%s operation=%s topic=%s; its administrator can allow it, see docs/security.md"
                                .formatted(user, operation, topic));
    }

    @Test
    void shouldRefuseAJobThatRunsAsSomeoneElse() {
        JobSettings settings = settings(SENSOR, SecureBroker.password(SENSOR));

        assertThatThrownBy(() -> TopicSetup.prepare(settings))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(
                        "Not allowed by the broker: principal=User:npu-sensor operation=READ topic=npu.sensory.v1;");
    }

    @Test
    void shouldRefuseAJobWhoseGroupOrTransactionsBelongToOthers() {
        Map<String, String> values = options(JOB, SecureBroker.password(JOB));
        values.put("npu.group-id", "other");
        assertThatThrownBy(() -> TopicSetup.prepare(JobSettings.of(values)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("principal=User:npu-job operation=READ group=other;");

        values.remove("npu.group-id");
        values.put("npu.delivery.transactional-id-prefix", "other");
        assertThatThrownBy(() -> TopicSetup.prepare(JobSettings.of(values)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("operation=WRITE transactional-id=other-motor-0-0;");
    }

    @Test
    void shouldAskForTheRulesOfExactlyOnceOnlyWhereTheyAreNeeded() {
        Map<String, String> values = options(PLAIN_JOB, SecureBroker.password(PLAIN_JOB));
        assertThatThrownBy(() -> TopicSetup.prepare(JobSettings.of(values)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(
                        "principal=User:npu-plain-job operation=READ topic=npu.motor.v1;");

        values.put("npu.delivery", "at-least-once");
        TopicSetup.prepare(JobSettings.of(values));
    }

    @Test
    void shouldSayWhoIsNotKnownAndKeepThePassword() throws Exception {
        Path file = broker.clientFile(SENSOR, "wrong-secret");

        assertThat(run("tail", "motor", "--kafka-config", file.toString()))
                .isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString())
                .startsWith("npu: Broker refused: ")
                .contains("principal=User:npu-sensor")
                .contains("SCRAM-SHA-512")
                .doesNotContain("wrong-secret");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void shouldRefuseABrokerThatNobodyVouchesFor() throws Exception {
        Path file = broker.clientFile(SENSOR, SecureBroker.password(SENSOR));
        List<String> trusting = Files.readAllLines(file);
        trusting.removeIf(line -> line.startsWith("ssl."));
        Files.write(file, trusting);

        assertThat(run("tail", "motor", "--kafka-config", file.toString()))
                .isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString()).startsWith("npu: Broker refused: ").contains("SSL handshake");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void shouldWarnOfASecretOnTheCommandLine() {
        run("tail", "motor", "--bootstrap", "127.0.0.1:1", "--kafka", "ssl.key.password=abcdef");

        assertThat(err.toString())
                .startsWith("npu: every user of this machine can see ssl.key.password")
                .doesNotContain("abcdef");
    }

    private static Properties client(String user) {
        return broker.client(user, SecureBroker.password(user));
    }

    private static JobSettings settings(String user, String password) {
        return JobSettings.of(options(user, password));
    }

    private static Map<String, String> options(String user, String password) {
        Map<String, String> values = new HashMap<>();
        broker.client(user, password)
                .forEach((key, value) -> values.put("kafka." + key, value.toString()));
        values.put("npu.delivery", "exactly-once");
        values.put("npu.checkpoint.interval", "300 ms");
        values.put("npu.parallelism", "1");
        values.put("npu.backend", "reference");
        values.put("npu.web.enabled", "false");
        return values;
    }

    private Path brain() throws Exception {
        ConnectomeBuilder builder = new ConnectomeBuilder("relay");
        int eye = builder.area("eye", AreaRole.INPUT, 1, 1, 1, 1, true, false).firstNeuron();
        int arm = builder.area("arm", AreaRole.OUTPUT, 1, 1, 1, 1, true, false).firstNeuron();
        builder.synapse(eye, arm, 1, 1, false);
        Path file = dir.resolve("brain.json");
        try (var to = Files.newOutputStream(file)) {
            BrainJson.write(builder.build(), to);
        }
        return file;
    }

    private Path events() throws Exception {
        return Files.writeString(
                dir.resolve("events.jsonl"),
                """
                {"brainId":"b","area":"eye","eventTimeMicros":500,"value":1}
                {"brainId":"b","eventTimeMicros":20000,"tick":true}
                """);
    }

    private int npu(String user, String... command) throws Exception {
        String[] args = Arrays.copyOf(command, command.length + 2);
        args[command.length] = "--kafka-config";
        args[command.length + 1] = broker.clientFile(user, SecureBroker.password(user)).toString();
        return run(args);
    }

    private int run(String... args) {
        try (PrintWriter results = new PrintWriter(out);
                PrintWriter messages = new PrintWriter(err, true)) {
            return Cli.run(results, messages, args);
        }
    }
}

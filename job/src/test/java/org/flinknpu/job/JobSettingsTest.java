package org.flinknpu.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.MemorySize;
import org.flinknpu.job.JobOptions.BadRecords;
import org.flinknpu.job.JobOptions.Delivery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSettingsTest {
    private static final String BROKER = "--kafka.bootstrap.servers=localhost:9092";

    @Test
    void shouldUseTheDefaultsWhenOnlyTheBrokerIsGiven() {
        JobSettings settings = JobSettings.parse(BROKER);

        assertThat(settings.bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(settings.get(JobOptions.DELIVERY)).isEqualTo(Delivery.AT_LEAST_ONCE);
        assertThat(settings.get(JobOptions.MAX_PARALLELISM)).isEqualTo(128);
        assertThat(settings.get(JobOptions.BUFFER_TIMEOUT)).isZero();
        assertThat(settings.get(JobOptions.CONNECTOME_ROOTS)).isEmpty();
        assertThat(settings.optional(JobOptions.PARALLELISM)).isEmpty();
    }

    @Test
    void shouldReadEveryKindOfValue() {
        JobSettings settings =
                JobSettings.parse(
                        BROKER,
                        "--npu.parallelism",
                        "3",
                        "--npu.bad-records=fail",
                        "--npu.delivery",
                        "exactly-once",
                        "--npu.linger",
                        "2 ms",
                        "--npu.sensory.max-bytes=64kb",
                        "-Dnpu.connectome.roots=file:/brains;s3://brains",
                        "--flink.rest.port=1234");

        assertThat(settings.get(JobOptions.PARALLELISM)).isEqualTo(3);
        assertThat(settings.get(JobOptions.BAD_RECORDS)).isEqualTo(BadRecords.FAIL);
        assertThat(settings.get(JobOptions.DELIVERY)).isEqualTo(Delivery.EXACTLY_ONCE);
        assertThat(settings.get(JobOptions.LINGER)).isEqualTo(Duration.ofMillis(2));
        assertThat(settings.get(LimitOptions.SENSORY_MAX_BYTES))
                .isEqualTo(new MemorySize(64 << 10));
        assertThat(settings.get(JobOptions.CONNECTOME_ROOTS))
                .containsExactly("file:/brains", "s3://brains");
        assertThat(settings.flink().toMap()).containsOnly(Map.entry("rest.port", "1234"));
    }

    @Test
    void shouldLetLaterSourcesWin(@TempDir Path dir) throws Exception {
        Path file =
                Files.writeString(
                        dir.resolve("npu.properties"),
                        """
                        # a comment
                        kafka.bootstrap.servers: file:1
                        npu.name = from-file
                        npu.group-id = from-file
                        npu.parallelism = 1
                        """);
        Properties system = new Properties();
        system.setProperty("npu.group-id", "from-system");
        system.setProperty("npu.parallelism", "2");
        system.setProperty("user.name", "nobody");

        Map<String, String> values =
                Arguments.read(system, "--npu.parallelism", "3", "--config", file.toString());

        assertThat(values)
                .containsOnly(
                        Map.entry("kafka.bootstrap.servers", "file:1"),
                        Map.entry("npu.name", "from-file"),
                        Map.entry("npu.group-id", "from-system"),
                        Map.entry("npu.parallelism", "3"));
    }

    @Test
    void shouldPassKafkaOptionsOnUntouched() {
        JobSettings settings =
                JobSettings.parse(
                        BROKER, "--kafka.security.protocol", "SASL_SSL", "--kafka.not.known=x");

        assertThat(settings.kafka())
                .containsOnly(
                        Map.entry("bootstrap.servers", "localhost:9092"),
                        Map.entry("security.protocol", "SASL_SSL"),
                        Map.entry("not.known", "x"));
    }

    @ParameterizedTest
    @CsvSource({
        "npu.paralelism, did you mean npu.parallelism?",
        "npu.max_parallelism, did you mean npu.max-parallelism?",
        "npu.checkpoint-interval, did you mean npu.checkpoint.interval?",
        "parallelism, did you mean npu.parallelism?",
        "npu.colour, 'keys begin with npu., kafka. or flink.'"
    })
    void shouldRefuseAnUnknownOptionAndNameTheNearest(String key, String remedy) {
        assertThatThrownBy(() -> JobSettings.parse(BROKER, "--" + key, "1"))
                .isInstanceOf(UsageException.class)
                .hasMessage("Unknown option: " + key + "; " + remedy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "npu.parallelism|two|Value does not fit: npu.parallelism=two; expected whole number",
                "npu.parallelism|0|Value out of range: npu.parallelism=0; use 1..128"
                        + " (npu.max-parallelism)",
                "npu.max-parallelism|40000|Value out of range: npu.max-parallelism=40000;"
                        + " use 1..32768",
                "npu.delivery|twice|Value does not fit: npu.delivery=twice; expected"
                        + " at-least-once or exactly-once",
                "npu.linger|soon|Value does not fit: npu.linger=soon; expected duration such as"
                        + " 10 s",
                "npu.web.port|70000|Value out of range: npu.web.port=70000; use 0..65535",
                "npu.topics.partitions|0|Value out of range: npu.topics.partitions=0; use 1 or"
                        + " more",
                "npu.topics.motor|a b|Not the name of a topic: npu.topics.motor=a b; use letters,"
                        + " digits, dots, dashes",
                "npu.topics.motor|npu.spikes.v1|Topic used twice: npu.topics.spikes=npu.spikes.v1;"
                        + " give each its own",
                "kafka.group.id|x|Option is set by the job: kafka.group.id; use npu.group-id"
            })
    void shouldRefuseAValueThatDoesNotFit(String key, String value, String message) {
        assertThatThrownBy(() -> JobSettings.parse(BROKER, "--" + key, value))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    @Test
    void shouldAskForTheBroker() {
        assertThatThrownBy(() -> JobSettings.parse())
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("No broker given: kafka.bootstrap.servers");
    }

    @Test
    void shouldRefuseExactlyOnceWithoutCheckpoints() {
        assertThatThrownBy(
                        () ->
                                JobSettings.parse(
                                        BROKER,
                                        "--npu.delivery=exactly-once",
                                        "--npu.checkpoint.interval=0 s"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("Exactly-once needs checkpoints");
    }

    @Test
    void shouldRefuseATransactionThatExpiresBeforeItsCheckpoint() {
        assertThatThrownBy(
                        () ->
                                JobSettings.parse(
                                        BROKER,
                                        "--npu.delivery=exactly-once",
                                        "--npu.checkpoint.interval=30 s",
                                        "--npu.checkpoint.timeout=30 s",
                                        "--npu.delivery.transaction-timeout=1 min"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("transaction-timeout=1 min")
                .hasMessageEndingWith("together: 1 min");
    }

    @ParameterizedTest
    @CsvSource({
        "kafka.ssl.keystore.password",
        "kafka.ssl.keystore.key",
        "kafka.sasl.jaas.config",
        "kafka.sasl.oauthbearer.client.credentials.client.secret",
        "flink.s3.access-key"
    })
    void shouldHideSecrets(String key) {
        JobSettings settings = JobSettings.parse(BROKER, "--" + key, "hunter2");

        assertThat(settings.shown()).containsEntry(key, "******");
        assertThat(settings.toString()).doesNotContain("hunter2").contains("localhost:9092");
    }

    @Test
    void shouldTellAnArgumentWithoutAValue() {
        assertThatThrownBy(() -> JobSettings.parse("--npu.name", "--npu.parallelism"))
                .isInstanceOf(UsageException.class)
                .hasMessage("Option without a value: --npu.name");
        assertThatThrownBy(() -> JobSettings.parse("name"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("Argument not understood: name");
    }

    @Test
    void shouldTellAFileThatDoesNotExist(@TempDir Path dir) {
        Path file = dir.resolve("none.properties");

        assertThatThrownBy(() -> JobSettings.parse("--config", file.toString()))
                .isInstanceOf(UsageException.class)
                .hasMessage("No such file: " + file);
    }
}

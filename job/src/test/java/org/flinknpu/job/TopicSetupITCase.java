package org.flinknpu.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.flinknpu.embedded.SharedBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TopicSetupITCase {
    private final String prefix = SharedBroker.uniqueName("setup");

    @Test
    void shouldRefuseToStartWithoutItsTopics() {
        assertThatThrownBy(() -> TopicSetup.prepare(settings(Map.of())))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("Topics are missing: " + prefix + ".0, ")
                .hasMessageEndingWith("set npu.topics.create=true");
    }

    @Test
    void shouldCreateMissingTopicsOnceWhenAllowed() throws Exception {
        JobSettings settings =
                settings(Map.of("npu.topics.create", "true", "npu.topics.partitions", "3"));

        TopicSetup.prepare(settings);
        TopicSetup.prepare(settings);

        String command = settings.get(JobOptions.TOPIC_COMMAND);
        try (Admin admin = Admin.create(settings.kafka())) {
            assertThat(
                            admin.describeTopics(List.of(command))
                                    .allTopicNames()
                                    .get()
                                    .get(command)
                                    .partitions())
                    .hasSize(3);
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, command);
            Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            assertThat(config.get("retention.ms").value()).isEqualTo("-1");
            assertThat(config.get("max.message.bytes").value())
                    .isEqualTo(Integer.toString((16 << 20) + (64 << 10)));
        }
    }

    @Test
    void shouldRefuseTransactionsThatTheBrokerDoesNotAllow() {
        Map<String, String> values =
                Map.of(
                        "npu.topics.create", "true",
                        "npu.delivery", "exactly-once",
                        "npu.delivery.transaction-timeout", "16 min");

        assertThatThrownBy(() -> TopicSetup.prepare(settings(values)))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "Transaction timeout above the broker's limit:"
                                + " npu.delivery.transaction-timeout=960000 ms"
                                + " transaction.max.timeout.ms=900000;"
                                + " lower the one or raise the other");
    }

    @Test
    @Timeout(10)
    void shouldTellWithinSecondsThatNoBrokerAnswers() throws Exception {
        String nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "127.0.0.1:" + free.getLocalPort();
        }
        Map<String, String> values =
                Map.of("kafka.bootstrap.servers", nobody, "npu.kafka.check-timeout", "1 s");

        assertThatThrownBy(() -> TopicSetup.prepare(JobSettings.of(values)))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "No broker answers: bootstrap.servers="
                                + nobody
                                + "; check the address, or start one with: npu broker");
    }

    @Test
    void shouldTellThatTheAddressIsNoAddress() {
        Map<String, String> values = Map.of("kafka.bootstrap.servers", "nowhere.invalid:9092");

        assertThatThrownBy(() -> TopicSetup.prepare(JobSettings.of(values)))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("Broker refused: bootstrap.servers=nowhere.invalid:9092");
    }

    private JobSettings settings(Map<String, String> more) {
        Map<String, String> values = new LinkedHashMap<>(more);
        values.put("kafka.bootstrap.servers", SharedBroker.bootstrapServers());
        int i = 0;
        for (var option : TopicSetup.TOPICS) {
            values.put(option.key(), prefix + "." + i++);
        }
        return JobSettings.of(values);
    }
}

package org.flinknpu.job.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.ConfigOption;
import org.apache.kafka.clients.admin.Admin;
import org.flinknpu.job.Arguments;
import org.flinknpu.job.BrokerAccess;
import org.flinknpu.job.JobSettings;
import org.flinknpu.job.TopicSetup;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of the job, for commands that run it or look at what it has left. */
final class JobArguments {
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(6);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Address of the broker. Default: localhost:9092.")
    private String bootstrap;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "File of properties of the Kafka clients without the prefix kafka., the place"
                            + " for those that hold secrets.")
    private Path kafkaConfig;

    /**
     * The settings of the job.
     *
     * @param options what the command line says beyond the command's own options
     * @param key an option that this command sets itself
     * @param value its value
     * @throws UsageException if an option is unknown or its value does not fit
     */
    JobSettings settings(List<String> options, String key, String value) {
        Map<String, String> values = values(options);
        values.put(key, value);
        return JobSettings.of(values);
    }

    /** Values by key; secrets that stand on the command line are told. */
    Map<String, String> values(List<String> options) {
        Map<String, String> values =
                Arguments.read(System.getProperties(), options.toArray(String[]::new));
        KafkaClient.warnOfSecrets(
                spec.commandLine().getErr(),
                options.stream()
                        .filter(option -> option.startsWith("-"))
                        .map(option -> option.replaceAll("^--?D?|=.*", ""))
                        .toList());
        if (kafkaConfig != null) {
            Arguments.file(kafkaConfig)
                    .forEach((key, value) -> values.putIfAbsent("kafka." + key, value));
        }
        if (bootstrap != null) {
            values.put(JobSettings.BOOTSTRAP_SERVERS, bootstrap);
        }
        values.putIfAbsent(JobSettings.BOOTSTRAP_SERVERS, "localhost:9092");
        return values;
    }

    /**
     * Waits for the broker's answer and looks the job's topics up.
     *
     * @throws UsageException if there is no answer, or a topic is missing
     */
    void requireTopics(JobSettings settings) {
        Properties client = settings.kafka();
        client.setProperty("bootstrap.servers", settings.bootstrapServers());
        try (Admin admin = BrokerAccess.connect(client, CHECK_TIMEOUT)) {
            Set<String> existing = admin.listTopics().names().get();
            for (ConfigOption<String> option : TopicSetup.TOPICS) {
                if (!existing.contains(settings.get(option))) {
                    throw new UsageException(
                            "No such topic: %s=%s; give the options of the job that ran"
                                    .formatted(option.key(), settings.get(option)));
                }
            }
        } catch (ExecutionException e) {
            throw new UsageException(
                    "Topics could not be looked up (" + e.getCause().getMessage() + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("Interrupted while topics were looked up", e);
        }
    }
}

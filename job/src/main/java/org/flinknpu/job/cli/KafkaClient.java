package org.flinknpu.job.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flinknpu.embedded.EmbeddedBroker;
import org.flinknpu.job.Arguments;
import org.flinknpu.job.BrokerAccess;
import org.flinknpu.job.BrokerRights;
import org.flinknpu.job.JobSettings;
import org.flinknpu.job.PromptReconnect;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that every command needs to talk to a broker, and the clients made from them. */
final class KafkaClient {
    /** Keys that no client of Kafka knows. */
    private static final Pattern JOB_KEY = Pattern.compile("npu[.]|flink[.]");

    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(6);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Address of the broker. Default: localhost:9092.")
    private String bootstrap;

    @Option(
            names = "--kafka",
            paramLabel = "KEY=VALUE",
            description =
                    "Property of the Kafka client, such as security.protocol=SSL; repeatable.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "File of such properties, the place for those that hold secrets.")
    private Path file;

    /** Properties from the file, then from the options; the address has a default. */
    Properties properties() {
        Properties merged = new Properties();
        merged.setProperty("bootstrap.servers", "localhost:9092");
        if (file != null) {
            Arguments.file(file).forEach(merged::setProperty);
        }
        properties.forEach(merged::setProperty);
        if (bootstrap != null) {
            merged.setProperty("bootstrap.servers", bootstrap);
        }
        return PromptReconnect.in(merged);
    }

    /**
     * Waits for the broker's answer and looks topics up.
     *
     * @param operation what is going to be done with them
     * @throws UsageException if there is no answer or no such topic, or if it may not be done
     */
    void requireTopics(List<String> topics, AclOperation operation) {
        warnOfSecrets(spec.commandLine().getErr(), properties.keySet());
        Properties client = properties();
        Map<String, AclOperation> needed = new LinkedHashMap<>();
        topics.forEach(topic -> needed.put(topic, operation));
        try (Admin admin = BrokerAccess.connect(client, CHECK_TIMEOUT)) {
            for (String topic : new BrokerRights(admin, client).missing(needed)) {
                throw new UsageException(
                        "No such topic: " + topic + "; start the job first: npu run");
            }
        } catch (ExecutionException e) {
            throw new UsageException(
                    "Topics could not be looked up (" + e.getCause().getMessage() + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("Interrupted while topics were looked up", e);
        }
    }

    /**
     * Tells that what stands on a command line is not secret, and which file is the place for it.
     *
     * @param keys keys that were given there
     */
    static void warnOfSecrets(PrintWriter err, Collection<String> keys) {
        for (String key : keys) {
            if (JobSettings.isSecret(key)) {
                err.println(
                        "npu: every user of this machine can see "
                                + key
                                + " on the command line; use "
                                + (JOB_KEY.matcher(key).lookingAt() ? "--config" : "--kafka-config")
                                + " FILE");
            }
        }
    }

    /** A producer that sends at once. */
    KafkaProducer<byte[], byte[]> producer() {
        Properties merged = properties();
        merged.putIfAbsent("linger.ms", "0");
        merged.putIfAbsent("max.request.size", Integer.toString(EmbeddedBroker.MAX_RECORD_BYTES));
        return new KafkaProducer<>(merged, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer without a group. */
    KafkaConsumer<byte[], byte[]> consumer() {
        Properties merged = properties();
        merged.putIfAbsent("enable.auto.commit", "false");
        merged.putIfAbsent("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(
                merged, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * A consumer of all partitions of some topics.
     *
     * @param fromBeginning whether it begins with the oldest record, or with the next one
     */
    KafkaConsumer<byte[], byte[]> reader(List<String> topics, boolean fromBeginning) {
        KafkaConsumer<byte[], byte[]> consumer = consumer();
        List<TopicPartition> partitions =
                topics.stream()
                        .flatMap(name -> consumer.partitionsFor(name).stream())
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
        consumer.assign(partitions);
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        // Seeking is lazy; asking fixes the positions before anything else happens.
        partitions.forEach(consumer::position);
        return consumer;
    }
}

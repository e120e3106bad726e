package org.flinknpu.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.ConfigOption;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.flinknpu.wire.Topics;

/** Makes sure, before the job starts, that its broker answers and its topics exist. */
public final class TopicSetup {
    /** The options that name topics. */
    public static final List<ConfigOption<String>> TOPICS =
            List.of(
                    JobOptions.TOPIC_SENSORY,
                    JobOptions.TOPIC_COMMAND,
                    JobOptions.TOPIC_MOTOR,
                    JobOptions.TOPIC_SPIKES,
                    JobOptions.TOPIC_METRICS,
                    RecorderOptions.TOPIC_JOURNAL);

    /** What a record may grow by in a dead letter topic: its headers. */
    private static final long HEADER_BYTES = 64 << 10;

    /**
     * Commands say which brains there are: they are kept for ever. They are not compacted, because
     * all commands of a brain share its key and a pause would erase the deploy before it.
     */
    private static final Map<String, String> KEPT_FOR_EVER =
            Map.of("cleanup.policy", "delete", "retention.ms", "-1");

    private static final long RETRY_MILLIS = 20;

    private TopicSetup() {}

    /**
     * Waits for the broker, then creates the missing topics or refuses to go on without them.
     *
     * @param settings settings of the job
     * @throws UsageException if the broker does not answer, does not allow the transactions of the
     *     job or the job itself, or topics are missing and may not be created
     */
    public static void prepare(JobSettings settings) {
        Duration timeout = settings.get(JobOptions.KAFKA_CHECK_TIMEOUT);
        if (timeout.isZero()) {
            return;
        }
        try (Admin admin = BrokerAccess.connect(settings.kafka(), timeout)) {
            TransactionLimit.require(admin, settings);
            List<String> missing =
                    new BrokerRights(admin, settings.kafka()).missing(JobRights.topics(settings));
            JobRights.require(admin, settings);
            if (missing.isEmpty()) {
                return;
            }
            if (!settings.get(JobOptions.TOPICS_CREATE)) {
                throw new UsageException(
                        "Topics are missing: "
                                + String.join(", ", missing)
                                + "; create them or set "
                                + JobOptions.TOPICS_CREATE.key()
                                + "=true");
            }
            create(admin, settings, missing);
            awaitLeaders(admin, missing, timeout);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException refusal) {
                throw BrokerRights.refused(settings.kafka(), refusal);
            }
            throw new UsageException(
                    "Topics could not be looked up or created (" + e.getCause().getMessage() + ")",
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("Interrupted while topics were looked up", e);
        }
    }

    private static void create(Admin admin, JobSettings settings, List<String> names)
            throws ExecutionException, InterruptedException {
        int replicas = settings.get(JobOptions.TOPICS_REPLICATION);
        Optional<Short> replication =
                replicas < 0 ? Optional.empty() : Optional.of((short) replicas);
        List<NewTopic> topics = new ArrayList<>();
        for (String name : names) {
            NewTopic topic =
                    new NewTopic(
                            name,
                            Optional.of(settings.get(JobOptions.TOPICS_PARTITIONS)),
                            replication);
            topics.add(topic.configs(configOf(name, settings)));
        }
        for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
            try {
                created.get();
            } catch (ExecutionException e) {
                // Another job may have created it since the look-up.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Waits until every partition takes records. A topic is there a moment before its partitions
     * are: of the batches that a producer has under way, an early one may be turned away and a
     * later one taken, after which an idempotent producer tries the early one in vain until its
     * delivery timeout.
     */
    private static void awaitLeaders(Admin admin, List<String> names, Duration longest)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (TopicDescription topic : described(admin, names, longest)) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                ends.put(
                        new TopicPartition(topic.name(), partition.partition()),
                        OffsetSpec.latest());
            }
        }
        // The leader itself answers this, and the client asks again until it does.
        admin.listOffsets(ends).all().get();
    }

    private static Collection<TopicDescription> described(
            Admin admin, List<String> names, Duration longest)
            throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            try {
                return admin.describeTopics(names).allTopicNames().get().values();
            } catch (ExecutionException e) {
                // The broker that is asked may not have heard of them yet.
                boolean early = e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!early || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }

    private static Map<String, String> configOf(String name, JobSettings settings) {
        String commands = settings.get(JobOptions.TOPIC_COMMAND);
        if (!name.equals(commands) && !name.equals(Topics.deadLetter(commands))) {
            return Map.of();
        }
        Map<String, String> config = new HashMap<>();
        if (name.equals(commands)) {
            config.putAll(KEPT_FOR_EVER);
        }
        long maxBytes = settings.get(LimitOptions.COMMAND_MAX_BYTES).getBytes() + HEADER_BYTES;
        config.put("max.message.bytes", Long.toString(Math.min(maxBytes, Integer.MAX_VALUE)));
        return config;
    }
}

package org.flinknpu.job;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.flinknpu.job.JobOptions.Delivery;
import org.flinknpu.wire.Framing;

/**
 * The options of one run of the job: read, checked, and complete.
 *
 * <p>Later sources win: the defaults, a file ({@code --config FILE}), system properties, the
 * arguments. Keys have three families: {@code npu.} ({@link JobOptions}), {@code kafka.} for
 * Kafka's clients and {@code flink.} for Flink. A key that belongs to none of them, or an {@code
 * npu.} key that does not exist, is refused, so that a misspelt key cannot be silently without
 * effect.
 *
 * <p>Immutable after construction. Passwords and other secrets never appear in {@link #shown()} nor
 * in {@link #toString()}.
 */
public final class JobSettings {
    /** Key of the broker's address. */
    public static final String BOOTSTRAP_SERVERS = "kafka.bootstrap.servers";

    private static final String NPU = "npu.";
    private static final String KAFKA = "kafka.";
    private static final String FLINK = "flink.";
    private static final String HIDDEN = "******";

    private static final Pattern SECRET =
            Pattern.compile(
                    "password|secret|jaas|credential|token|ssl\\.(keystore|truststore)\\.(key|cert)"
                            + "|oauth|access[.-]?key",
                    Pattern.CASE_INSENSITIVE);

    /** Keys of Kafka's clients that have one right value here, and what to use instead. */
    private static final Map<String, String> OWNED_BY_THE_JOB =
            Map.of(
                    "key.deserializer",
                    "the job reads bytes",
                    "value.deserializer",
                    "the job reads bytes",
                    "key.serializer",
                    "the job writes bytes",
                    "value.serializer",
                    "the job writes bytes",
                    "group.id",
                    "use " + JobOptions.GROUP_ID.key(),
                    "linger.ms",
                    "use " + JobOptions.LINGER.key(),
                    "transactional.id",
                    "use " + JobOptions.TRANSACTIONAL_ID_PREFIX.key(),
                    "transaction.timeout.ms",
                    "use " + JobOptions.TRANSACTION_TIMEOUT.key());

    private final Configuration npu;
    private final Properties kafka;
    private final Configuration flink;
    private final Map<String, String> given;

    private JobSettings(Map<String, String> given) {
        this.given = new TreeMap<>(given);
        Map<String, String> npuValues = new LinkedHashMap<>();
        Map<String, String> flinkValues = new LinkedHashMap<>();
        kafka = new Properties();
        for (Map.Entry<String, String> entry : given.entrySet()) {
            String key = entry.getKey();
            if (key.startsWith(KAFKA)) {
                kafka.setProperty(key.substring(KAFKA.length()), entry.getValue());
            } else if (key.startsWith(FLINK)) {
                flinkValues.put(key.substring(FLINK.length()), entry.getValue());
            } else {
                npuValues.put(key, entry.getValue());
            }
        }
        acceptDashes(npuValues);
        npu = Configuration.fromMap(npuValues);
        flink = Configuration.fromMap(flinkValues);
    }

    /**
     * Reads the arguments of a command line, the file that they name, and the system properties.
     *
     * @param args {@code --config FILE}, {@code --KEY VALUE}, {@code --KEY=VALUE} or {@code
     *     -DKEY=VALUE}
     * @return the settings, checked
     * @throws UsageException if a key is unknown, a value does not fit, or two contradict each
     *     other
     */
    public static JobSettings parse(String... args) {
        return of(Arguments.read(System.getProperties(), args));
    }

    /**
     * Takes settings that are already in one map.
     *
     * @param values value by full key, such as {@code npu.parallelism}
     * @return the settings, checked
     * @throws UsageException as {@link #parse}
     */
    public static JobSettings of(Map<String, String> values) {
        refuseUnknown(values);
        JobSettings settings = new JobSettings(values);
        settings.check();
        return settings;
    }

    /**
     * The value of an option, or its default.
     *
     * @param option one of {@link JobOptions}
     * @param <T> type of its value
     * @return the value; null if none was given and there is no default
     */
    public <T> T get(ConfigOption<T> option) {
        return npu.get(option);
    }

    /**
     * The value of an option that may have been left out.
     *
     * @param option one of {@link JobOptions}
     * @param <T> type of its value
     * @return the value, if one was given
     */
    public <T> Optional<T> optional(ConfigOption<T> option) {
        return npu.getOptional(option);
    }

    /**
     * What was given for Kafka's clients, without the prefix.
     *
     * @return a copy
     */
    public Properties kafka() {
        Properties copy = new Properties();
        copy.putAll(kafka);
        return copy;
    }

    /**
     * Address of the broker.
     *
     * @return the value of {@code bootstrap.servers}
     */
    public String bootstrapServers() {
        return kafka.getProperty("bootstrap.servers");
    }

    /**
     * What was given for Flink, without the prefix.
     *
     * @return a copy
     */
    public Configuration flink() {
        return new Configuration(flink);
    }

    /**
     * Every value that differs from its default, with secrets hidden: for logs and web pages.
     *
     * @return value by key, sorted
     */
    public Map<String, String> shown() {
        Map<String, String> shown = new TreeMap<>(given);
        shown.replaceAll((key, value) -> isSecret(key) ? HIDDEN : value);
        return shown;
    }

    /**
     * Whether a key's value must not be shown.
     *
     * @param key key of an option, with or without prefix
     * @return true for passwords, keys and the like
     */
    public static boolean isSecret(String key) {
        return SECRET.matcher(key).find();
    }

    @Override
    public String toString() {
        return shown().toString();
    }

    private static void refuseUnknown(Map<String, String> values) {
        for (String key : values.keySet()) {
            if (key.startsWith(KAFKA)) {
                String instead = OWNED_BY_THE_JOB.get(key.substring(KAFKA.length()));
                if (instead != null) {
                    throw new UsageException("Option is set by the job: " + key + "; " + instead);
                }
            } else if (!key.startsWith(FLINK)
                    && JobOptions.ALL.stream().noneMatch(o -> o.key().equals(key))) {
                throw new UsageException("Unknown option: " + key + "; " + suggestion(key));
            }
        }
    }

    /** Flink compares enumeration values by name; people write {@code at-least-once}. */
    private static void acceptDashes(Map<String, String> values) {
        for (ConfigOption<?> option : JobOptions.ALL) {
            if (OptionsTable.valueType(option).isEnum()) {
                values.computeIfPresent(option.key(), (key, value) -> value.replace('-', '_'));
            }
        }
    }

    private static String suggestion(String key) {
        Optional<String> nearest =
                NearestName.of(key, JobOptions.ALL.stream().map(ConfigOption::key).toList());
        return nearest.map(name -> "did you mean " + name + "?")
                .orElse("keys begin with " + NPU + ", " + KAFKA + " or " + FLINK);
    }

    private void check() {
        for (ConfigOption<?> option : JobOptions.ALL) {
            checkType(option);
        }
        require(
                bootstrapServers() != null && !bootstrapServers().isBlank(),
                "No broker given: " + BOOTSTRAP_SERVERS + "; for example localhost:9092");
        checkParallelism();
        checkSizes();
        checkTopics();
        checkDelivery();
        require(
                get(JobOptions.FRAMING) != Framing.CONFLUENT,
                "Confluent's frames are only read: "
                        + JobOptions.FRAMING.key()
                        + "=confluent; use single-object or avro");
        OperatorSettings.operator(this);
    }

    private void checkType(ConfigOption<?> option) {
        try {
            npu.get(option);
        } catch (IllegalArgumentException e) {
            String value = isSecret(option.key()) ? HIDDEN : given.get(option.key());
            throw new UsageException(
                    "Value does not fit: "
                            + option.key()
                            + "="
                            + value
                            + "; expected "
                            + OptionsTable.type(option),
                    e);
        }
    }

    private void checkParallelism() {
        int max = get(JobOptions.MAX_PARALLELISM);
        require(max >= 1 && max <= 1 << 15, outside(JobOptions.MAX_PARALLELISM, max, "1..32768"));
        optional(JobOptions.PARALLELISM)
                .ifPresent(
                        n ->
                                require(
                                        n >= 1 && n <= max,
                                        outside(
                                                JobOptions.PARALLELISM,
                                                n,
                                                "1.." + max + " (npu.max-parallelism)")));
    }

    private void checkSizes() {
        requireAtLeast(JobOptions.TOPICS_PARTITIONS, 1);
        int replicas = get(JobOptions.TOPICS_REPLICATION);
        require(
                replicas == -1 || replicas >= 1 && replicas <= Short.MAX_VALUE,
                outside(JobOptions.TOPICS_REPLICATION, replicas, "-1 or 1..32767"));
        int port = get(JobOptions.WEB_PORT);
        require(port >= 0 && port <= 65535, outside(JobOptions.WEB_PORT, port, "0..65535"));
    }

    private void checkTopics() {
        Set<String> names = new HashSet<>();
        for (ConfigOption<String> option : TopicSetup.TOPICS) {
            String name = get(option);
            require(
                    name.matches("[a-zA-Z0-9._-]{1,249}"),
                    "Not the name of a topic: "
                            + option.key()
                            + "="
                            + name
                            + "; use letters, digits, dots, dashes");
            require(
                    names.add(name),
                    "Topic used twice: " + option.key() + "=" + name + "; give each its own");
        }
    }

    private void checkDelivery() {
        Duration interval = get(JobOptions.CHECKPOINT_INTERVAL);
        Duration timeout = get(JobOptions.TRANSACTION_TIMEOUT);
        if (get(JobOptions.DELIVERY) != Delivery.EXACTLY_ONCE) {
            return;
        }
        require(
                !interval.isZero(),
                "Exactly-once needs checkpoints: "
                        + JobOptions.CHECKPOINT_INTERVAL.key()
                        + "=0; give an interval");
        Duration least = interval.plus(get(JobOptions.CHECKPOINT_TIMEOUT));
        require(
                timeout.compareTo(least) > 0,
                "Transactions would expire before their checkpoint: "
                        + JobOptions.TRANSACTION_TIMEOUT.key()
                        + "="
                        + OptionsTable.show(timeout)
                        + "; more than interval and timeout of a checkpoint together: "
                        + OptionsTable.show(least));
        require(
                !get(JobOptions.TRANSACTIONAL_ID_PREFIX).isBlank(),
                "Exactly-once needs a name of its own: "
                        + JobOptions.TRANSACTIONAL_ID_PREFIX.key()
                        + " is empty");
    }

    private void requireAtLeast(ConfigOption<Integer> option, int least) {
        int value = get(option);
        require(value >= least, outside(option, value, least + " or more"));
    }

    private static String outside(ConfigOption<?> option, int value, String range) {
        return String.format(
                Locale.ROOT, "Value out of range: %s=%d; use %s", option.key(), value, range);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new UsageException(message);
        }
    }
}

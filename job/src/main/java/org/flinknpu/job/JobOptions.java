package org.flinknpu.job;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;

/**
 * The options of the job, all under the prefix {@code npu.}: key, type, default and meaning. Those
 * that only bound what a brain or a sender may take are in {@link LimitOptions}, those that say
 * where bursts run in {@link BackendOptions}.
 *
 * <p>{@link #ALL} lists them in the order of the documentation, which is written from it. Options
 * of Kafka's clients are not repeated here: {@code kafka.KEY} reaches them as {@code KEY}, and
 * {@code flink.KEY} reaches Flink.
 */
public final class JobOptions {
    /** What to do with a record that cannot be used. */
    public enum BadRecords {
        /** Send it to the dead letter topic with the reason, and go on. */
        DLQ,
        /** Count it and go on. */
        DROP,
        /** Stop the job; Flink restarts it at the same record. */
        FAIL
    }

    /** What an output record costs when the job is restarted. */
    public enum Delivery {
        /** Outputs may repeat; brain id and burst number tell a repetition. */
        AT_LEAST_ONCE,
        /** Outputs appear once, when the checkpoint that holds them is complete. */
        EXACTLY_ONCE
    }

    /** Where reading begins when there is no state to resume from. */
    public enum Start {
        /** At the oldest record. */
        EARLIEST,
        /** After the newest record. */
        LATEST,
        /** Where the consumer group stopped; at the oldest record if it never ran. */
        COMMITTED
    }

    /** Name of the job in Flink's web page. */
    public static final ConfigOption<String> NAME =
            key("npu.name")
                    .stringType()
                    .defaultValue("flink-npu")
                    .withDescription("Name of the job in Flink's web page.");

    /** Parallel instances of every operator. */
    public static final ConfigOption<Integer> PARALLELISM =
            key("npu.parallelism")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Parallel instances of every operator; without it Flink's own default.");

    /** Upper bound of the parallelism for the whole life of the state. */
    public static final ConfigOption<Integer> MAX_PARALLELISM =
            key("npu.max-parallelism")
                    .intType()
                    .defaultValue(128)
                    .withDescription(
                            "Upper bound of the parallelism for the whole life of the state:"
                                    + " a savepoint can not be resumed with another value.");

    /** Where connectome files may be read from. */
    public static final ConfigOption<List<String>> CONNECTOME_ROOTS =
            key("npu.connectome.roots")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "URIs of the folders that a deploy command may read connectomes from,"
                                    + " separated by semicolons; without any, only brains that"
                                    + " the command itself carries can be deployed.");

    /** Connectomes that are kept ready for brains that move. */
    public static final ConfigOption<List<String>> CONNECTOME_STANDBY =
            key("npu.connectome.standby")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "URIs of connectome files below the roots, separated by semicolons,"
                                    + " that every TaskManager with a part of the job keeps in"
                                    + " memory: a big brain whose TaskManager is lost goes on"
                                    + " without reading its file.");

    /** Topic of the sensory events. */
    public static final ConfigOption<String> TOPIC_SENSORY =
            key("npu.topics.sensory")
                    .stringType()
                    .defaultValue(Topics.SENSORY)
                    .withDescription("Topic of the sensory events.");

    /** Topic of the commands. */
    public static final ConfigOption<String> TOPIC_COMMAND =
            key("npu.topics.command")
                    .stringType()
                    .defaultValue(Topics.COMMAND)
                    .withDescription("Topic of the commands.");

    /** Topic of the motor outputs. */
    public static final ConfigOption<String> TOPIC_MOTOR =
            key("npu.topics.motor")
                    .stringType()
                    .defaultValue(Topics.MOTOR)
                    .withDescription("Topic of the motor outputs.");

    /** Topic of the fired neurons. */
    public static final ConfigOption<String> TOPIC_SPIKES =
            key("npu.topics.spikes")
                    .stringType()
                    .defaultValue(Topics.SPIKES)
                    .withDescription("Topic of the fired neurons.");

    /** Topic of the figures about the bursts. */
    public static final ConfigOption<String> TOPIC_METRICS =
            key("npu.topics.metrics")
                    .stringType()
                    .defaultValue(Topics.METRICS)
                    .withDescription("Topic of the figures about the bursts.");

    /** Whether missing topics are created. */
    public static final ConfigOption<Boolean> TOPICS_CREATE =
            key("npu.topics.create")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Create topics that are missing; otherwise a missing topic is an"
                                    + " error before the start.");

    /** Partitions of a topic that the job creates. */
    public static final ConfigOption<Integer> TOPICS_PARTITIONS =
            key("npu.topics.partitions")
                    .intType()
                    .defaultValue(8)
                    .withDescription(
                            "Partitions of a topic that the job creates. The number must not"
                                    + " change later: a brain's records would move to another"
                                    + " partition and lose their order.");

    /** Replicas of a topic that the job creates. */
    public static final ConfigOption<Integer> TOPICS_REPLICATION =
            key("npu.topics.replication-factor")
                    .intType()
                    .defaultValue(-1)
                    .withDescription(
                            "Replicas of a topic that the job creates; -1 is the broker's default.");

    /** Consumer group of the inputs. */
    public static final ConfigOption<String> GROUP_ID =
            key("npu.group-id")
                    .stringType()
                    .defaultValue("npu")
                    .withDescription("Consumer group whose offsets show how far the job has read.");

    /** Where reading sensory events begins without state. */
    public static final ConfigOption<Start> SENSORY_START =
            key("npu.sensory.start")
                    .enumType(Start.class)
                    .defaultValue(Start.EARLIEST)
                    .withDescription(
                            "Where reading sensory events begins when there is no state to resume"
                                    + " from. Commands are always read from the oldest, because"
                                    + " they say which brains there are.");

    /** Framing of the records that the job writes. */
    public static final ConfigOption<Framing> FRAMING =
            key("npu.framing")
                    .enumType(Framing.class)
                    .defaultValue(Framing.SINGLE_OBJECT)
                    .withDescription(
                            "How the job writes: Avro's single-object encoding, whose first bytes"
                                    + " name the schema, or plain Avro. Confluent's frames are"
                                    + " only read.");

    /** Whether plain Avro is read. */
    public static final ConfigOption<Boolean> READ_BARE_AVRO =
            key("npu.read-bare-avro")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Read records without any frame, too; their writer must use the"
                                    + " newest schema.");

    /** Registry that knows the schemas of Confluent's frames. */
    public static final ConfigOption<String> REGISTRY_URL =
            key("npu.schema-registry.url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Schema registry of Confluent's frames; without it they are bad"
                                    + " records.");

    /** What the registry asks for before it answers. */
    public static final ConfigOption<String> REGISTRY_AUTHORIZATION =
            key("npu.schema-registry.authorization-secret")
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "Value of the Authorization header of its requests, such as Bearer"
                                    + " and a token; empty sends none.");

    /** What happens to bad records. */
    public static final ConfigOption<BadRecords> BAD_RECORDS =
            key("npu.bad-records")
                    .enumType(BadRecords.class)
                    .defaultValue(BadRecords.DLQ)
                    .withDescription(
                            "What happens to a record that cannot be used: sent to the topic"
                                    + " of dead letters (the input topic and .dlq), dropped and counted, or the job fails.");

    /** What an output record costs when the job is restarted. */
    public static final ConfigOption<Delivery> DELIVERY =
            key("npu.delivery")
                    .enumType(Delivery.class)
                    .defaultValue(Delivery.AT_LEAST_ONCE)
                    .withDescription(
                            "At least once: outputs appear at once and may repeat after a"
                                    + " restart, marked by brain id and burst. Exactly once: they"
                                    + " appear when their checkpoint is complete.");

    /** Beginning of the transactional ids. */
    public static final ConfigOption<String> TRANSACTIONAL_ID_PREFIX =
            key("npu.delivery.transactional-id-prefix")
                    .stringType()
                    .defaultValue("npu")
                    .withDescription(
                            "Beginning of the transactional ids; every job on a Kafka cluster"
                                    + " needs its own.");

    /** How long a transaction may stay open. */
    public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
            key("npu.delivery.transaction-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(10))
                    .withDescription(
                            "How long a transaction may stay open. Longer than a checkpoint and a"
                                    + " restart take, or outputs are lost; at most the broker's"
                                    + " transaction.max.timeout.ms (15 min unless changed).");

    /** Time between checkpoints. */
    public static final ConfigOption<Duration> CHECKPOINT_INTERVAL =
            key("npu.checkpoint.interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription("Time between checkpoints; 0 turns them off.");

    /** Longest checkpoint. */
    public static final ConfigOption<Duration> CHECKPOINT_TIMEOUT =
            key("npu.checkpoint.timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(2))
                    .withDescription("A checkpoint that takes longer is given up.");

    /** Where checkpoints are kept. */
    public static final ConfigOption<String> CHECKPOINT_DIR =
            key("npu.checkpoint.dir")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "URI of the folder of the checkpoints; without it Flink's"
                                    + " execution.checkpointing.dir, or the memory of the process"
                                    + " that coordinates the job.");

    /** State to resume from. */
    public static final ConfigOption<String> RESTORE_PATH =
            key("npu.restore.path")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Savepoint or retained checkpoint to resume from.");

    /** How long an operator may collect records before it hands them on. */
    public static final ConfigOption<Duration> BUFFER_TIMEOUT =
            key("npu.buffer-timeout")
                    .durationType()
                    .defaultValue(Duration.ZERO)
                    .withDescription(
                            "How long an operator may collect records before it hands them on."
                                    + " 0 hands on every record: a control loop cannot wait."
                                    + " Flink's own default of 100 ms adds that much latency.");

    /** How long a producer may collect records before it sends them. */
    public static final ConfigOption<Duration> LINGER =
            key("npu.linger")
                    .durationType()
                    .defaultValue(Duration.ZERO)
                    .withDescription(
                            "How long a producer may collect records before it sends them."
                                    + " Kafka's own default of 5 ms adds that much latency.");

    /** How long to wait for the broker before the start. */
    public static final ConfigOption<Duration> KAFKA_CHECK_TIMEOUT =
            key("npu.kafka.check-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(6))
                    .withDescription(
                            "How long to wait for the broker's answer before the job starts;"
                                    + " 0 starts without asking.");

    /** Whether the embedded cluster serves Flink's web page. */
    public static final ConfigOption<Boolean> WEB_ENABLED =
            key("npu.web.enabled")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription("Serve Flink's web page from the embedded cluster.");

    /** Port of Flink's web page of the embedded cluster. */
    public static final ConfigOption<Integer> WEB_PORT =
            key("npu.web.port")
                    .intType()
                    .defaultValue(8081)
                    .withDescription("Port of that page on 127.0.0.1; 0 finds a free one.");

    /** The options of this class, in the order of the documentation. */
    static final List<ConfigOption<?>> OF_THE_JOB =
            List.of(
                    NAME,
                    PARALLELISM,
                    MAX_PARALLELISM,
                    CONNECTOME_ROOTS,
                    CONNECTOME_STANDBY,
                    TOPIC_SENSORY,
                    TOPIC_COMMAND,
                    TOPIC_MOTOR,
                    TOPIC_SPIKES,
                    TOPIC_METRICS,
                    TOPICS_CREATE,
                    TOPICS_PARTITIONS,
                    TOPICS_REPLICATION,
                    GROUP_ID,
                    SENSORY_START,
                    FRAMING,
                    READ_BARE_AVRO,
                    REGISTRY_URL,
                    REGISTRY_AUTHORIZATION,
                    BAD_RECORDS,
                    DELIVERY,
                    TRANSACTIONAL_ID_PREFIX,
                    TRANSACTION_TIMEOUT,
                    CHECKPOINT_INTERVAL,
                    CHECKPOINT_TIMEOUT,
                    CHECKPOINT_DIR,
                    RESTORE_PATH,
                    BUFFER_TIMEOUT,
                    LINGER,
                    KAFKA_CHECK_TIMEOUT,
                    WEB_ENABLED,
                    WEB_PORT);

    /** Every option, in the order of the documentation. */
    public static final List<ConfigOption<?>> ALL =
            Stream.of(
                            OF_THE_JOB,
                            RecorderOptions.OF_THE_RECORDER,
                            BackendOptions.OF_BACKENDS,
                            LimitOptions.OF_LIMITS)
                    .<ConfigOption<?>>flatMap(List::stream)
                    .toList();

    private JobOptions() {}
}

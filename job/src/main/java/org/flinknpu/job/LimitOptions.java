package org.flinknpu.job;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.flinknpu.flow.NpuOptions;

/**
 * The options of the job that bound what a brain or a sender may take; their defaults are those of
 * {@link NpuOptions#defaults()}.
 */
public final class LimitOptions {
    private static final NpuOptions.Waiting WAITING = NpuOptions.defaults().waiting();
    private static final NpuOptions.Turns TURNS = NpuOptions.defaults().turns();
    private static final NpuOptions.Quotas QUOTAS = NpuOptions.defaults().quotas();

    /** Largest sensory event. */
    public static final ConfigOption<MemorySize> SENSORY_MAX_BYTES =
            key("npu.sensory.max-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(1))
                    .withDescription("Largest sensory event; a longer one is a bad record.");

    /** Largest command. */
    public static final ConfigOption<MemorySize> COMMAND_MAX_BYTES =
            key("npu.command.max-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(16))
                    .withDescription(
                            "Largest command, with the brain that it may carry;"
                                    + " a longer one is a bad record.");

    /** Largest connectome. */
    public static final ConfigOption<MemorySize> CONNECTOME_MAX_BYTES =
            key("npu.connectome.max-bytes")
                    .memoryType()
                    .defaultValue(new MemorySize(NpuOptions.defaults().connectomes().maxBytes()))
                    .withDescription("Largest connectome file.");

    /** Events kept for a brain that is not deployed yet. */
    public static final ConfigOption<Integer> WAITING_EVENTS =
            key("npu.waiting.max-events")
                    .intType()
                    .defaultValue(WAITING.eventsPerBrain())
                    .withDescription(
                            "Events kept per brain whose deploy command has not arrived yet;"
                                    + " further ones are bad records.");

    /** Bytes kept for brains that are not deployed yet. */
    public static final ConfigOption<MemorySize> WAITING_BYTES =
            key("npu.waiting.max-bytes")
                    .memoryType()
                    .defaultValue(new MemorySize(WAITING.totalBytes()))
                    .withDescription("Bytes kept for all such brains of a subtask.");

    /** How long they are kept. */
    public static final ConfigOption<Duration> WAITING_TIME =
            key("npu.waiting.time")
                    .durationType()
                    .defaultValue(Duration.ofMillis(WAITING.millis()))
                    .withDescription("How long they are kept.");

    /** Bursts in a turn. */
    public static final ConfigOption<Integer> TURN_BURSTS =
            key("npu.turn.max-bursts")
                    .intType()
                    .defaultValue(TURNS.maxBursts())
                    .withDescription(
                            "Most bursts of one brain before other brains, records and"
                                    + " checkpoints get their turn, and most records between"
                                    + " two such turns.");

    /** Length of a turn. */
    public static final ConfigOption<Duration> TURN_TIME =
            key("npu.turn.time")
                    .durationType()
                    .defaultValue(Duration.ofNanos(TURNS.micros() * 1000))
                    .withDescription(
                            "Time after which a turn ends at the next burst, and time for the"
                                    + " records between two turns.");

    /** Records behind due bursts. */
    public static final ConfigOption<MemorySize> TURN_BACKLOG =
            key("npu.turn.max-backlog")
                    .memoryType()
                    .defaultValue(new MemorySize(TURNS.maxBacklogBytes()))
                    .withDescription(
                            "Records of a subtask that may wait behind due bursts before no more"
                                    + " are taken.");

    /** How far an event may move its brain's time. */
    public static final ConfigOption<Duration> MAX_JUMP =
            key("npu.clock.max-jump")
                    .durationType()
                    .defaultValue(
                            Duration.ofMillis(
                                    NpuOptions.defaults().clocks().maxJumpMicros() / 1000))
                    .withDescription(
                            "How far an event may lie ahead both of its brain's time and of its"
                                    + " record's timestamp; a later one is a bad record. 0 for no"
                                    + " limit.");

    /** When an idle brain's kernel is closed. */
    public static final ConfigOption<Duration> PARK_AFTER =
            key("npu.idle.park-after")
                    .durationType()
                    .defaultValue(Duration.ofMillis(NpuOptions.defaults().idle().parkMillis()))
                    .withDescription(
                            "Time after which the kernel of an idle brain on the event clock is"
                                    + " closed until its next burst, to free its memory; big"
                                    + " brains and those on devices keep theirs. 0 for never.");

    /** Brains of a subtask. */
    public static final ConfigOption<Integer> QUOTA_BRAINS =
            quota("brains", QUOTAS.brainsPerSubtask(), "Most living brains of a subtask.");

    /** Neurons of a brain. */
    public static final ConfigOption<Integer> QUOTA_NEURONS =
            quota("neurons", QUOTAS.neuronsPerBrain(), "Most neurons of a brain.");

    /** Events of a brain that wait for their burst. */
    public static final ConfigOption<Integer> QUOTA_PENDING_EVENTS =
            quota(
                    "pending-events",
                    QUOTAS.pendingEventsPerBrain(),
                    "Most events of a brain that wait for their burst.");

    /** Bytes of a brain that wait for their burst. */
    public static final ConfigOption<MemorySize> QUOTA_PENDING_BYTES =
            key("npu.quota.pending-bytes")
                    .memoryType()
                    .defaultValue(new MemorySize(QUOTAS.pendingBytesPerBrain()))
                    .withDescription("The same in bytes.");

    /** Commands of a brain that wait for their time. */
    public static final ConfigOption<Integer> QUOTA_PENDING_COMMANDS =
            quota(
                    "pending-commands",
                    QUOTAS.pendingCommandsPerBrain(),
                    "Most commands of a brain that wait for their time.");

    /** Bursts that a brain may catch up at once. */
    public static final ConfigOption<Integer> QUOTA_CATCH_UP =
            quota(
                    "catch-up-bursts",
                    QUOTAS.maxCatchUpBursts(),
                    "Most bursts that the settings of a brain may let it catch up at once.");

    /** Bursts of one step command. */
    public static final ConfigOption<Integer> QUOTA_STEP =
            quota("step-bursts", QUOTAS.maxStepBursts(), "Most bursts of one step command.");

    /** Shortest period on the wall clock. */
    public static final ConfigOption<Duration> QUOTA_WALL_PERIOD =
            key("npu.quota.min-wall-period")
                    .durationType()
                    .defaultValue(Duration.ofNanos(QUOTAS.minWallPeriodMicros() * 1000))
                    .withDescription("Shortest burst period on the wall clock.");

    /** Least distance of metrics. */
    public static final ConfigOption<Integer> QUOTA_METRICS =
            quota(
                    "min-metrics-every-bursts",
                    QUOTAS.minMetricsEveryBursts(),
                    "Least number of bursts between two metrics of a brain.");

    /** Synapses of a brain. */
    public static final ConfigOption<Integer> QUOTA_SYNAPSES =
            quota("synapses", QUOTAS.synapsesPerBrain(), "Most synapses of a brain.");

    /** Neurons of an area. */
    public static final ConfigOption<Integer> QUOTA_AREA =
            quota("area-neurons", QUOTAS.neuronsPerArea(), "Most neurons of an area of a brain.");

    /** Events of a burst. */
    public static final ConfigOption<Integer> QUOTA_EVENTS =
            quota(
                    "events-per-burst",
                    QUOTAS.eventsPerBurst(),
                    "Most events of a brain for one burst; further ones are bad records.");

    /** Brains of a tenant. */
    public static final ConfigOption<Integer> QUOTA_TENANT =
            quota(
                    "brains-per-tenant",
                    QUOTAS.brainsPerTenant(),
                    "Most brains of a subtask whose ids are equal up to the first slash, such as"
                            + " those of tenant/brain-1.");

    /** The options of this class, in the order of the documentation. */
    static final List<ConfigOption<?>> OF_LIMITS =
            List.of(
                    SENSORY_MAX_BYTES,
                    COMMAND_MAX_BYTES,
                    CONNECTOME_MAX_BYTES,
                    WAITING_EVENTS,
                    WAITING_BYTES,
                    WAITING_TIME,
                    TURN_BURSTS,
                    TURN_TIME,
                    TURN_BACKLOG,
                    MAX_JUMP,
                    PARK_AFTER,
                    QUOTA_BRAINS,
                    QUOTA_NEURONS,
                    QUOTA_PENDING_EVENTS,
                    QUOTA_PENDING_BYTES,
                    QUOTA_PENDING_COMMANDS,
                    QUOTA_CATCH_UP,
                    QUOTA_STEP,
                    QUOTA_WALL_PERIOD,
                    QUOTA_METRICS,
                    QUOTA_SYNAPSES,
                    QUOTA_AREA,
                    QUOTA_EVENTS,
                    QUOTA_TENANT);

    private LimitOptions() {}

    private static ConfigOption<Integer> quota(String name, int most, String description) {
        return key("npu.quota." + name).intType().defaultValue(most).withDescription(description);
    }
}

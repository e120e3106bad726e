package org.flinknpu.job;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.flinknpu.device.failover.FailoverOptions;
import org.flinknpu.device.race.RaceOptions;

/** The options of the job that say where bursts run; none of them changes what a brain does. */
public final class BackendOptions {
    private static final FailoverOptions WATCH = FailoverOptions.defaults();

    /** Backend that runs the bursts of brains that ask for none. */
    public static final ConfigOption<String> BACKEND =
            key("npu.backend")
                    .stringType()
                    .defaultValue("auto")
                    .withDescription(
                            "Backend that runs the bursts of brains that ask for none:"
                                    + " auto, or a name such as cpu or reference.");

    /** Device of that backend. */
    public static final ConfigOption<String> BACKEND_DEVICE =
            key("npu.backend.device")
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "Which of the backend's devices: an index, a bus address, a part of"
                                    + " the name, or several with commas between; empty takes any,"
                                    + " or those of Flink's external resource gpu.");

    /** Threads per burst. */
    public static final ConfigOption<Integer> BACKEND_THREADS =
            key("npu.backend.threads")
                    .intType()
                    .defaultValue(0)
                    .withDescription(
                            "Threads of the host per burst; 0 chooses by the size of the brain.");

    /** Whether backends compete. */
    public static final ConfigOption<Boolean> RACE =
            key("npu.backend.race")
                    .booleanType()
                    .defaultValue(RaceOptions.defaults().enabled())
                    .withDescription(
                            "Whether auto lets backends compete on live bursts of brains that are"
                                    + " not small; otherwise it takes the first that can.");

    /** Longest burst of a device. */
    public static final ConfigOption<Duration> DEADLINE =
            key("npu.backend.deadline")
                    .durationType()
                    .defaultValue(Duration.ofNanos(WATCH.deadlineMicros() * 1_000))
                    .withDescription(
                            "A device whose burst takes longer counts as hung; 0 derives the"
                                    + " time from the bursts measured.");

    /** Bursts between copies of a device's state. */
    public static final ConfigOption<Integer> SHADOW_INTERVAL =
            key("npu.backend.shadow-interval")
                    .intType()
                    .defaultValue(WATCH.shadowInterval())
                    .withDescription(
                            "Bursts between two copies of the state of a brain on a device, from"
                                    + " which it goes on when the device is lost; 0 copies as"
                                    + " often as takes 2 % of the time.");

    /** Room for stimuli between copies. */
    public static final ConfigOption<MemorySize> LOG_SIZE =
            key("npu.backend.log-size")
                    .memoryType()
                    .defaultValue(new MemorySize(WATCH.logBytes()))
                    .withDescription(
                            "Most room per brain on a device for the stimuli since the last copy;"
                                    + " when it is full the state is copied.");

    /** Bursts between audits. */
    public static final ConfigOption<Integer> AUDIT_INTERVAL =
            key("npu.backend.audit-interval")
                    .intType()
                    .defaultValue(WATCH.auditInterval())
                    .withDescription(
                            "Bursts between two comparisons of a device's state with the host's;"
                                    + " 0 for none. The host then runs every burst, too.");

    /** Whether audits hold bursts back. */
    public static final ConfigOption<Boolean> AUDIT_HOLDS =
            key("npu.backend.audit-holds")
                    .booleanType()
                    .defaultValue(WATCH.auditHolds())
                    .withDescription(
                            "Whether a burst that is compared is held back until the comparison is"
                                    + " done; with an audit interval of 1 nothing wrong ever"
                                    + " leaves.");

    /** First quarantine. */
    public static final ConfigOption<Duration> RETRY =
            key("npu.backend.retry")
                    .durationType()
                    .defaultValue(Duration.ofMillis(WATCH.retryMillis()))
                    .withDescription(
                            "How long a failed device is left alone; doubles with every further"
                                    + " failure, up to 64 times.");

    /** The options of this class, in the order of the documentation. */
    static final List<ConfigOption<?>> OF_BACKENDS =
            List.of(
                    BACKEND,
                    BACKEND_DEVICE,
                    BACKEND_THREADS,
                    RACE,
                    DEADLINE,
                    SHADOW_INTERVAL,
                    LOG_SIZE,
                    AUDIT_INTERVAL,
                    AUDIT_HOLDS,
                    RETRY);

    private BackendOptions() {}
}

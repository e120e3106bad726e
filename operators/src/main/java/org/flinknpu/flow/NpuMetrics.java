package org.flinknpu.flow;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.flinknpu.device.BackendCounters;
import org.flinknpu.wire.DeadLetterReason;

/**
 * The operator's metrics in Flink's registry, in the group {@code npu}. No label names a brain: the
 * number of series does not grow with the number of brains; what one brain does stands in its
 * {@link org.flinknpu.schema.BurstMetrics} records.
 *
 * <p>Written by the task's thread; {@link #stateBytes} also by the thread that writes a snapshot.
 */
public final class NpuMetrics {
    private final MetricGroup group;
    private final Map<String, BackendMetrics> byBackend = new HashMap<>();
    private final Map<DeadLetterReason, Counter> badRecords = new EnumMap<>(DeadLetterReason.class);
    private final Counter eventsIn;
    private final Counter eventsLate;
    private final Counter eventsPaused;
    private final Counter commandsIn;
    private final Counter kernelsOpened;
    private final Counter logGaps;
    private volatile int pausedByGaps;
    private volatile long stateBytes;
    private volatile long restoreMillis;
    private final BurstHistogram snapshotPauses = new BurstHistogram();
    private volatile int activeBrains;
    private volatile int loadingBrains;
    private volatile long waitingBytes;
    private volatile long backlogBytes;

    /** Registers the metrics below the operator's group. */
    public NpuMetrics(MetricGroup operatorGroup) {
        group = operatorGroup.addGroup("npu");
        eventsIn = group.counter("eventsIn");
        eventsLate = group.counter("eventsLate");
        eventsPaused = group.counter("eventsPaused");
        commandsIn = group.counter("commandsIn");
        kernelsOpened = group.counter("kernelsOpened");
        logGaps = group.counter("logGaps");
        group.gauge("brainsPausedByGaps", () -> pausedByGaps);
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            badRecords.put(reason, group.addGroup("reason", reason.name()).counter("badRecords"));
        }
        group.gauge("activeBrains", () -> activeBrains);
        group.gauge("loadingBrains", () -> loadingBrains);
        group.gauge("stateBytes", () -> stateBytes);
        group.histogram("snapshotPauseMicros", snapshotPauses);
        group.gauge("restoreMillis", () -> restoreMillis);
        group.gauge("waitingBytes", () -> waitingBytes);
        group.gauge("backlogBytes", () -> backlogBytes);
    }

    /** Registers what happens to the choice of backends. */
    public void choice(BackendCounters counters) {
        MetricGroup choice = group.addGroup("choice");
        choice.gauge("races", counters::races);
        choice.gauge("switches", counters::switches);
        choice.gauge("swaps", counters::swaps);
        choice.gauge("missedDeadlines", counters::missedDeadlines);
        choice.gauge("replayedBursts", counters::replayedBursts);
        choice.gauge("shadowCopies", counters::shadowCopies);
        choice.gauge("audits", counters::audits);
        choice.gauge("failedAudits", counters::failedAudits);
        choice.gauge("suspectBursts", counters::suspectBursts);
        choice.gauge("rounds", counters::rounds);
        choice.gauge("roundBursts", counters::roundBursts);
    }

    /** What runs on one backend. */
    BackendMetrics backend(String name) {
        return byBackend.computeIfAbsent(
                name, backend -> new BackendMetrics(group.addGroup("backend", backend)));
    }

    /** A sensory event was accepted by a brain. */
    void eventIn() {
        eventsIn.inc();
    }

    /** A sensory event came after its burst. */
    void eventLate() {
        eventsLate.inc();
    }

    /** Sensory events were let go because their brain was paused. */
    void eventsPaused(long count) {
        eventsPaused.inc(count);
    }

    /** A command was taken by a brain. */
    void commandIn() {
        commandsIn.inc();
    }

    /** A kernel was opened: deploy, restore, or changed parameters. */
    void kernelOpened() {
        kernelsOpened.inc();
    }

    /** A brain met a gap in its sensory records. */
    void gap(boolean paused) {
        logGaps.inc();
        if (paused) {
            gapPaused();
        }
    }

    /** A brain is paused because of a gap. */
    void gapPaused() {
        pausedByGaps++;
    }

    /** It is not any more. */
    void gapAccepted() {
        pausedByGaps--;
    }

    /** A record became a dead letter. */
    void badRecord(DeadLetterReason reason) {
        badRecords.get(reason).inc();
    }

    /** Living brains of the subtask. */
    public void activeBrains(int count) {
        activeBrains = count;
    }

    /** Brains of the subtask that are being loaded. */
    void loadingBrains(int count) {
        loadingBrains = count;
    }

    /** Events that wait for brains that are not deployed, in bytes. */
    void waitingBytes(long bytes) {
        waitingBytes = bytes;
    }

    /** Records that wait behind due bursts, in bytes. */
    void backlogBytes(long bytes) {
        backlogBytes = bytes;
    }

    /** A snapshot has held the task up, from the barrier until its copies were made. */
    public void snapshotPause(long nanos) {
        snapshotPauses.add(nanos);
    }

    /** Bytes of the last snapshot. */
    public void stateBytes(long bytes) {
        stateBytes = bytes;
    }

    /** Duration of the last restore, in milliseconds. */
    public void restoreMillis(long millis) {
        restoreMillis = millis;
    }
}

package org.flinknpu.flow;

import org.flinknpu.burst.BurstCounters;
import org.flinknpu.flow.state.ReportImage;
import org.flinknpu.schema.BurstMetrics;

/**
 * What one brain did since its last metrics record. Counts are part of the brain's state and equal
 * on every replay; durations are of this machine and start over with a restore.
 */
final class BrainReport {
    private static final float NANOS_PER_MICRO = 1_000f;
    private static final double MEDIAN = 0.5;
    private static final double P99 = 0.99;

    private final int everyBursts;
    private long firstBurst;
    private long bursts;
    private long overruns;
    private long skipped;
    private long fired;
    private long candidates;
    private long synapticEvents;
    private long eventsIn;
    private long eventsLate;
    private long deadLetters;

    private LogHistogram durations;
    private long timedBursts;
    private long stageNanos;
    private long copyNanos;
    private long kernelNanos;
    private long drainNanos;

    /**
     * A report of nothing yet.
     *
     * @param everyBursts bursts between two records; 0 for no records
     */
    BrainReport(int everyBursts) {
        this.everyBursts = everyBursts;
    }

    void eventIn() {
        eventsIn++;
    }

    void eventLate() {
        eventsLate++;
    }

    void deadLetter() {
        deadLetters++;
    }

    void overrun() {
        overruns++;
    }

    void skipped(long count) {
        skipped += count;
    }

    /** Counts a burst; the arguments are those of {@link BackendMetrics#burst}. */
    void burst(long burst, BurstCounters did, int firedCount, long gatherNanos, long burstNanos) {
        if (bursts == 0) {
            firstBurst = burst;
        }
        bursts++;
        fired += firedCount;
        candidates += did.candidates();
        synapticEvents += did.synapticEvents();
        if (everyBursts == 0) {
            return;
        }
        if (durations == null) {
            durations = new LogHistogram();
        }
        durations.add(burstNanos);
        timedBursts++;
        stageNanos += gatherNanos + did.stageNanos();
        copyNanos += did.copyNanos();
        kernelNanos += did.kernelNanos();
    }

    /** Adds time spent on making outputs. */
    void drained(long nanos) {
        drainNanos += nanos;
    }

    /** Whether a record is due after that burst. */
    boolean due(long burst) {
        return everyBursts > 0 && burst % everyBursts == 0;
    }

    /** Fills a record and starts over. */
    void flush(BurstStamp stamp, String backend, BurstMetrics into) {
        into.setBrainId(stamp.brainId());
        into.setBackend(backend);
        into.setFirstBurst(firstBurst);
        into.setLastBurst(stamp.burst());
        into.setBurstTimeMicros(stamp.burstTimeMicros());
        into.setBursts(bursts);
        into.setOverruns(overruns);
        into.setSkippedBursts(skipped);
        into.setFired(fired);
        into.setCandidates(candidates);
        into.setSynapticEvents(synapticEvents);
        into.setEventsIn(eventsIn);
        into.setEventsLate(eventsLate);
        into.setDeadLetters(deadLetters);
        fillDurations(into);
        restore(ReportImage.EMPTY);
        durations.clear();
        startTiming();
    }

    /** Gives up the durations since the last record: a brain at rest need not keep them. */
    void forgetDurations() {
        durations = null;
        startTiming();
    }

    private void startTiming() {
        timedBursts = 0;
        stageNanos = 0;
        copyNanos = 0;
        kernelNanos = 0;
        drainNanos = 0;
    }

    private void fillDurations(BurstMetrics into) {
        into.setBurstMicrosP50((float) durations.quantileNanos(MEDIAN) / NANOS_PER_MICRO);
        into.setBurstMicrosP99((float) durations.quantileNanos(P99) / NANOS_PER_MICRO);
        into.setBurstMicrosMax(durations.maxNanos() / NANOS_PER_MICRO);
        into.setStageMicros(mean(stageNanos));
        into.setCopyMicros(mean(copyNanos));
        into.setKernelMicros(mean(kernelNanos));
        into.setDrainMicros(mean(drainNanos));
    }

    private float mean(long nanos) {
        return nanos / (NANOS_PER_MICRO * timedBursts);
    }

    /** The counts; durations are left out. */
    ReportImage image() {
        return new ReportImage(
                firstBurst,
                bursts,
                overruns,
                skipped,
                fired,
                candidates,
                synapticEvents,
                eventsIn,
                eventsLate,
                deadLetters);
    }

    void restore(ReportImage image) {
        firstBurst = image.firstBurst();
        bursts = image.bursts();
        overruns = image.overruns();
        skipped = image.skipped();
        fired = image.fired();
        candidates = image.candidates();
        synapticEvents = image.synapticEvents();
        eventsIn = image.eventsIn();
        eventsLate = image.eventsLate();
        deadLetters = image.deadLetters();
    }
}

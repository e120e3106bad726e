package org.flinknpu.flow;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.flinknpu.burst.BurstCounters;

/**
 * Flink metrics of all bursts of a subtask on one backend. Phases are sums of microseconds, so that
 * their rates divide by the rate of bursts. Written by the task's thread.
 */
final class BackendMetrics {
    private static final int NANOS_PER_MICRO = 1_000;

    private final Counter bursts;
    private final Counter overruns;
    private final Counter skipped;
    private final Counter spikes;
    private final Counter candidates;
    private final Counter synapticEvents;
    private final PhaseCounter stage;
    private final PhaseCounter copy;
    private final PhaseCounter kernel;
    private final PhaseCounter drain;
    private final BurstHistogram durations = new BurstHistogram();

    /** Registers the metrics in a backend's group. */
    BackendMetrics(MetricGroup group) {
        bursts = group.counter("burstsTotal");
        overruns = group.counter("burstOverruns");
        skipped = group.counter("burstsSkipped");
        spikes = group.counter("spikesTotal");
        candidates = group.counter("candidates");
        synapticEvents = group.counter("synapticEvents");
        stage = new PhaseCounter(group.counter("stageMicros"));
        copy = new PhaseCounter(group.counter("copyMicros"));
        kernel = new PhaseCounter(group.counter("kernelMicros"));
        drain = new PhaseCounter(group.counter("drainMicros"));
        group.histogram("burstMicros", durations);
    }

    /**
     * Counts a burst.
     *
     * @param did what the kernel did
     * @param fired neurons that fired
     * @param stageNanos time to gather the stimulus
     * @param burstNanos time of the whole burst
     */
    void burst(BurstCounters did, int fired, long stageNanos, long burstNanos) {
        bursts.inc();
        spikes.inc(fired);
        candidates.inc(did.candidates());
        synapticEvents.inc(did.synapticEvents());
        stage.add(stageNanos + did.stageNanos());
        copy.add(did.copyNanos());
        kernel.add(did.kernelNanos());
        durations.add(burstNanos);
    }

    /** Adds time spent on making outputs, the kernel's drain included. */
    void drained(long nanos) {
        drain.add(nanos);
    }

    /** A burst was not done before the next one was due. */
    void overrun() {
        overruns.inc();
    }

    /** Bursts were due and did not run. */
    void skipped(long count) {
        skipped.inc(count);
    }

    /** Counts whole microseconds and keeps the rest, so that short phases do not vanish. */
    private static final class PhaseCounter {
        private final Counter micros;
        private long restNanos;

        PhaseCounter(Counter micros) {
            this.micros = micros;
        }

        void add(long nanos) {
            long sum = restNanos + nanos;
            micros.inc(sum / NANOS_PER_MICRO);
            restNanos = sum % NANOS_PER_MICRO;
        }
    }
}

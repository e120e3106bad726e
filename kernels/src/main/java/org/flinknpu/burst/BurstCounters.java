package org.flinknpu.burst;

/**
 * What a kernel did in its last burst: how much work and how long each phase took. Owned and reused
 * by the kernel; valid until its next burst.
 *
 * <p>Phases: stage (host-side preparation of the stimulus), copy (transfers), kernel (the burst
 * itself), drain (making the fired list).
 */
public final class BurstCounters {
    private long candidates;
    private long synapticEvents;
    private long stageNanos;
    private long copyNanos;
    private long kernelNanos;
    private long drainNanos;

    /** Neurons that received a contribution. */
    public long candidates() {
        return candidates;
    }

    /** Synapses that delivered a charge. */
    public long synapticEvents() {
        return synapticEvents;
    }

    /** Nanoseconds of the stage phase. */
    public long stageNanos() {
        return stageNanos;
    }

    /** Nanoseconds of the copy phase; 0 where nothing is transferred. */
    public long copyNanos() {
        return copyNanos;
    }

    /** Nanoseconds of the kernel phase. */
    public long kernelNanos() {
        return kernelNanos;
    }

    /** Nanoseconds of the drain phase. */
    public long drainNanos() {
        return drainNanos;
    }

    /** Records the work of a burst. */
    public void work(long candidateCount, long synapticEventCount) {
        candidates = candidateCount;
        synapticEvents = synapticEventCount;
    }

    /** Records the phases of a burst, in nanoseconds. */
    public void phases(long stage, long copy, long kernel, long drain) {
        stageNanos = stage;
        copyNanos = copy;
        kernelNanos = kernel;
        drainNanos = drain;
    }
}

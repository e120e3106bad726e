package org.flinknpu.device;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to the choice of backends, over all brains opened through one {@link Kernels}: for
 * metrics. Thread-safe; every count only grows.
 */
public final class BackendCounters {
    private final LongAdder races = new LongAdder();
    private final LongAdder switches = new LongAdder();
    private final LongAdder swaps = new LongAdder();
    private final LongAdder missedDeadlines = new LongAdder();
    private final LongAdder replayedBursts = new LongAdder();
    private final LongAdder shadowCopies = new LongAdder();
    private final LongAdder audits = new LongAdder();
    private final LongAdder failedAudits = new LongAdder();
    private final LongAdder suspectBursts = new LongAdder();
    private final LongAdder rounds = new LongAdder();
    private final LongAdder roundBursts = new LongAdder();

    /** Races that were run to their end. */
    public long races() {
        return races.sum();
    }

    /** Times that a brain moved to another backend because a race was won. */
    public long switches() {
        return switches.sum();
    }

    /** Times that a brain was moved because its device failed, hung or was corrupt. */
    public long swaps() {
        return swaps.sum();
    }

    /** Device calls given up because they exceeded their deadline; part of {@link #swaps}. */
    public long missedDeadlines() {
        return missedDeadlines.sum();
    }

    /** Bursts run again from the log to rebuild a state. */
    public long replayedBursts() {
        return replayedBursts.sum();
    }

    /** States copied from devices in order to restart from them. */
    public long shadowCopies() {
        return shadowCopies.sum();
    }

    /** States of devices compared with the host's. */
    public long audits() {
        return audits.sum();
    }

    /** Audits that found a difference; part of {@link #audits}. */
    public long failedAudits() {
        return failedAudits.sum();
    }

    /** Bursts whose outputs had been handed out when an audit found the device corrupt. */
    public long suspectBursts() {
        return suspectBursts.sum();
    }

    /** Times that bursts of watched brains were handed to a device together. */
    public long rounds() {
        return rounds.sum();
    }

    /** Bursts that were handed over in {@link #rounds}. */
    public long roundBursts() {
        return roundBursts.sum();
    }

    /** Counts a race. */
    public void race() {
        races.increment();
    }

    /** Counts a move after a race. */
    public void switched() {
        switches.increment();
    }

    /** Counts a move away from a bad device. */
    public void swapped(boolean deadlineMissed) {
        swaps.increment();
        if (deadlineMissed) {
            missedDeadlines.increment();
        }
    }

    /** Counts bursts run again. */
    public void replayed(long bursts) {
        replayedBursts.add(bursts);
    }

    /** Counts a shadow copy. */
    public void shadowed() {
        shadowCopies.increment();
    }

    /** Counts a round of bursts. */
    public void round(int bursts) {
        rounds.increment();
        roundBursts.add(bursts);
    }

    /**
     * Counts an audit.
     *
     * @param suspect bursts already handed out if it failed, or -1 if it passed
     */
    public void audited(long suspect) {
        audits.increment();
        if (suspect >= 0) {
            failedAudits.increment();
            suspectBursts.add(suspect);
        }
    }
}

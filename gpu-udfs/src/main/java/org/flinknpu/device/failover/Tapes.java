package org.flinknpu.device.failover;

import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.FiredListener;

/**
 * The two tapes of free runs: the device fills one while the other is handed out. Runs are as long
 * as a tape holds. Used by the kernel's thread.
 */
final class Tapes {
    /** A tape holds about as many spikes as this. */
    private static final int TAPE_SPIKES = 1 << 20;

    private static final int LEAST_RUN = 32;
    private static final int MOST_RUN = 1024;

    private final BurstCounters counters = new BurstCounters();
    private FiredTape filling = new FiredTape();
    private FiredTape other = new FiredTape();
    private int runLength = LEAST_RUN;
    private boolean playing;

    /** Bursts of the next run. */
    int runLength() {
        return runLength;
    }

    /** The tape of the next run, or of the one that goes on. */
    FiredTape filling() {
        return filling;
    }

    /** The run has ended: the next one gets the other tape. Returns the one that is full. */
    FiredTape turn() {
        FiredTape finished = filling;
        filling = other;
        other = finished;
        long perBurst = 1 + finished.spikes() / finished.bursts();
        runLength = (int) Math.max(LEAST_RUN, Math.min(MOST_RUN, TAPE_SPIKES / perBurst));
        return finished;
    }

    /** The run is lost: a call that comes back late writes to a tape that nobody uses. */
    void abandon() {
        filling = new FiredTape();
    }

    /** Hands out what is on a tape, whose first burst has that number. */
    void play(FiredTape finished, long firstBurst, FiredListener listener) {
        playing = true;
        finished.play(firstBurst, counters, listener);
        playing = false;
    }

    /** Whether a burst is being handed out, while the device may run others. */
    boolean playing() {
        return playing;
    }

    /** What the burst did that is being handed out. */
    BurstCounters counters() {
        return counters;
    }
}

package org.flinknpu.device.failover;

import java.util.Arrays;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.FiredSet;

/**
 * The fired neurons of a stretch of bursts, kept until it is certain that all of them ran. Takes
 * them by swapping, so nothing is copied.
 */
final class FiredTape implements FiredListener {
    private FiredSet[] sets = new FiredSet[0];
    private long[] candidates = new long[0];
    private long[] synapticEvents = new long[0];
    private BurstCounters did;
    private int bursts;
    private long spikes;

    /**
     * Empties the tape and makes room.
     *
     * @param counters what each burst does, when it is handed to the tape
     */
    void clear(int capacity, BurstCounters counters) {
        did = counters;
        bursts = 0;
        spikes = 0;
        int known = sets.length;
        if (capacity > known) {
            sets = Arrays.copyOf(sets, capacity);
            candidates = new long[capacity];
            synapticEvents = new long[capacity];
            for (int i = known; i < capacity; i++) {
                sets[i] = new FiredSet();
            }
        }
    }

    /** Number of bursts on the tape. */
    int bursts() {
        return bursts;
    }

    /** Number of fired neurons on the tape. */
    long spikes() {
        return spikes;
    }

    @Override
    public void fired(long burst, FiredSet fired) {
        spikes += fired.size();
        candidates[bursts] = did.candidates();
        synapticEvents[bursts] = did.synapticEvents();
        sets[bursts++].swap(fired);
    }

    /**
     * Hands the bursts out, the first with that number.
     *
     * @param counters told before each what it did
     */
    void play(long firstBurst, BurstCounters counters, FiredListener listener) {
        for (int i = 0; i < bursts; i++) {
            counters.work(candidates[i], synapticEvents[i]);
            listener.fired(firstBurst + i, sets[i]);
        }
    }
}

package org.flinknpu.device.failover;

import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.Candidate;

/** Where a brain runs at the moment. Confined to the brain's thread. */
interface Seat {
    /** As {@link org.flinknpu.burst.BurstKernel#burst}. */
    void burst(Stimulus stimulus, FiredSet fired) throws DeviceLostException;

    /** As {@link org.flinknpu.burst.BurstKernel#save}. */
    void save(BrainState into) throws DeviceLostException;

    /** What the last burst did. */
    BurstCounters counters();

    /** The backend and device. */
    Candidate candidate();

    /** Releases it. Never waits for a device for long. */
    void close();
}

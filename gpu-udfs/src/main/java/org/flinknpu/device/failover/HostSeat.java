package org.flinknpu.device.failover;

import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.Candidate;

/** A brain on a plain-Java backend: called directly, never watched. */
final class HostSeat implements Seat {
    private final Candidate candidate;
    private final BurstKernel kernel;

    /** Takes an open kernel over. */
    HostSeat(Candidate candidate, BurstKernel kernel) {
        this.candidate = candidate;
        this.kernel = kernel;
    }

    @Override
    public void burst(Stimulus stimulus, FiredSet fired) {
        kernel.burst(stimulus, fired);
    }

    @Override
    public void save(BrainState into) {
        kernel.save(into);
    }

    /** The kernel itself. */
    BurstKernel kernel() {
        return kernel;
    }

    @Override
    public BurstCounters counters() {
        return kernel.counters();
    }

    @Override
    public Candidate candidate() {
        return candidate;
    }

    @Override
    public void close() {
        kernel.close();
    }
}

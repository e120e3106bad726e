package org.flinknpu.device.race;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.device.Candidate;

/** Opens brains on candidates; devices behind a {@code FailoverKernel}. */
@FunctionalInterface
public interface Opener {
    /**
     * Opens a brain.
     *
     * @throws org.flinknpu.device.BackendUnavailableException if the candidate cannot run it
     */
    BurstKernel open(Candidate candidate, Connectome connectome, BrainState state);
}

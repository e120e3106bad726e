package org.flinknpu.burst;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.testing.BurstContract;

/** The reference keeps its own contract: saved states, free runs, golden cases. */
class ReferenceKernelContractTest extends BurstContract {
    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        return new ReferenceKernel(connectome, initial);
    }
}

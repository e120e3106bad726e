package org.flinknpu.device.image;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.BurstContract;
import org.flinknpu.device.KernelOptions;

/** Brains in batches whose launches stay, one by one. */
class EmulatedBatchedKernelTest extends BurstContract {
    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        Emulator.require();
        return EmulatedBatchTest.PROVIDER.open(connectome, initial, KernelOptions.defaults());
    }
}

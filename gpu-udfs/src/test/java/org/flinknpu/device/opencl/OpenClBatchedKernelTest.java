package org.flinknpu.device.opencl;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.BurstContract;

/** Brains in batches, one by one. */
class OpenClBatchedKernelTest extends BurstContract {
    private static final OpenClProvider PROVIDER =
            new OpenClProvider(OpenClRuntime::devices, null, OpenClBatchTest.SHAPE);

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        OpenClDevices.require(PROVIDER);
        return PROVIDER.open(connectome, initial, OpenClDevices.options());
    }
}

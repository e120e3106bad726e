package org.flinknpu.device.opencl;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.BurstContract;
import org.flinknpu.device.image.LaunchShape;

/** Brains whose contributions are sorted into bins, as far as they can be. */
class OpenClBinnedKernelTest extends BurstContract {
    private static final OpenClProvider PROVIDER =
            new OpenClProvider(OpenClRuntime::devices, null, new LaunchShape(0, 0));

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        OpenClDevices.require(PROVIDER);
        return PROVIDER.open(connectome, initial, OpenClDevices.options());
    }
}

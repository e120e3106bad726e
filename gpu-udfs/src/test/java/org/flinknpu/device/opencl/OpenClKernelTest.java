package org.flinknpu.device.opencl;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.BurstContract;
import org.flinknpu.device.image.LaunchShape;

/** Brains of any size, spread over many work groups. */
class OpenClKernelTest extends BurstContract {
    private static final OpenClProvider PROVIDER =
            new OpenClProvider(OpenClRuntime::devices, null, new LaunchShape(0, LaunchShape.NEVER));

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        OpenClDevices.require(PROVIDER);
        return PROVIDER.open(connectome, initial, OpenClDevices.options());
    }
}

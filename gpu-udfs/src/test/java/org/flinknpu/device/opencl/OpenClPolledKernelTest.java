package org.flinknpu.device.opencl;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.BurstContract;
import org.flinknpu.device.image.LaunchShape;

/**
 * Bursts whose results the host polls for in the memory that it shares with the device. Processors
 * are polled as devices of their own are, which is no use but for this.
 */
class OpenClPolledKernelTest extends BurstContract {
    private static final OpenClProvider PROVIDER =
            new OpenClProvider(
                    OpenClRuntime::devices, null, new LaunchShape(0, LaunchShape.NEVER), true);

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        OpenClDevices.require(PROVIDER);
        return PROVIDER.open(connectome, initial, OpenClDevices.options());
    }
}

package org.flinknpu.device.opencl;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.BurstContract;
import org.flinknpu.device.image.LaunchShape;

/**
 * Bursts that are always launched ahead of their stimulus, and launched anew whenever the host was
 * too slow. Processors are polled as devices of their own are, which is no use but for this.
 */
class OpenClAheadKernelTest extends BurstContract {
    private static final OpenClProvider PROVIDER =
            new OpenClProvider(
                    OpenClRuntime::devices,
                    null,
                    new LaunchShape(0, LaunchShape.NEVER, 0, 0),
                    true);

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        OpenClDevices.require(PROVIDER);
        return PROVIDER.open(connectome, initial, OpenClDevices.options());
    }
}

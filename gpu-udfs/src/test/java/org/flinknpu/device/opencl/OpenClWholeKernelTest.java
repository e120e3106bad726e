package org.flinknpu.device.opencl;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.BurstContract;
import org.flinknpu.device.image.BrainImage;
import org.flinknpu.device.image.LaunchShape;

/** Small brains, each run by one work group. */
class OpenClWholeKernelTest extends BurstContract {
    private static final OpenClProvider PROVIDER =
            new OpenClProvider(
                    OpenClRuntime::devices,
                    null,
                    new LaunchShape(BrainImage.MAX_WHOLE_NEURONS, LaunchShape.NEVER));

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        OpenClDevices.require(PROVIDER);
        return PROVIDER.open(connectome, initial, OpenClDevices.options());
    }
}

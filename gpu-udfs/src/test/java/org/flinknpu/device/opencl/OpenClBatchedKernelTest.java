package org.flinknpu.device.opencl;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.BurstContract;
import org.flinknpu.device.image.BrainImage;
import org.flinknpu.device.image.LaunchShape;

/** Bursts of brains that share their launches. */
class OpenClBatchedKernelTest extends BurstContract {
    private static final OpenClProvider PROVIDER =
            new OpenClProvider(
                    OpenClRuntime::devices,
                    null,
                    new LaunchShape(0, LaunchShape.NEVER, BrainImage.MAX_WHOLE_NEURONS));

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        OpenClDevices.require(PROVIDER);
        return PROVIDER.open(connectome, initial, OpenClDevices.options());
    }
}

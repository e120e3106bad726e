package org.flinknpu.device.opencl;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.BurstContract;
import org.flinknpu.device.image.LaunchShape;
import org.junit.jupiter.api.BeforeEach;

/** Bursts that a launch serves which stays on the device; needs a device whose blocks may wait. */
class OpenClServedKernelTest extends BurstContract {
    private static final OpenClProvider PROVIDER =
            new OpenClProvider(
                    OpenClRuntime::devices, null, new LaunchShape(0, LaunchShape.NEVER, 0, 0));

    @BeforeEach
    void requireServingDevice() {
        OpenClDevices.requireServing(PROVIDER);
    }

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        return PROVIDER.open(connectome, initial, OpenClDevices.options());
    }
}

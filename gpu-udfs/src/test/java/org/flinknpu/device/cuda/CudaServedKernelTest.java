package org.flinknpu.device.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.BurstContract;
import org.flinknpu.device.Availability;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.image.LaunchShape;
import org.junit.jupiter.api.BeforeEach;

/** Bursts that a launch serves which stays on the device, however late the host rings. */
class CudaServedKernelTest extends BurstContract {
    private static final CudaProvider PROVIDER =
            new CudaProvider(CudaRuntime::devices, new LaunchShape(0, LaunchShape.NEVER, 0, 0));

    @BeforeEach
    void requireDevice() {
        Availability found = PROVIDER.probe();
        assumeTrue(found.available(), "no CUDA device: " + found.reason());
    }

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        return PROVIDER.open(connectome, initial, KernelOptions.defaults());
    }
}

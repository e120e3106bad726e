package org.flinknpu.device.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.BurstContract;
import org.flinknpu.device.Availability;
import org.flinknpu.device.KernelOptions;
import org.junit.jupiter.api.BeforeEach;

/** The contract of kernels on a CUDA device; skipped, with the reason, where there is none. */
abstract class CudaContract extends BurstContract {
    private final CudaProvider provider;

    /** Bursts of a provider that all tests of a class share. */
    CudaContract(CudaProvider provider) {
        this.provider = provider;
    }

    @BeforeEach
    void requireDevice() {
        Availability found = provider.probe();
        assumeTrue(found.available(), "no CUDA device: " + found.reason());
    }

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        return provider.open(connectome, initial, KernelOptions.defaults());
    }
}

package org.flinknpu.device.cpu;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.BurstContract;
import org.junit.jupiter.api.Nested;

class CpuKernelContractTest {
    private static BurstKernel open(Connectome connectome, BrainState initial, int threads) {
        CpuSettings fastest = CpuSettings.fastest(threads);
        CpuSettings settings =
                new CpuSettings(
                        threads,
                        fastest.shape(),
                        fastest.accumulator(),
                        fastest.marks(),
                        CpuSettings.Vectors.ALWAYS);
        return new CpuKernel(
                connectome, initial, SynapseLayout.of(connectome, settings.shape()), settings);
    }

    @Nested
    class OneThreadTest extends BurstContract {
        @Override
        protected BurstKernel open(Connectome connectome, BrainState initial) {
            return CpuKernelContractTest.open(connectome, initial, 1);
        }
    }

    @Nested
    class TwoThreadsTest extends BurstContract {
        @Override
        protected BurstKernel open(Connectome connectome, BrainState initial) {
            return CpuKernelContractTest.open(connectome, initial, 2);
        }
    }

    @Nested
    class ThreeThreadsTest extends BurstContract {
        @Override
        protected BurstKernel open(Connectome connectome, BrainState initial) {
            return CpuKernelContractTest.open(connectome, initial, 3);
        }
    }
}

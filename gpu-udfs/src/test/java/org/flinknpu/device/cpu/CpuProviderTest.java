package org.flinknpu.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.junit.jupiter.api.Test;

class CpuProviderTest {
    private final RandomBrain brain =
            RandomBrains.of(RandomBrains.Kind.MIXED, 257, Seed.of("provider"));

    private BurstKernel open(Kernels kernels, String backend) {
        return kernels.open(
                backend,
                brain.connectome(),
                new BrainState(brain.connectome()),
                KernelOptions.defaults());
    }

    @Test
    void shouldBeInstalledAndChosenOnAMachineWithoutAccelerator() {
        Kernels kernels = Kernels.installed();
        assertThat(kernels.names()).contains("cpu");
        try (BurstKernel kernel = open(kernels, "cpu")) {
            assertThat(kernel.backend()).isEqualTo("cpu");
        }
    }

    @Test
    void shouldGiveThreadsOnlyToBrainsThatKeepThemBusy() {
        assertThat(CpuProvider.threads(1_000, 8)).isEqualTo(1);
        assertThat(CpuProvider.threads(99_999, 8)).isEqualTo(1);
        assertThat(CpuProvider.threads(100_000, 8)).isEqualTo(2);
        assertThat(CpuProvider.threads(10_000_000, 8)).isEqualTo(8);
        assertThat(CpuProvider.threads(10_000_000, 1)).isEqualTo(1);
        assertThat(CpuProvider.threads(10_000_000, 0))
                .isBetween(1, Runtime.getRuntime().availableProcessors());
    }

    @Test
    void shouldRefuseBurstsOnceClosed() {
        BurstKernel kernel = open(Kernels.installed(), "cpu");
        kernel.close();
        assertThatThrownBy(() -> kernel.burst(new Stimulus(), new FiredSet()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void shouldRefuseBurstsAfterAStimulusThatBrokeOne() {
        try (BurstKernel kernel = open(Kernels.installed(), "cpu")) {
            Stimulus outside = new Stimulus();
            outside.add(257, 1f);
            assertThatThrownBy(() -> kernel.burst(outside, new FiredSet()))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> kernel.burst(new Stimulus(), new FiredSet()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("failed");
        }
    }

    @Test
    void shouldDescribeThreadsAndVectorsOfTheHost() {
        var limits = new CpuProvider().probe().devices().get(0).limits();
        assertThat(limits.get("threads"))
                .isEqualTo(Integer.toString(Runtime.getRuntime().availableProcessors()));
        assertThat(limits.get("vectors")).matches("\\d+ bits|none: .+");
    }

    @Test
    void shouldSayHowMuchMemoryABrainTakes() {
        long bytes = new CpuProvider().bytesNeeded(brain.connectome(), KernelOptions.defaults());
        assertThat(bytes)
                .isGreaterThanOrEqualTo(257L * 16 + 4L * brain.connectome().synapseCount());
    }
}

package org.flinknpu.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.bench.W1;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuKernelAllocationTest {
    private static final int BURSTS = 1_000;

    /**
     * The interpreter allocates where compiled code does not, and the compilers come and go at
     * moments that nobody knows: so many times a thousand bursts may allocate before some do not.
     */
    private static final int MOST_WARMING = 500;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();
    private long burst;
    private long spikes;

    @ParameterizedTest
    @CsvSource({
        "BY_ACTIVITY, 1, NEVER",
        "ALWAYS, 1, NEVER",
        "BY_ACTIVITY, 1, ALWAYS",
        "ALWAYS, 1, ALWAYS",
        "BY_ACTIVITY, 2, ALWAYS"
    })
    void shouldAllocateNothingPerBurstOnceWarm(
            CpuSettings.Marks marks, int threadCount, CpuSettings.Vectors vectors) {
        W1 w1 = new W1(2_000, 0.004);
        CpuSettings fastest = CpuSettings.fastest(threadCount);
        CpuSettings settings =
                new CpuSettings(
                        threadCount, fastest.shape(), fastest.accumulator(), marks, vectors);
        try (BurstKernel kernel =
                new CpuKernel(
                        w1.connectome(),
                        w1.initialState(),
                        SynapseLayout.of(w1.connectome(), settings.shape()),
                        settings)) {
            long allocated = Long.MAX_VALUE;
            for (int i = 0; i < MOST_WARMING && allocated > 0; i++) {
                spikes = 0;
                allocated = allocatedBy(w1, kernel, BURSTS);
            }

            assertThat(allocated).as("bytes of this thread").isZero();
            assertThat(spikes).isPositive();
        }
    }

    /** Fleets are made of such brains: what a kernel takes beside the state must not add up. */
    @Test
    void shouldOpenASmallBrainInLittleMemory() {
        W1 w1 = new W1(100, 0.01);
        CpuProvider provider = new CpuProvider();
        try (BurstKernel first = open(provider, w1)) {
            long perKernel = Long.MAX_VALUE;
            // What does not escape takes memory until the method has been compiled.
            for (int batch = 0; batch < 20; batch++) {
                perKernel = Math.min(perKernel, allocatedPerOpening(provider, w1, 100));
            }

            assertThat(first.lastBurst()).isZero();
            assertThat(perKernel).isLessThan(7_000);
        }
    }

    private long allocatedPerOpening(CpuProvider provider, W1 w1, int openings) {
        long thread = Thread.currentThread().getId();
        threads.getThreadAllocatedBytes(thread);
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < openings; i++) {
            open(provider, w1).close();
        }
        return (threads.getThreadAllocatedBytes(thread) - before) / openings;
    }

    private static BurstKernel open(CpuProvider provider, W1 w1) {
        return provider.open(w1.connectome(), w1.initialState(), KernelOptions.defaults());
    }

    private long allocatedBy(W1 w1, BurstKernel kernel, int bursts) {
        long thread = Thread.currentThread().getId();
        threads.getThreadAllocatedBytes(thread);
        long before = threads.getThreadAllocatedBytes(thread);
        run(w1, kernel, bursts);
        return threads.getThreadAllocatedBytes(thread) - before;
    }

    private void run(W1 w1, BurstKernel kernel, int bursts) {
        for (int i = 0; i < bursts; i++) {
            w1.stimulate(++burst, stimulus);
            kernel.burst(stimulus, fired);
            spikes += fired.size();
        }
    }
}

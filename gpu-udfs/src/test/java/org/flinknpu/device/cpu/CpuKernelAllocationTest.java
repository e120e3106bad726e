package org.flinknpu.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.bench.W1;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuKernelAllocationTest {
    private static final int MEASURED = 1_000;

    /**
     * The interpreter boxes vectors and compiled code does not, from a moment on that nobody knows:
     * warm is when so many bursts in a row have allocated nothing.
     */
    private static final int WARM = 200;

    private static final int MOST_WARMING = 2_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();
    private long burst;
    private long spikes;

    @ParameterizedTest
    @CsvSource({
        "BY_ACTIVITY, 1, false",
        "ALWAYS, 1, false",
        "BY_ACTIVITY, 1, true",
        "ALWAYS, 1, true",
        "BY_ACTIVITY, 2, true"
    })
    void shouldAllocateNothingPerBurstOnceWarm(
            CpuSettings.Marks marks, int threadCount, boolean vector) {
        W1 w1 = new W1(2_000, 0.004);
        CpuSettings fastest = CpuSettings.fastest(threadCount);
        CpuSettings settings =
                new CpuSettings(threadCount, fastest.shape(), fastest.accumulator(), marks, vector);
        try (BurstKernel kernel =
                new CpuKernel(
                        w1.connectome(),
                        w1.initialState(),
                        SynapseLayout.of(w1.connectome(), settings.shape()),
                        settings)) {
            int warming = 0;
            while (allocatedBy(w1, kernel, WARM) > 0 && warming < MOST_WARMING) {
                warming++;
            }
            spikes = 0;

            assertThat(allocatedBy(w1, kernel, MEASURED)).as("bytes of this thread").isZero();
            assertThat(spikes).isPositive();
        }
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

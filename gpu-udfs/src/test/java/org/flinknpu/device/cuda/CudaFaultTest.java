package org.flinknpu.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.testing.KernelPair;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.Availability;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.DeviceLease;
import org.flinknpu.device.DeviceLedger;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.ReferenceProvider;
import org.flinknpu.device.bench.W1;
import org.flinknpu.device.cpu.CpuProvider;
import org.flinknpu.device.failover.FailoverOptions;
import org.flinknpu.device.failover.Watch;
import org.flinknpu.device.race.Calibration;
import org.flinknpu.device.race.RaceOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults of a real device, as far as they can be made without breaking it for others. */
@Timeout(180)
class CudaFaultTest {
    private static final CudaProvider PROVIDER = new CudaProvider();
    private static final int BURSTS = 200;
    private static final FiredListener NOBODY = (burst, fired) -> {};

    private final Kernels kernels =
            new Kernels(
                    List.of(PROVIDER, new CpuProvider(), new ReferenceProvider()),
                    new DeviceLedger(System::nanoTime),
                    Calibration.ofThisJvm(),
                    Watch.SYSTEM);
    private KernelOptions options =
            KernelOptions.defaults()
                    .withRace(RaceOptions.defaults().off())
                    .withFailover(
                            FailoverOptions.defaults()
                                    .withDeadlineMicros(200_000)
                                    .withRetryMillis(100));
    private final RandomBrain brain =
            RandomBrains.of(RandomBrains.Kind.MIXED, 4098, Seed.of("cuda faults"));
    private CudaFacts facts;
    private DeviceDescription device;

    @BeforeEach
    void requireDevice() {
        Availability found = PROVIDER.probe();
        assumeTrue(found.available(), "no CUDA device: " + found.reason());
        device = found.firstUsable("");
        options = options.withDevice(Integer.toString(device.index()));
        facts = CudaRuntime.devices().get(device.index());
    }

    private BurstKernel open(String backend) {
        return kernels.open(
                backend, brain.connectome(), new BrainState(brain.connectome()), options);
    }

    private BurstKernel reference() {
        return new ReferenceKernel(brain.connectome(), new BrainState(brain.connectome()));
    }

    private void assertNothingIsHeld() {
        assertThat(DeviceLease.leases("cuda", device)).isZero();
        assertThat(DeviceLease.reservedBytes("cuda", device)).isZero();
    }

    @Test
    void shouldRefuseABrainThatTheDeviceHasNoMemoryForAndLeakNothing() {
        W1 big = new W1(1_000_000, 0.01);
        try (Saboteur other = new Saboteur(facts)) {
            // The driver keeps some of what the first brain of a process needs.
            kernels.open("cuda", big.connectome(), big.initialState(), options).close();
            long free = other.freeBytes();
            other.hoard();
            assertThatThrownBy(
                            () ->
                                    kernels.open(
                                            "cuda", big.connectome(), big.initialState(), options))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("cuMemAlloc of ")
                    .hasMessageContaining("returned 2 (out of memory)")
                    .hasMessageContaining("free the device's memory");
            try (BurstKernel kernel =
                    kernels.open(Kernels.AUTO, big.connectome(), big.initialState(), options)) {
                assertThat(kernel.backend()).isEqualTo("cpu");
            }
            assertNothingIsHeld();
            other.release();
            try (BurstKernel kernel =
                    kernels.open("cuda", big.connectome(), big.initialState(), options)) {
                assertThat(kernel.backend()).isEqualTo("cuda");
            }
            assertThat(other.freeBytes()).isEqualTo(free);
        }
        assertNothingIsHeld();
    }

    /** Whether the driver still finds room for a new graph or not: no burst may differ. */
    @Test
    void shouldRunOnWithoutADifferenceWhenTheMemoryRunsOutMeanwhile() {
        try (Saboteur other = new Saboteur(facts);
                BurstKernel kernel = open("cuda");
                BurstKernel right = reference()) {
            KernelPair pair = new KernelPair(brain, kernel, right);
            pair.run(BURSTS, BURSTS);
            other.hoard();
            for (int bursts : new int[] {2, 31, 32, 77}) {
                kernel.freeRun(bursts, NOBODY);
                right.freeRun(bursts, NOBODY);
                pair.run(3, 1);
            }
        }
        assertNothingIsHeld();
    }

    @Test
    void shouldShowTheDriversLogWhenAKernelDoesNotBuild() {
        try (CudaContext context = new CudaContext(facts)) {
            context.makeCurrent();
            assertThatThrownBy(
                            () ->
                                    CudaContext.load(
                                            ".version 6.3\n.target sm_75\n.address_size 64\n"
                                                    + ".visible .entry bad() { no_such_word; }"))
                    .isInstanceOf(CudaException.class)
                    .hasMessageContaining("cuModuleLoadData returned 218")
                    .hasMessageContaining("no_such_word");
        }
    }

    @Test
    void shouldGoOnWithTheHostWhileTheDeviceHangsAndComeBackAfterwards() {
        long before = kernels.counters().missedDeadlines();
        try (Saboteur other = new Saboteur(facts);
                BurstKernel kernel = open("cuda");
                BurstKernel right = reference()) {
            KernelPair pair = new KernelPair(brain, kernel, right);
            pair.run(BURSTS, 50);
            assertThat(kernel.backend()).isEqualTo("cuda");
            other.occupy();
            pair.run(BURSTS, 50);
            assertThat(kernel.backend()).isEqualTo("cpu");
            assertThat(kernels.counters().missedDeadlines()).isEqualTo(before + 1);
            other.letGo();
            // Without stimulus, which would fill the log faster than a device can open.
            while (!kernel.backend().equals("cuda")) {
                kernel.freeRun(1, NOBODY);
                right.freeRun(1, NOBODY);
            }
            pair.run(BURSTS, 50);
        }
        while (DeviceLease.leases("cuda", device) > 0) {
            Thread.onSpinWait();
        }
        assertNothingIsHeld();
    }
}

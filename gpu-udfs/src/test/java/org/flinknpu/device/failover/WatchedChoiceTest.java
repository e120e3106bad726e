package org.flinknpu.device.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.DeviceLedger;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.ReferenceProvider;
import org.flinknpu.device.cpu.CpuKernel;
import org.flinknpu.device.cpu.CpuProvider;
import org.flinknpu.device.race.Calibration;
import org.flinknpu.device.race.RaceOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the product's choice watches devices, and nothing else. */
class WatchedChoiceTest {
    private final AtomicLong clock = new AtomicLong();
    private final FaultyProvider cuda = new FaultyProvider("cuda", 2, clock, true);
    private final Kernels kernels =
            new Kernels(
                    List.of(cuda, new CpuProvider(), new ReferenceProvider()),
                    new DeviceLedger(clock::get),
                    new Calibration(clock::get),
                    new Watch(clock::get, Long.MAX_VALUE));
    private final KernelOptions options =
            KernelOptions.defaults()
                    .withRace(RaceOptions.defaults().off())
                    .withFailover(
                            FailoverOptions.defaults()
                                    .withShadowInterval(8)
                                    .withRetryMillis(100_000_000));
    private final RandomBrain brain =
            RandomBrains.of(RandomBrains.Kind.MIXED, 257, Seed.of("watched choice"));

    private BurstKernel open(String backend) {
        BrainState state = new BrainState(brain.connectome());
        return kernels.open(backend, brain.connectome(), state, options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuda", Kernels.AUTO})
    void shouldGoOnWithTheNextDeviceAndThenTheHost(String backend) {
        cuda.with(0, Fault.Kind.HANG, 20).with(1, Fault.Kind.FAIL, 40);
        try (BurstKernel kernel = open(backend);
                ReferenceKernel right = FailoverFixture.reference(brain)) {
            FailoverFixture.runAlike(brain, kernel, right, 30);
            assertThat(kernel.backend()).isEqualTo("cuda");
            FailoverFixture.runAlike(brain, kernel, right, 30);
            assertThat(kernel.backend()).isEqualTo("cpu");
            FailoverFixture.compareStates(brain, kernel, right);
        }
        assertThat(kernels.counters().swaps()).isEqualTo(2);
        assertThat(kernels.counters().missedDeadlines()).isEqualTo(1);
        cuda.close();
    }

    @Test
    void shouldLeaveQuarantinedDevicesOutOfTheAutomaticChoice() {
        cuda.with(0, Fault.Kind.FAIL, 1);
        try (BurstKernel kernel = open("cuda");
                ReferenceKernel right = FailoverFixture.reference(brain)) {
            FailoverFixture.runAlike(brain, kernel, right, 2);
        }
        int opened = cuda.opened.get();
        try (BurstKernel kernel = open(Kernels.AUTO)) {
            assertThat(((FailoverKernel) kernel).candidate().device().index()).isEqualTo(1);
            assertThat(cuda.opened.get()).isEqualTo(opened + 1);
        }
    }

    @Test
    void shouldPutNothingBetweenThePlainJavaBackendsAndTheirCaller() {
        try (BurstKernel cpu = open("cpu");
                BurstKernel reference = open("reference")) {
            assertThat(cpu).isInstanceOf(CpuKernel.class);
            assertThat(reference).isInstanceOf(ReferenceKernel.class);
        }
    }
}

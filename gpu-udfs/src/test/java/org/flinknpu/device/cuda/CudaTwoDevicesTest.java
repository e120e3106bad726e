package org.flinknpu.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.testing.KernelPair;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.DeviceLease;
import org.flinknpu.device.DeviceLedger;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.ReferenceProvider;
import org.flinknpu.device.failover.FailoverOptions;
import org.flinknpu.device.failover.Watch;
import org.flinknpu.device.race.Calibration;
import org.flinknpu.device.race.RaceOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two devices in one process. */
@Timeout(180)
class CudaTwoDevicesTest {
    private static final CudaProvider PROVIDER = new CudaProvider();
    private static final int BURSTS = 200;

    private final Kernels kernels =
            new Kernels(
                    List.of(PROVIDER, new ReferenceProvider()),
                    new DeviceLedger(System::nanoTime),
                    Calibration.ofThisJvm(),
                    Watch.SYSTEM);
    private final KernelOptions options =
            KernelOptions.defaults()
                    .withRace(RaceOptions.defaults().off())
                    .withFailover(
                            FailoverOptions.defaults()
                                    .withDeadlineMicros(200_000)
                                    .withRetryMillis(600_000));
    private final RandomBrain brain =
            RandomBrains.of(RandomBrains.Kind.MIXED, 4098, Seed.of("two devices"));
    private final List<BurstKernel> open = new ArrayList<>();

    @BeforeEach
    void requireTwoDevices() {
        long usable = PROVIDER.probe().devices().stream().filter(DeviceDescription::usable).count();
        assumeTrue(usable >= 2, "fewer than two CUDA devices: " + usable);
    }

    @AfterEach
    void close() {
        open.forEach(BurstKernel::close);
    }

    private KernelPair open(String selector) {
        BurstKernel kernel =
                kernels.open(
                        "cuda",
                        brain.connectome(),
                        new BrainState(brain.connectome()),
                        options.withDevice(selector));
        BurstKernel right =
                new ReferenceKernel(brain.connectome(), new BrainState(brain.connectome()));
        open.add(kernel);
        open.add(right);
        return new KernelPair(brain, kernel, right);
    }

    private static int brainsOn(int device) {
        return DeviceLease.leases("cuda", PROVIDER.probe().devices().get(device));
    }

    @Test
    void shouldSpreadBrainsOverBothAndObeySelectors() {
        List<KernelPair> pairs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            pairs.add(open(""));
        }
        assertThat(brainsOn(0)).isEqualTo(2);
        assertThat(brainsOn(1)).isEqualTo(2);
        pairs.add(open("1"));
        assertThat(brainsOn(1)).isEqualTo(3);
        pairs.add(open(kernels.selectorOf(List.of(1))));
        assertThat(brainsOn(0) + brainsOn(1)).isEqualTo(6);
        for (int turn = 0; turn < 4; turn++) {
            pairs.forEach(pair -> pair.run(BURSTS / 4, BURSTS / 4));
        }
    }

    @Test
    void shouldMoveBrainsToTheOtherDeviceWhenOneHangs() {
        KernelPair first = open("");
        KernelPair second = open("");
        first.run(BURSTS, BURSTS);
        second.run(BURSTS, BURSTS);
        assertThat(brainsOn(1)).isEqualTo(1);
        DeviceDescription last = PROVIDER.probe().devices().get(1);
        try (Saboteur other = new Saboteur(CudaRuntime.devices().get(last.index()))) {
            other.occupy();
            second.run(BURSTS, 50);
            first.run(BURSTS, 50);
            assertThat(open.get(2).backend()).isEqualTo("cuda");
            assertThat(kernels.counters().missedDeadlines()).isEqualTo(1);
            assertThat(brainsOn(0)).isEqualTo(2);
        }
    }
}

package org.flinknpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.ReferenceKernel;
import org.junit.jupiter.api.Test;

class CheckupTest {
    private static final Availability TWO =
            Availability.of(
                    List.of(
                            new DeviceDescription(
                                    0,
                                    "Old",
                                    DeviceDescription.Kind.ACCELERATOR,
                                    "driver 1",
                                    1,
                                    "no denormals",
                                    "use another device",
                                    Map.of()),
                            DeviceDescription.usable(
                                    1,
                                    "New",
                                    DeviceDescription.Kind.ACCELERATOR,
                                    "driver 1",
                                    1,
                                    Map.of())));

    @Test
    void shouldRunABrainOnEveryUsableDevice() {
        Checkup checkup = Checkup.of(new FakeProvider("cuda", TWO, null), 60_000);
        assertThat(checkup.works()).isTrue();
        assertThat(checkup.verdicts()).containsOnlyKeys(1).containsValue("");
        assertThat(checkup.works(TWO.devices().get(0))).isFalse();
        assertThat(checkup.works(TWO.devices().get(1))).isTrue();
    }

    @Test
    void shouldFindADeviceThatRefuses() {
        Checkup checkup = Checkup.of(new FakeProvider("cuda", TWO, "too small"), 60_000);
        assertThat(checkup.works()).isFalse();
        assertThat(checkup.verdicts().get(1)).contains("too small");
    }

    @Test
    void shouldFindADeviceThatComputesWrongly() {
        FakeProvider wrong =
                new FakeProvider("cuda", TWO, null) {
                    @Override
                    public BurstKernel open(
                            Connectome connectome, BrainState initial, KernelOptions options) {
                        initial.frame(0).clear();
                        return new ReferenceKernel(connectome, initial);
                    }
                };
        assertThat(Checkup.of(wrong, 60_000).verdicts().get(1))
                .isEqualTo("computes wrongly: burst 1 differs from the reference");
    }

    @Test
    void shouldNotHangWithAProbeThatDoes() {
        CountDownLatch never = new CountDownLatch(1);
        FakeProvider hung =
                new FakeProvider("cuda", TWO, null) {
                    @Override
                    public Availability probe() {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return TWO;
                    }
                };
        Checkup checkup = Checkup.of(hung, 5);
        never.countDown();
        assertThat(checkup.works()).isFalse();
        assertThat(checkup.availability().reason())
                .isEqualTo("its probe did not return within 5 ms");
    }
}

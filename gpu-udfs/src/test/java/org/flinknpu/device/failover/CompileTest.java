package org.flinknpu.device.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.Availability;
import org.flinknpu.device.BackendCounters;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.Candidate;
import org.flinknpu.device.CompilingContext;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.DeviceLease;
import org.flinknpu.device.DeviceLedger;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.KernelProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The first brain on a machine: its driver compiles the kernels, which takes long. */
@Timeout(60)
class CompileTest {
    private static final String NAME = "compile-test";
    private static final long HOUR_NANOS = 3_600_000_000_000L;
    private static final DeviceDescription DEVICE =
            DeviceDescription.usable(
                    0, "Compiling", DeviceDescription.Kind.ACCELERATOR, "driver 1", 1000, Map.of());

    private final RandomBrain brain =
            RandomBrains.of(RandomBrains.Kind.MIXED, 65, Seed.of("compile"));
    private final AtomicLong clock = new AtomicLong();
    private final DeviceLedger ledger = new DeviceLedger(clock::get);
    private final CountDownLatch compiled = new CountDownLatch(1);

    /** What takes long while a brain is opened. */
    private enum Work {
        COMPILING,
        COMPILING_FOR_EVER,
        SOMETHING_ELSE
    }

    /** Opening takes an hour, and ends when it is asked what it does if that is to compile. */
    private final class Compiler implements KernelProvider, CompilingContext {
        private final Work work;

        Compiler(Work work) {
            this.work = work;
        }

        @Override
        public boolean compiling() {
            if (work == Work.COMPILING) {
                compiled.countDown();
            } else {
                clock.addAndGet(HOUR_NANOS);
            }
            return work != Work.SOMETHING_ELSE;
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Availability probe() {
            return Availability.of(List.of(DEVICE));
        }

        @Override
        public long bytesNeeded(Connectome connectome, KernelOptions options) {
            return 1;
        }

        @Override
        public BurstKernel open(Connectome connectome, BrainState initial, KernelOptions options) {
            try (DeviceLease<Compiler> lease =
                    DeviceLease.acquire(NAME, DEVICE, 1000, 1, () -> this)) {
                clock.addAndGet(HOUR_NANOS);
                lease.context().finish();
                return new ReferenceKernel(connectome, initial);
            }
        }

        private void finish() {
            try {
                compiled.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void letGo() {
        compiled.countDown();
    }

    private FailoverKernel open(Compiler compiler) {
        BackendCounters counts = new BackendCounters();
        Watch watch = new Watch(clock::get, Long.MAX_VALUE);
        return FailoverKernel.open(
                brain.connectome(),
                new BrainState(brain.connectome()),
                Candidate.of(compiler, DEVICE, KernelOptions.defaults()),
                () -> List.of(FailoverFixture.host()),
                false,
                new Oversight(
                        FailoverOptions.defaults(),
                        ledger,
                        counts,
                        watch,
                        new Crews(counts, watch)));
    }

    @Test
    void shouldWaitForTheCompiler() {
        try (FailoverKernel kernel = open(new Compiler(Work.COMPILING));
                ReferenceKernel right = FailoverFixture.reference(brain)) {
            assertThat(kernel.candidate().provider().name()).isEqualTo(NAME);
            FailoverFixture.runAlike(brain, kernel, right, 20);
        }
        assertThat(ledger.quarantined(NAME + ":0")).isFalse();
    }

    @Test
    void shouldGiveUpACompilerThatHangs() {
        assertThatThrownBy(() -> open(new Compiler(Work.COMPILING_FOR_EVER)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("opening a brain did not end within 1300");
    }

    @Test
    void shouldNotWaitForADriverThatHangsElsewhere() {
        assertThatThrownBy(() -> open(new Compiler(Work.SOMETHING_ELSE)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("opening a brain did not end within 1000");
    }
}

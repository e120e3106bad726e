package org.flinknpu.device.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.BackendUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailoverKernelTest {
    private final RandomBrain brain =
            RandomBrains.of(RandomBrains.Kind.MIXED, 257, Seed.of("failover"));

    private static void runAlike(RandomBrain brain, FailoverKernel kernel, int bursts) {
        try (ReferenceKernel right = FailoverFixture.reference(brain)) {
            FailoverFixture.runAlike(brain, kernel, right, bursts);
            FailoverFixture.compareStates(brain, kernel, right);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Kind.class,
            names = {"FAIL", "FAIL_LATE", "HANG", "FAIL_SAVE", "HANG_SAVE"})
    void shouldGoOnElsewhereWithEveryBurstAsItShouldBe(Fault.Kind kind) {
        try (FailoverFixture fixture = new FailoverFixture(1, false)) {
            fixture.provider.with(0, kind, 37);
            try (FailoverKernel kernel = fixture.open(brain)) {
                assertThat(kernel.backend()).isEqualTo("cuda");
                runAlike(brain, kernel, 60);
                assertThat(kernel.backend()).isEqualTo("reference");
            }
            assertThat(fixture.counts.swaps()).isEqualTo(1);
            assertThat(fixture.counts.missedDeadlines())
                    .isEqualTo(kind.name().startsWith("HANG") ? 1 : 0);
            assertThat(fixture.ledger.quarantined("cuda:0")).isTrue();
        }
    }

    @Test
    void shouldRunAgainOnlyWhatCameAfterTheLastCopy() {
        try (FailoverFixture fixture = new FailoverFixture(1, false)) {
            fixture.provider.with(0, Fault.Kind.FAIL, 37);
            try (FailoverKernel kernel = fixture.open(brain)) {
                runAlike(brain, kernel, 60);
            }
            assertThat(fixture.counts.shadowCopies()).isEqualTo(3);
            assertThat(fixture.counts.replayedBursts()).isEqualTo(6);
        }
    }

    @Test
    void shouldUseTheSecondDeviceWhenTheFirstFailsAndTheHostWhenBothHave() {
        try (FailoverFixture fixture = new FailoverFixture(2, false)) {
            fixture.provider.with(0, Fault.Kind.HANG, 17).with(1, Fault.Kind.FAIL, 44);
            try (FailoverKernel kernel = fixture.open(brain);
                    ReferenceKernel right = FailoverFixture.reference(brain)) {
                FailoverFixture.runAlike(brain, kernel, right, 30);
                assertThat(kernel.candidate().name()).isEqualTo("cuda device 1");
                FailoverFixture.runAlike(brain, kernel, right, 30);
                assertThat(kernel.candidate().name()).isEqualTo("reference");
                FailoverFixture.compareStates(brain, kernel, right);
            }
            assertThat(fixture.counts.swaps()).isEqualTo(2);
        }
    }

    @Test
    void shouldPassADeviceThatIsFullOrDiesWhileTheBrainIsRebuiltThere() {
        try (FailoverFixture fixture = new FailoverFixture(4, false)) {
            // A hang takes an hour of the test's clock.
            fixture.options = fixture.options.withRetryMillis(100_000_000);
            fixture.provider
                    .with(0, Fault.Kind.FAIL, 25)
                    .with(1, Fault.Kind.REFUSE, 0)
                    .with(1, Fault.Kind.REFUSE, 0)
                    .with(1, Fault.Kind.REFUSE, 0)
                    .with(2, Fault.Kind.HANG_OPEN, 0)
                    .with(3, Fault.Kind.FAIL, 23);
            try (FailoverKernel kernel = fixture.open(brain)) {
                runAlike(brain, kernel, 40);
                assertThat(kernel.backend()).isEqualTo("reference");
            }
            assertThat(fixture.counts.swaps()).isEqualTo(3);
            assertThat(fixture.ledger.quarantined("cuda:1")).isFalse();
        }
    }

    @Test
    void shouldSayWhyADeviceCannotBeOpened() {
        try (FailoverFixture fixture = new FailoverFixture(3, false)) {
            fixture.provider.with(0, Fault.Kind.REFUSE, 0);
            assertThatThrownBy(() -> fixture.open(brain))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessage("Backend unavailable: backend=cuda: out of memory; free some");
            assertThat(fixture.ledger.quarantined("cuda:0")).isFalse();
            fixture.provider.with(0, Fault.Kind.FAIL_OPEN, 0);
            assertThatThrownBy(() -> fixture.open(brain)).hasMessageContaining("driver error 999");
            assertThat(fixture.ledger.quarantined("cuda:0")).isTrue();
            fixture.provider.with(0, Fault.Kind.HANG_OPEN, 0);
            assertThatThrownBy(() -> fixture.open(brain))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("opening a brain did not end within");
        }
    }

    @Test
    void shouldRefuseAStateOfAnotherBrain() {
        try (FailoverFixture fixture = new FailoverFixture(1, false)) {
            assertThatThrownBy(() -> fixture.open(brain.connectome(), new BrainState(3, 1), false))
                    .isInstanceOf(org.flinknpu.brain.BrainFormatException.class);
            assertThat(fixture.provider.opened.get()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 31, 32, 33, 100, 1000})
    void shouldLoseNothingInAFreeRun(int failing) {
        try (FailoverFixture fixture = new FailoverFixture(1, false)) {
            fixture.provider.with(0, Fault.Kind.FAIL, failing);
            List<String> expected = freeRun(FailoverFixture.reference(brain), 1100);
            try (FailoverKernel kernel = fixture.open(brain)) {
                assertThat(freeRun(kernel, 1100)).isEqualTo(expected);
                assertThat(kernel.backend()).isEqualTo("reference");
            }
        }
    }

    @Test
    void shouldTakeNothingFromARunThatReturnsAfterItWasGivenUp() {
        try (FailoverFixture fixture = new FailoverFixture(2, false)) {
            fixture.provider.with(0, Fault.Kind.HANG, 300).with(1, Fault.Kind.OTHERS_RETURN, 200);
            List<String> expected = freeRun(FailoverFixture.reference(brain), 600);
            try (FailoverKernel kernel = fixture.open(brain)) {
                assertThat(freeRun(kernel, 600)).isEqualTo(expected);
                assertThat(kernel.candidate().name()).isEqualTo("cuda device 1");
            }
            assertThat(fixture.counts.swaps()).isEqualTo(1);
        }
    }

    private static List<String> freeRun(BurstKernel kernel, int bursts) {
        List<String> lines = new ArrayList<>();
        kernel.freeRun(
                bursts, (burst, fired) -> lines.add(burst + Arrays.toString(fired.toArray())));
        return lines;
    }

    @Test
    void shouldCopyTheStateWhenTheLogIsFullOrAStimulusIsBiggerThanIt() {
        try (FailoverFixture fixture = new FailoverFixture(1, false)) {
            fixture.options =
                    FailoverOptions.defaults().withShadowInterval(1_000_000).withLogBytes(2048);
            fixture.provider.with(0, Fault.Kind.FAIL, 80);
            try (FailoverKernel kernel = fixture.open(brain)) {
                runAlike(brain, kernel, 100);
            }
            assertThat(fixture.counts.shadowCopies()).isPositive();
            assertThat(fixture.counts.swaps()).isEqualTo(1);
        }
    }

    @Test
    void shouldSurviveTheLossOfTheDeviceDuringAForcedCopy() {
        try (FailoverFixture fixture = new FailoverFixture(1, false)) {
            fixture.options =
                    FailoverOptions.defaults().withShadowInterval(1_000_000).withLogBytes(2048);
            fixture.provider.with(0, Fault.Kind.HANG_SAVE, 20);
            try (FailoverKernel kernel = fixture.open(brain)) {
                runAlike(brain, kernel, 100);
                assertThat(kernel.backend()).isEqualTo("reference");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCopyInTheBackgroundWhereTheBackendCan(boolean copyFails) {
        try (FailoverFixture fixture = new FailoverFixture(1, true)) {
            try (FailoverKernel kernel = fixture.open(brain);
                    ReferenceKernel right = FailoverFixture.reference(brain)) {
                // How many bursts a copy takes is up to the scheduler.
                while (fixture.counts.shadowCopies() == 0) {
                    FailoverFixture.runAlike(brain, kernel, right, 1);
                }
                Fault.Kind fault = copyFails ? Fault.Kind.FAIL_SAVE : Fault.Kind.FAIL;
                fixture.provider.with(0, fault, right.lastBurst() + 17);
                while (!kernel.backend().equals("reference")) {
                    FailoverFixture.runAlike(brain, kernel, right, 1);
                }
                FailoverFixture.runAlike(brain, kernel, right, 30);
                FailoverFixture.compareStates(brain, kernel, right);
            }
        }
    }

    @Test
    void shouldReturnToADeviceThatTakesLongerToOpenThanTheLogLasts() {
        try (FailoverFixture fixture = new FailoverFixture(1, false)) {
            fixture.options = fixture.options.withLogBytes(1024);
            fixture.provider.with(0, Fault.Kind.FAIL, 20).with(0, Fault.Kind.HANG_OPEN, 21);
            try (FailoverKernel kernel =
                            fixture.open(
                                    brain.connectome(), new BrainState(brain.connectome()), true);
                    ReferenceKernel right = FailoverFixture.reference(brain)) {
                FailoverFixture.runAlike(brain, kernel, right, 30);
                fixture.clock.addAndGet(fixture.options.retryMillis() * 1_000_000);
                // When the thread that opens gets its turn is up to the scheduler.
                while (fixture.provider.opened.get() < 2) {
                    FailoverFixture.runAlike(brain, kernel, right, 1);
                }
                FailoverFixture.runAlike(brain, kernel, right, 300);
                assertThat(kernel.backend()).isEqualTo("reference");
                fixture.provider.close();
                while (!kernel.backend().equals("cuda")) {
                    FailoverFixture.runAlike(brain, kernel, right, 1);
                }
                FailoverFixture.runAlike(brain, kernel, right, 30);
                FailoverFixture.compareStates(brain, kernel, right);
            }
        }
    }

    @Test
    void shouldReturnToTheDeviceWhenItsQuarantineIsOver() {
        try (FailoverFixture fixture = new FailoverFixture(1, false)) {
            fixture.provider.with(0, Fault.Kind.FAIL, 20);
            try (FailoverKernel kernel =
                            fixture.open(
                                    brain.connectome(), new BrainState(brain.connectome()), true);
                    ReferenceKernel right = FailoverFixture.reference(brain)) {
                FailoverFixture.runAlike(brain, kernel, right, 100);
                assertThat(kernel.backend()).isEqualTo("reference");
                fixture.clock.addAndGet(fixture.options.retryMillis() * 1_000_000);
                // How many bursts opening takes is up to the scheduler.
                while (!kernel.backend().equals("cuda")) {
                    FailoverFixture.runAlike(brain, kernel, right, 1);
                }
                fixture.provider.with(0, Fault.Kind.HANG, right.lastBurst() + 25);
                FailoverFixture.runAlike(brain, kernel, right, 60);
                assertThat(kernel.backend()).isEqualTo("reference");
                FailoverFixture.compareStates(brain, kernel, right);
            }
            assertThat(fixture.counts.swaps()).isEqualTo(2);
        }
    }

    @Test
    void shouldReleaseADeviceThatAnswersAfterItWasGivenUp() throws Exception {
        FailoverFixture fixture = new FailoverFixture(1, false);
        fixture.provider.with(0, Fault.Kind.HANG, 3);
        try (FailoverKernel kernel = fixture.open(brain)) {
            runAlike(brain, kernel, 5);
            assertThat(fixture.provider.openKernels.get()).isEqualTo(1);
        }
        fixture.close();
        while (fixture.provider.openKernels.get() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldAllocateNothingPerBurstOnTheCallersThread() {
        var threads =
                (com.sun.management.ThreadMXBean)
                        java.lang.management.ManagementFactory.getThreadMXBean();
        try (FailoverFixture fixture = new FailoverFixture(1, false);
                FailoverKernel kernel = fixture.open(brain)) {
            Stimulus stimulus = new Stimulus();
            FiredSet fired = new FiredSet();
            brain.stimulate(stimulus, 7);
            for (int i = 0; i < 200; i++) {
                kernel.burst(stimulus, fired);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                kernel.burst(stimulus, fired);
            }
            long perBurst = (threads.getCurrentThreadAllocatedBytes() - before) / 1000;
            assertThat(perBurst).as("bytes per burst").isZero();
            assertThat(fixture.counts.shadowCopies()).isPositive();
        }
    }
}

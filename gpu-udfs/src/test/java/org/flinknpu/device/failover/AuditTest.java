package org.flinknpu.device.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTest {
    private final RandomBrain brain =
            RandomBrains.of(RandomBrains.Kind.MIXED, 257, Seed.of("audit"));

    @ParameterizedTest
    @EnumSource(
            value = Fault.Kind.class,
            names = {"CORRUPT_STATE", "CORRUPT_FIRED", "FAIL", "HANG", "FAIL_SAVE"})
    void shouldLetNothingWrongOutWhenEveryBurstIsHeldUntilItIsProven(Fault.Kind kind) {
        try (FailoverFixture fixture = new FailoverFixture(1, false)) {
            fixture.options = FailoverOptions.defaults().withAudit(1, true);
            fixture.provider.with(0, kind, 41);
            try (FailoverKernel kernel = fixture.open(brain);
                    ReferenceKernel right = FailoverFixture.reference(brain)) {
                FailoverFixture.runAlike(brain, kernel, right, 80);
                FailoverFixture.compareStates(brain, kernel, right);
            }
            assertThat(fixture.counts.suspectBursts()).isZero();
            assertThat(fixture.counts.audits()).isGreaterThanOrEqualTo(40);
        }
    }

    @Test
    void shouldLeaveASoundDeviceAlone() {
        try (FailoverFixture fixture = new FailoverFixture(1, false)) {
            fixture.options = FailoverOptions.defaults().withAudit(7, true);
            try (FailoverKernel kernel = fixture.open(brain);
                    ReferenceKernel right = FailoverFixture.reference(brain)) {
                FailoverFixture.runAlike(brain, kernel, right, 70);
                assertThat(kernel.backend()).isEqualTo("cuda");
            }
            assertThat(fixture.counts.audits()).isEqualTo(10);
            assertThat(fixture.counts.failedAudits()).isZero();
            assertThat(fixture.counts.swaps()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSwapToTheHostAndTellHowManyBurstsMayBeWrong(boolean holds) {
        try (FailoverFixture fixture = new FailoverFixture(1, false)) {
            fixture.options = FailoverOptions.defaults().withAudit(10, holds);
            fixture.provider.with(0, Fault.Kind.CORRUPT_STATE, 34);
            try (FailoverKernel kernel = fixture.open(brain);
                    ReferenceKernel right = FailoverFixture.reference(brain)) {
                FailoverFixture.runAlike(brain, kernel, right, 33);
                runUncompared(kernel, right, 7);
                // Saving proves what is saved, so from here on all is right again.
                FailoverFixture.compareStates(brain, kernel, right);
                FailoverFixture.runAlike(brain, kernel, right, 30);
                FailoverFixture.compareStates(brain, kernel, right);
                assertThat(kernel.backend()).isEqualTo("reference");
            }
            assertThat(fixture.counts.failedAudits()).isEqualTo(1);
            assertThat(fixture.counts.suspectBursts()).isBetween(1L, 40L);
            if (holds) {
                assertThat(fixture.counts.suspectBursts()).isEqualTo(9);
            }
        }
    }

    private void runUncompared(FailoverKernel kernel, ReferenceKernel right, int bursts) {
        Stimulus stimulus = new Stimulus();
        FiredSet fired = new FiredSet();
        for (int i = 0; i < bursts; i++) {
            stimulus.clear();
            brain.stimulate(stimulus, right.lastBurst() + 1);
            kernel.burst(stimulus, fired);
            right.burst(stimulus, fired);
        }
    }

    @Test
    void shouldNotSaveAStateThatIsNotProven() {
        try (FailoverFixture fixture = new FailoverFixture(1, false)) {
            fixture.options = FailoverOptions.defaults().withAudit(1_000_000, false);
            fixture.provider.with(0, Fault.Kind.CORRUPT_STATE, 5);
            try (FailoverKernel kernel = fixture.open(brain);
                    ReferenceKernel right = FailoverFixture.reference(brain)) {
                runUncompared(kernel, right, 9);
                BrainState saved = new BrainState(brain.connectome());
                BrainState expected = new BrainState(brain.connectome());
                kernel.save(saved);
                right.save(expected);
                assertThat(saved.firstDifference(expected)).isNull();
            }
            assertThat(fixture.counts.suspectBursts()).isEqualTo(9);
        }
    }

    @Test
    void shouldAuditWhenTheLogIsFull() {
        try (FailoverFixture fixture = new FailoverFixture(1, false)) {
            fixture.options =
                    FailoverOptions.defaults().withAudit(1_000_000, false).withLogBytes(2048);
            fixture.provider.with(0, Fault.Kind.FAIL, 90);
            try (FailoverKernel kernel = fixture.open(brain);
                    ReferenceKernel right = FailoverFixture.reference(brain)) {
                FailoverFixture.runAlike(brain, kernel, right, 120);
                FailoverFixture.compareStates(brain, kernel, right);
                assertThat(kernel.backend()).isEqualTo("reference");
            }
            assertThat(fixture.counts.audits()).isPositive();
        }
    }
}

package org.flinknpu.device.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long calls may take before a device counts as hung. */
class DeadlinesTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MICRO = 1_000;

    private final Deadlines deadlines = new Deadlines(FailoverOptions.defaults());

    private void settle(long nanos) {
        for (int i = 0; i < 1000; i++) {
            deadlines.observe(nanos);
        }
    }

    @Test
    void shouldBePatientWithTheFirstBurstsOfABrain() {
        assertThat(deadlines.burstNanos()).isEqualTo(10 * SECOND);
        settle(10 * MICRO);
        assertThat(deadlines.burstNanos()).isEqualTo(SECOND / 4);
        deadlines.startOver();
        assertThat(deadlines.burstNanos()).isEqualTo(10 * SECOND);
    }

    @Test
    void shouldFollowTheSlowestOfTheRecentBursts() {
        settle(10 * MICRO);
        deadlines.observe(SECOND);
        assertThat(deadlines.burstNanos()).isEqualTo(64 * SECOND);
        settle(10 * MICRO);
        assertThat(deadlines.burstNanos()).isEqualTo(SECOND / 4);
    }

    @Test
    void shouldNoticeAHangInAFreeRunWithinMinutesAtFirstAndWithinSecondsLater() {
        assertThat(deadlines.runNanos(32)).isEqualTo((1 + 16) * 10 * SECOND);
        deadlines.observe(32 * 10 * MICRO, 32);
        assertThat(deadlines.runNanos(1024)).isEqualTo(10 * SECOND + 1024 * 64 * 10 * MICRO);
        // Bursts of a second may go on for as long as they need.
        settle(SECOND);
        assertThat(deadlines.runNanos(1024)).isGreaterThan(1024 * SECOND);
    }

    @Test
    void shouldTakeADeadlineThatWasSetForEveryBurst() {
        Deadlines fixed = new Deadlines(FailoverOptions.defaults().withDeadlineMicros(500));
        fixed.observe(SECOND, 16);
        assertThat(fixed.burstNanos()).isEqualTo(500 * MICRO);
        assertThat(fixed.runNanos(100)).isEqualTo(10 * SECOND + 100 * 500 * MICRO);
    }
}

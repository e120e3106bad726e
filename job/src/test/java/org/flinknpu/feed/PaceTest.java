package org.flinknpu.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.flinknpu.job.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
    private long now = 5_000_000;

    @Test
    void shouldKeepTheDistancesOfTheRecords() {
        Pace pace = pace("1x");

        assertThat(pace.untilDueNanos(100)).isZero();
        assertThat(pace.untilDueNanos(350)).isEqualTo(250_000);
        now += 250_000;
        assertThat(pace.untilDueNanos(350)).isZero();
    }

    @Test
    void shouldNotLetDelaysAddUp() {
        Pace pace = pace("1x");
        pace.untilDueNanos(0);

        now += 700_000;

        assertThat(pace.untilDueNanos(500)).isEqualTo(-200_000);
        assertThat(pace.untilDueNanos(1_000)).isEqualTo(300_000);
    }

    @Test
    void shouldBeFasterOrSlower() {
        Pace fast = pace("10x");
        fast.untilDueNanos(0);
        assertThat(fast.untilDueNanos(1_000)).isEqualTo(100_000);

        Pace slow = pace("0.5x");
        slow.untilDueNanos(0);
        assertThat(slow.untilDueNanos(1_000)).isEqualTo(2_000_000);
    }

    @Test
    void shouldNeverWaitAtMost() {
        Pace pace = pace("max");

        assertThat(pace.untilDueNanos(0)).isZero();
        assertThat(pace.untilDueNanos(Long.MAX_VALUE)).isZero();
    }

    @Test
    void shouldBeginAnewWhenTheClockIsSetBack() {
        Pace pace = pace("1x");
        pace.untilDueNanos(10_000_000);
        assertThat(pace.untilDueNanos(9_500_000)).isNegative();

        assertThat(pace.untilDueNanos(1_000_000)).isZero();
        assertThat(pace.untilDueNanos(1_000_007)).isEqualTo(7_000);
    }

    @Test
    void shouldNotOverflow() {
        Pace pace = pace("0.001x");
        pace.untilDueNanos(0);

        assertThat(pace.untilDueNanos(Long.MAX_VALUE)).isGreaterThan(1L << 61);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1", "-1x", "0x", "1e9x", "NaNx", "99999999x", "fast"})
    void shouldRefuseWhatIsNoRate(String text) {
        assertThatThrownBy(() -> Pace.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessage("Not a rate: --rate=" + text + "; use 1x, 10x, 0.5x or max");
    }

    private Pace pace(String text) {
        return Pace.parse(text, () -> now);
    }
}

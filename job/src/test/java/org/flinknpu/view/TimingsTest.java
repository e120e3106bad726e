package org.flinknpu.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimingsTest {

    private final Timings timings = new Timings();

    @Test
    void shouldGiveNearestRankPercentiles() {
        for (int i = 100; i >= 1; i--) {
            timings.record(i);
        }
        assertThat(timings.percentiles(0.5, 0.99, 1, 0.001)).containsExactly(50, 99, 100, 1);
    }

    @Test
    void shouldKnowNothingBeforeFirstRecord() {
        assertThat(timings.percentiles(0.5)).containsExactly(Double.NaN);
        assertThat(timings.count()).isZero();
    }

    @Test
    void shouldForgetOldestWhenFull() {
        timings.record(1_000_000);
        for (int i = 0; i < Timings.CAPACITY; i++) {
            timings.record(3);
        }
        assertThat(timings.percentiles(1)).containsExactly(3);
        assertThat(timings.count()).isEqualTo(Timings.CAPACITY + 1);
    }

    @Test
    void shouldLookAtLatestOnlyWhenAskedForRecent() {
        timings.record(9);
        for (int i = 0; i < Timings.RECENT; i++) {
            timings.record(1);
        }
        assertThat(timings.recentPercentiles(1)).containsExactly(1);
        assertThat(timings.percentiles(1)).containsExactly(9);
    }
}

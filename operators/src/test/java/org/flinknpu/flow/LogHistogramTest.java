package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogHistogramTest {
    @Test
    void shouldBeOffByLessThanASixteenthAtEveryDuration() {
        for (long nanos = 1; nanos < 1L << 36; nanos += 1 + nanos / 7) {
            LogHistogram histogram = new LogHistogram();
            histogram.add(nanos);
            histogram.add(2 * nanos);

            assertThat(histogram.quantileNanos(0.5))
                    .as("nanos=%d", nanos)
                    .isCloseTo(nanos, within(nanos / 16.0));
            assertThat(histogram.maxNanos()).isEqualTo(2 * nanos);
        }
    }

    @Test
    void shouldFindQuantilesOfManyDurations() {
        LogHistogram histogram = new LogHistogram();
        for (int micros = 1; micros <= 1_000; micros++) {
            histogram.add(micros * 1_000L);
        }

        assertThat(histogram.total()).isEqualTo(1_000);
        assertThat(histogram.quantileNanos(0.5)).isCloseTo(500_000, within(32_000.0));
        assertThat(histogram.quantileNanos(0.99)).isCloseTo(990_000, within(62_000.0));
        assertThat(histogram.quantileNanos(1)).isLessThanOrEqualTo(1_000_000);
        assertThat(histogram.meanNanos()).isCloseTo(500_500, within(32_000.0));
        assertThat(histogram.minNanos()).isCloseTo(1_000, within(63.0));
    }

    @Test
    void shouldSayZeroWhenEmptyAndKeepTheExtremesInRange() {
        LogHistogram histogram = new LogHistogram();
        assertThat(histogram.quantileNanos(0.5)).isZero();
        assertThat(histogram.meanNanos()).isZero();

        histogram.add(-5);
        histogram.add(Long.MAX_VALUE);

        assertThat(histogram.total()).isEqualTo(2);
        assertThat(histogram.maxNanos()).isEqualTo(Long.MAX_VALUE);
        histogram.clear();
        assertThat(histogram.total()).isZero();
    }

    @Test
    void shouldWeighOlderDurationsLessAfterDecay() {
        LogHistogram histogram = new LogHistogram();
        for (int i = 0; i < 100; i++) {
            histogram.add(1_000_000);
        }
        histogram.decay();
        for (int i = 0; i < 60; i++) {
            histogram.add(1_000);
        }

        assertThat(histogram.quantileNanos(0.5)).isLessThan(2_000);
    }
}

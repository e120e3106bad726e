package org.flinknpu.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void shouldTakePercentilesByNearestRank() {
        int[] hundred = IntStream.rangeClosed(1, 100).map(i -> 101 - i).toArray();

        assertThat(Spread.of(hundred)).isEqualTo(new Spread(1, 50, 90, 99, 100, 50.5));
        assertThat(hundred[0]).isEqualTo(100);
        assertThat(Spread.of(new int[] {7})).isEqualTo(new Spread(7, 7, 7, 7, 7, 7));
        assertThat(Spread.of(new int[0])).isEqualTo(new Spread(0, 0, 0, 0, 0, 0));
    }

    @Test
    void shouldShowItselfOnOneLine() {
        assertThat(Spread.of(new int[] {1, 2}).text())
                .isEqualTo("min 1  p50 1  p90 2  p99 2  max 2  mean 1.50");
    }
}

package org.flinknpu.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flinknpu.bench.LateBursts.Causes;
import org.flinknpu.bench.LateBursts.Late;
import org.flinknpu.bench.LateBursts.Span;
import org.junit.jupiter.api.Test;

class LateBurstsTest {
    private static Span millis(long from, long to) {
        return new Span(TimeUnit.MILLISECONDS.toNanos(from), TimeUnit.MILLISECONDS.toNanos(to));
    }

    private static Late late(long from, long to) {
        return new Late(millis(from, to), TimeUnit.MILLISECONDS.toNanos(10));
    }

    @Test
    void shouldPutABurstDownToAPauseWithoutWhichItHadBeenInTime() {
        Causes causes =
                LateBursts.causes(
                        List.of(late(100, 114)),
                        List.of(millis(95, 105)),
                        List.of(millis(90, 114)));

        assertThat(causes.collector()).isOne();
        assertThat(causes.processor()).isZero();
        assertThat(causes.otherwise()).isZero();
        assertThat(causes.worstMillis()).isEqualTo(14);
    }

    @Test
    void shouldNotPutABurstDownToAPauseThatWasTooShort() {
        Causes causes =
                LateBursts.causes(
                        List.of(late(100, 114)),
                        List.of(millis(95, 104)),
                        List.of(millis(104, 110)));

        assertThat(causes.collector()).isZero();
        assertThat(causes.processor()).isOne();
    }

    @Test
    void shouldAddUpPauses() {
        List<Span> pauses = List.of(millis(100, 103), millis(105, 108), millis(200, 300));

        assertThat(LateBursts.causes(List.of(late(100, 115)), pauses, List.of()).collector())
                .isOne();
        assertThat(LateBursts.causes(List.of(late(100, 116)), pauses, List.of()).otherwise())
                .isOne();
    }

    @Test
    void shouldTellMomentsApart() {
        List<Late> late =
                List.of(late(100, 112), late(100, 113), late(100, 122), late(2_100, 2_111));

        Causes causes = LateBursts.causes(late, List.of(), List.of());

        assertThat(causes.otherwise()).isEqualTo(4);
        assertThat(causes.moments()).containsExactly(0.112, 2.111);
    }

    @Test
    void shouldFindNothingWhereNothingRan() throws IOException {
        try (LateBursts bursts = new LateBursts()) {
            Causes causes = bursts.end();

            assertThat(causes.worstMillis()).isZero();
            assertThat(causes.moments()).isEmpty();
        }
    }
}

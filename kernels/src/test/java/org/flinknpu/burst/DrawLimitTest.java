package org.flinknpu.burst;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;

class DrawLimitTest {
    private static boolean fires(long hash, float excitability) {
        return (float) hash * 0x1p-32f < excitability;
    }

    @Test
    void shouldBeAlwaysFromCertainExcitabilityOnAndNeverFromZeroDown() {
        assertThat(DrawLimit.of(0.999f)).isEqualTo(1L << 32);
        assertThat(DrawLimit.of(7f)).isEqualTo(1L << 32);
        assertThat(DrawLimit.of(0f)).isZero();
        assertThat(DrawLimit.of(-1f)).isZero();
    }

    @Test
    void shouldSeparateTheHashesThatFireFromThoseThatDoNot() {
        SplittableRandom random = new SplittableRandom(Seed.of("drawLimit"));
        for (int i = 0; i < 20_000; i++) {
            float excitability =
                    switch (i % 4) {
                        case 0 -> (float) random.nextDouble();
                        case 1 -> Math.nextDown(0.999f);
                        case 2 -> Float.intBitsToFloat(random.nextInt(0x3F7FBE77));
                        default -> Float.MIN_VALUE;
                    };
            if (excitability >= 0.999f || excitability == 0f) {
                continue;
            }
            long limit = DrawLimit.of(excitability);
            assertThat(limit).isBetween(1L, (1L << 32) - 1);
            assertThat(fires(limit - 1, excitability)).isTrue();
            assertThat(fires(limit, excitability)).isFalse();
            long any = random.nextLong(1L << 32);
            assertThat(fires(any, excitability)).isEqualTo(any < limit);
        }
    }
}

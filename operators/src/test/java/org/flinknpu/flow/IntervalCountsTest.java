package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class IntervalCountsTest {
    @Test
    void shouldCountLikeAMap() {
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        IntervalCounts counts = new IntervalCounts();
        TreeMap<Long, Integer> expected = new TreeMap<>();
        long now = 0;
        for (int step = 0; step < 20_000; step++) {
            long interval = now + random.nextInt(random.nextInt(10) == 0 ? 200 : 8);
            counts.add(interval);
            expected.merge(interval, 1, Integer::sum);
            if (random.nextInt(5) == 0) {
                now += random.nextInt(6);
                counts.removeBefore(now);
                expected.headMap(now).clear();
            }
            long asked = now + random.nextInt(210) - 5;
            assertThat(counts.of(asked))
                    .as("seed=%d step=%d interval=%d", seed, step, asked)
                    .isEqualTo(expected.getOrDefault(asked, 0));
        }
    }
}

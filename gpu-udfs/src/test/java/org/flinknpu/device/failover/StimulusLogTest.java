package org.flinknpu.device.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;

class StimulusLogTest {
    private static Stimulus stimulus(SplittableRandom random, int most) {
        Stimulus stimulus = new Stimulus();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            stimulus.add(random.nextInt(1 << 30), (float) random.nextDouble());
        }
        return stimulus;
    }

    private static String text(Stimulus stimulus) {
        return Arrays.toString(Arrays.copyOf(stimulus.neurons(), stimulus.size()))
                + Arrays.toString(Arrays.copyOf(stimulus.potentials(), stimulus.size()));
    }

    @Test
    void shouldKeepWhatWasAppendedAndNotDropped() {
        SplittableRandom random = new SplittableRandom(Seed.of("stimulus log"));
        StimulusLog log = new StimulusLog(1024);
        ArrayDeque<String> expected = new ArrayDeque<>();
        Stimulus read = new Stimulus();
        boolean refused = false;
        for (int i = 0; i < 2_000; i++) {
            Stimulus next = stimulus(random, 20);
            int pairs = expected.stream().mapToInt(StimulusLogTest::pairs).sum();
            boolean fits = pairs + next.size() <= 64 && expected.size() < 64;
            assertThat(log.append(next)).isEqualTo(fits);
            if (fits) {
                expected.add(next.size() + ":" + text(next));
            }
            refused |= !fits;
            if (!fits || random.nextInt(4) == 0) {
                int dropped = random.nextInt(expected.size() + 1);
                log.dropThrough(log.firstBurst() + dropped - 1);
                for (int k = 0; k < dropped; k++) {
                    expected.remove();
                }
            }
            assertThat(log.bursts()).isEqualTo(expected.size());
            long position = log.start();
            long burst = log.firstBurst();
            for (String each : expected) {
                position = log.read(burst++, position, read);
                assertThat(read.size() + ":" + text(read)).isEqualTo(each);
            }
        }
        assertThat(refused).isTrue();
    }

    private static int pairs(String entry) {
        return Integer.parseInt(entry.substring(0, entry.indexOf(':')));
    }

    @Test
    void shouldTakeSilentBursts() {
        StimulusLog log = new StimulusLog(1024);
        log.restart(41);
        assertThat(log.fits(64)).isTrue();
        assertThat(log.fits(65)).isFalse();
        log.appendSilent(64);
        assertThat(log.append(new Stimulus())).isFalse();
        assertThat(log.firstBurst()).isEqualTo(42);
        assertThat(log.lastBurst()).isEqualTo(41 + 64);
        log.dropThrough(61);
        assertThat(log.bursts()).isEqualTo(44);
        log.restart(500);
        assertThat(log.bursts()).isZero();
        assertThat(log.fits(64)).isTrue();
    }
}

package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A brain that is killed and restored, as often as may be, gives the same outputs and ends in the
 * same state as one that never was. {@code -Dseed=} runs one script again.
 */
class RestorePropertyTest {
    private static final int SCRIPTS = 8;
    private static final int LENGTH = 250;

    @Test
    void shouldGoOnIdenticallyAfterBeingKilledAtRandomBursts() {
        RandomScript.forEachSeed(
                SCRIPTS,
                seed -> {
                    List<Replay.Action> script = RandomScript.of(seed, LENGTH, true);
                    Replay.Run straight = Replay.straight(script);
                    assertThat(straight.outputs()).isNotEmpty();

                    Replay.Run killed = Replay.interrupted(script, cuts(seed, script.size()));

                    assertEqual(seed, straight, killed);
                });
    }

    @Test
    void shouldNotDependOnHowWorkIsSpreadOverTurns() {
        RandomScript.forEachSeed(
                SCRIPTS,
                seed -> {
                    List<Replay.Action> script = RandomScript.of(seed, LENGTH, false);
                    Replay.Run straight = Replay.straight(script);

                    Replay.Run slow = Replay.slow(script, List.of(), seed);

                    assertEqual(seed, straight, slow);
                });
    }

    @Test
    void shouldGoOnIdenticallyAfterBeingKilledInTheMiddleOfDueBursts() {
        RandomScript.forEachSeed(
                SCRIPTS,
                seed -> {
                    List<Replay.Action> script = RandomScript.of(seed, LENGTH, false);
                    Replay.Run straight = Replay.straight(script);

                    Replay.Run killed = Replay.slow(script, cuts(seed, script.size()), seed);

                    assertEqual(seed, straight, killed);
                });
    }

    private static void assertEqual(long seed, Replay.Run one, Replay.Run two) {
        assertThat(two.outputs().keySet()).as("seed=%d", seed).isEqualTo(one.outputs().keySet());
        for (String brain : one.outputs().keySet()) {
            List<String> expected = one.outputs().get(brain);
            List<String> found = two.outputs().get(brain);
            for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
                assertThat(found.get(i))
                        .as("seed=%d brain=%s output=%d", seed, brain, i)
                        .isEqualTo(expected.get(i));
            }
            assertThat(found).as("seed=%d brain=%s", seed, brain).hasSameSizeAs(expected);
        }
        assertThat(two.state()).as("seed=%d", seed).isEqualTo(one.state());
    }

    private static List<Integer> cuts(long seed, int length) {
        SplittableRandom random = new SplittableRandom(~seed);
        List<Integer> cuts = new ArrayList<>();
        for (int i = 1; i < length; i++) {
            if (random.nextInt(20) == 0) {
                cuts.add(i);
            }
        }
        return cuts;
    }
}

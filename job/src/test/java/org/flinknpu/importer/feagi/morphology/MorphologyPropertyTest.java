package org.flinknpu.importer.feagi.morphology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;

class MorphologyPropertyTest {
    private static final double[] ONE = {1, 1, 1};
    private static final List<String> FUNCTIONS =
            List.of(
                    "block_to_block",
                    "block_connection",
                    "projector",
                    "projector_xy",
                    "projector_xz",
                    "projector_yz",
                    "project_from_end_x",
                    "project_from_end_y",
                    "project_from_end_z",
                    "expander",
                    "reducer",
                    "randomizer",
                    "lateral_pairs",
                    "last_to_first",
                    "all_to_all",
                    "all_to_0-0-0",
                    "0-0-0_to_all",
                    "lateral_+x",
                    "lateral_-z");

    private final Random random = new Random(Seed.of("morphology"));

    private Box box() {
        return new Box(1 + random.nextInt(9), 1 + random.nextInt(6), 1 + random.nextInt(5));
    }

    private int[] element() {
        int[] element = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            element[axis] = random.nextInt(9) - 3;
        }
        return element;
    }

    private Morphology any(int depth) {
        int kind = random.nextInt(depth < 3 ? 4 : 3);
        if (kind == 0) {
            double[][] vectors = new double[1 + random.nextInt(4)][3];
            for (double[] vector : vectors) {
                for (int axis = 0; axis < 3; axis++) {
                    vector[axis] = random.nextInt(13) - 6;
                }
            }
            return new Vectors(vectors);
        }
        if (kind == 1) {
            int[][] sources = new int[1 + random.nextInt(4)][];
            int[][] targets = new int[sources.length][];
            for (int i = 0; i < sources.length; i++) {
                sources[i] = element();
                targets[i] = element();
            }
            return new Patterns(sources, targets);
        }
        if (kind == 2) {
            return Reached.builtIn(FUNCTIONS.get(random.nextInt(FUNCTIONS.size())));
        }
        int[] seed = new int[3];
        int[] choose = new int[3];
        int[] skip = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            seed[axis] = 1 + random.nextInt(3);
            choose[axis] = 1 + random.nextInt(2);
            skip[axis] = random.nextInt(3);
        }
        return new Tile(seed, choose, skip, any(depth + 1));
    }

    @Test
    void shouldNeverMakeMorePairsThanComputedBefore() {
        for (int i = 0; i < 5_000; i++) {
            Morphology rule = any(0);
            Box source = box();
            Box target = box();

            assertThat(Reached.pairs(rule, source, target))
                    .as("%s from %s to %s", rule, source, target)
                    .isLessThanOrEqualTo(rule.between(source, target, ONE).maxPairs());
        }
    }

    @Test
    void shouldComputePairsOfSingleRulesExactly() {
        for (int i = 0; i < 2_000; i++) {
            Morphology rule =
                    random.nextBoolean()
                            ? new Patterns(new int[][] {element()}, new int[][] {element()})
                            : new Vectors(
                                    new double[][] {
                                        {
                                            random.nextInt(9) - 4,
                                            random.nextInt(9) - 4,
                                            random.nextInt(9) - 4
                                        }
                                    });
            Box source = box();
            Box target = box();

            assertThat(rule.between(source, target, ONE).maxPairs())
                    .as("%s from %s to %s", rule, source, target)
                    .isEqualTo(Reached.pairs(rule, source, target));
        }
    }

    /** By the definition, one pair of coordinates at a time. */
    private static List<Integer> projected(int at, int size, int targetSize) {
        BiPredicate<Integer, Integer> reaches =
                size > targetSize
                        ? (s, t) -> (int) Math.floor(s / ((float) size / targetSize)) == t
                        : size < targetSize
                                ? (s, t) -> (int) Math.floor(t / ((float) targetSize / size)) == s
                                : Integer::equals;
        List<Integer> reached = new ArrayList<>();
        for (int target = 0; target < targetSize; target++) {
            if (reaches.test(at, target)) {
                reached.add(target);
            }
        }
        return reached;
    }

    @Test
    void shouldProjectByTheDefinition() {
        for (int i = 0; i < 3_000; i++) {
            int size = 1 + random.nextInt(1 + random.nextInt(700));
            int targetSize = 1 + random.nextInt(1 + random.nextInt(700));
            int at = random.nextInt(size);
            List<Integer> reached = new ArrayList<>();
            int last = Math.min(targetSize - 1, Projector.last(at, size, targetSize));
            for (int t = Projector.first(at, size, targetSize); t <= last; t++) {
                reached.add(t);
            }

            assertThat(reached)
                    .as("%d of %d to %d", at, size, targetSize)
                    .isEqualTo(projected(at, size, targetSize));
        }
    }

    @Test
    void shouldSayThatHugeRulesAreHuge() {
        Box huge = new Box(1 << 20, 1 << 10, 1 << 10);

        assertThat(Reached.builtIn("all_to_all").between(huge, huge, ONE).maxPairs())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(Reached.builtIn("projector").between(new Box(1, 1, 1), huge, ONE).maxPairs())
                .isEqualTo(1L << 40);
    }
}

package org.flinknpu.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArenaTest {

    private static final double BODY = Robot.BODY_RADIUS_METRES;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 42, -1, Long.MAX_VALUE})
    void shouldLeaveRoomForARobotBetweenObstacles(long seed) {
        Arena arena = new Arena(seed);
        for (Pillar pillar : arena.pillars()) {
            double gap = pillar.radius() + 2 * BODY;
            assertThat(pillar.x()).isBetween(gap, arena.widthMetres() - gap);
            assertThat(pillar.y()).isBetween(gap, arena.heightMetres() - gap);
            for (Pillar other : arena.pillars()) {
                if (other != pillar) {
                    assertThat(distance(pillar.x(), pillar.y(), other.x(), other.y()))
                            .isGreaterThan(pillar.radius() + other.radius() + 2 * BODY);
                }
            }
            for (Light light : arena.lights()) {
                assertThat(distance(pillar.x(), pillar.y(), light.x(), light.y()))
                        .isGreaterThan(pillar.radius() + BODY);
            }
        }
    }

    @Test
    void shouldRepeatLayoutWhenSeedRepeats() {
        Arena one = new Arena(7);
        Arena same = new Arena(7);
        assertThat(same.pillars()).isEqualTo(one.pillars());
        assertThat(same.lights()).isEqualTo(one.lights());
        assertThat(new Arena(8).lights()).isNotEqualTo(one.lights());
    }

    @Test
    void shouldPutOutLightWithinReachAndLightAnotherAway() {
        Arena arena = new Arena(7);
        Light light = arena.lights().get(1);
        assertThat(arena.reach(light.x() + arena.reachMetres() * 1.01, light.y())).isZero();
        assertThat(arena.reach(light.x() + arena.reachMetres() * 0.99, light.y())).isOne();
        assertThat(arena.lightsReached()).isOne();
        assertThat(arena.lights()).hasSize(3).doesNotContain(light);
        assertThat(arena.reach(light.x(), light.y())).isZero();
    }

    @Test
    void shouldMeasureFreeDistanceToWalls() {
        Arena arena = new Arena(7);
        // Along a wall no pillar stands.
        assertThat(arena.freeDistance(1, 0.1, 0)).isEqualTo(arena.widthMetres() - 1);
        assertThat(arena.freeDistance(1, 0.1, StrictMath.PI)).isEqualTo(1);
        assertThat(arena.freeDistance(1, 0.1, -StrictMath.PI / 2)).isEqualTo(0.1);
    }

    @Test
    void shouldMeasureFreeDistanceToPillar() {
        Arena arena = new Arena(7);
        Pillar pillar = arena.pillars().get(0);
        double start = pillar.x() - pillar.radius() - 0.5;
        assertThat(arena.freeDistance(start, pillar.y(), 0))
                .isCloseTo(0.5, org.assertj.core.data.Offset.offset(1e-9));
        // The same ray, backwards, does not see it.
        assertThat(arena.freeDistance(start, pillar.y(), StrictMath.PI)).isGreaterThan(0.5);
    }

    @Test
    void shouldPushBodyOutOfPillarAndWall() {
        Arena arena = new Arena(7);
        Pillar pillar = arena.pillars().get(0);
        double[] inside = {pillar.x() + 0.01, pillar.y()};
        assertThat(arena.pushOut(inside, BODY)).isTrue();
        assertThat(inside[0]).isEqualTo(pillar.x() + pillar.radius() + BODY);
        double[] corner = {-3, 99};
        assertThat(arena.pushOut(corner, BODY)).isTrue();
        assertThat(corner).containsExactly(BODY, arena.heightMetres() - BODY);
        double[] free = {4, 2.5};
        assertThat(arena.pushOut(free, BODY)).isFalse();
        assertThat(free).containsExactly(4, 2.5);
    }

    @Test
    void shouldSeeLightBrighterWhenNearerAndOnlyInFront() {
        Arena arena = new Arena(7);
        Light light = arena.lights().get(0);
        double near = arena.brightness(light.x() - 0.4, light.y(), 0);
        double far = arena.brightness(light.x() - 0.8, light.y(), 0);
        assertThat(near).isGreaterThan(far);
        assertThat(far).isBetween(0.5, 1.0);
        assertThat(arena.brightness(light.x() - 0.4, light.y(), StrictMath.PI))
                .isLessThan(near / 2);
    }

    private static double distance(double ax, double ay, double bx, double by) {
        return StrictMath.hypot(ax - bx, ay - by);
    }
}

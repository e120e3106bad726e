package org.flinknpu.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import org.junit.jupiter.api.Test;

class RobotTest {

    private static final double STEP = 0.02;

    private final Arena arena = new Arena(7);
    private final Robot robot = new Robot(arena);

    @Test
    void shouldStandStillWithoutMotorValues() {
        double x = robot.x();
        double y = robot.y();
        double heading = robot.heading();
        for (int i = 0; i < 500; i++) {
            robot.move(STEP);
        }
        assertThat(robot.x()).isEqualTo(x);
        assertThat(robot.y()).isEqualTo(y);
        assertThat(robot.heading()).isEqualTo(heading);
        assertThat(arena.lightsReached()).isZero();
        assertThat(robot.collisions()).isZero();
    }

    @Test
    void shouldDriveStraightWhenWheelsAreEqual() {
        double x = robot.x();
        double y = robot.y();
        double heading = robot.heading();
        robot.drive(0.5, 0.5);
        robot.move(STEP);
        // Half of 1.2 m/s for 20 ms.
        assertThat(robot.x() - x).isCloseTo(0.012 * StrictMath.cos(heading), offset(1e-12));
        assertThat(robot.y() - y).isCloseTo(0.012 * StrictMath.sin(heading), offset(1e-12));
        assertThat(robot.heading()).isEqualTo(heading);
    }

    @Test
    void shouldTurnOnTheSpotWhenWheelsOppose() {
        double x = robot.x();
        double heading = robot.heading();
        robot.drive(-0.5, 0.5);
        robot.move(STEP);
        assertThat(robot.x()).isEqualTo(x);
        // 1.2 m/s difference over an axle of 0.28 m: counter-clockwise.
        double turned = StrictMath.IEEEremainder(robot.heading() - heading, 2 * StrictMath.PI);
        assertThat(turned).isCloseTo(1.2 / 0.28 * STEP, offset(1e-12));
    }

    @Test
    void shouldClampMotorValuesAndRefuseNotANumber() {
        robot.drive(7, -7);
        assertThat(robot.left()).isEqualTo(1);
        assertThat(robot.right()).isEqualTo(-1);
        assertThatThrownBy(() -> robot.drive(Double.NaN, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("left=NaN");
    }

    @Test
    void shouldCountContactOnceHoweverLongItLasts() {
        robot.drive(1, 1);
        for (int i = 0; i < 1000; i++) {
            robot.move(STEP);
        }
        assertThat(robot.touching()).isTrue();
        int collisions = robot.collisions();
        assertThat(collisions).isBetween(1, 4);
        robot.drive(-1, -1);
        robot.move(STEP);
        assertThat(robot.touching()).isFalse();
        robot.drive(1, 1);
        robot.move(STEP);
        robot.move(STEP);
        assertThat(robot.collisions()).isEqualTo(collisions + 1);
    }

    @Test
    void shouldFeelWallAheadGraduallyAndFullyAtContact() {
        robot.drive(0.5, 0.5);
        double before = robot.senses().proximityCentre();
        boolean between = false;
        for (int i = 0; i < 2000 && !robot.touching(); i++) {
            robot.move(STEP);
            Senses senses = robot.senses();
            between |= senses.proximityCentre() > 0.2 && senses.proximityCentre() < 0.8;
        }
        assertThat(before).isLessThan(1);
        assertThat(between).isTrue();
        Senses senses = robot.senses();
        double most =
                Math.max(
                        senses.proximityCentre(),
                        Math.max(senses.proximityLeft(), senses.proximityRight()));
        assertThat(most).isBetween(0.9, 1.0);
    }
}

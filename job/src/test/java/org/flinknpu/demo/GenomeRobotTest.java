package org.flinknpu.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.LongStream;
import org.flinknpu.brain.Connectome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A brain that grew from a genome drives the robot. */
class GenomeRobotTest {
    private static final int STEPS_PER_MINUTE = (int) (60_000_000 / RobotWiring.STEP_MICROS);
    private static final int SEEDS = 6;

    /** Measured over 40 seeds: 6 lights on the worst, 8.8 on average, no collision at all. */
    private static final int FEWEST_LIGHTS = 4;

    static LongStream seeds() {
        Long one = Long.getLong("seed");
        return one == null ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(one);
    }

    private static Robot run(RobotBrain brain, Arena arena) {
        Robot robot = new Robot(arena);
        try (WiredLoop loop = new WiredLoop(brain, robot, 0)) {
            for (int i = 0; i < STEPS_PER_MINUTE; i++) {
                loop.step();
            }
        }
        return robot;
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void shouldReachLightsAndAvoidWalls(long seed) throws IOException {
        Arena arena = new Arena(seed);

        Robot robot = run(GenomeBrain.read(), arena);

        assertThat(arena.lightsReached()).isGreaterThanOrEqualTo(FEWEST_LIGHTS);
        assertThat(robot.collisions()).isLessThanOrEqualTo(2);
    }

    @Test
    void shouldReachNothingWithoutSynapses() throws IOException {
        Arena arena = new Arena(3);

        run(GenomeBrain.read().lesioned(), arena);

        assertThat(arena.lightsReached()).isZero();
    }

    /** The second way of working out the loop agrees with the first. */
    @Test
    void shouldDriveTheOwnBrainAsTheDirectLoopDoes() {
        Arena one = new Arena(9);
        Robot first = new Robot(one);
        RobotBrain brain = RobotBrain.read(null);
        try (DirectLoop loop = new DirectLoop(brain.connectome(), first, 5)) {
            for (int i = 0; i < 500; i++) {
                loop.step();
            }
        }
        Arena other = new Arena(9);
        Robot second = new Robot(other);
        try (WiredLoop loop = new WiredLoop(brain, second, 5)) {
            for (int i = 0; i < 500; i++) {
                loop.step();
            }
        }

        assertThat(DirectLoop.outcome(other, second)).isEqualTo(DirectLoop.outcome(one, first));
    }

    @Test
    void shouldAddAPulseThatDisturbsNothing() throws IOException {
        Connectome genome = GenomeBrain.connectome();
        Connectome deployed = GenomeBrain.read().connectome();

        assertThat(genome.area("pulse")).isNull();
        assertThat(deployed.area("pulse").firstNeuron()).isEqualTo(genome.neuronCount());
        assertThat(deployed.areas().subList(0, genome.areas().size())).isEqualTo(genome.areas());
        assertThat(deployed.synapses().target()).isEqualTo(genome.synapses().target());
        assertThat(deployed.bounds()).isEqualTo(genome.bounds());
    }
}

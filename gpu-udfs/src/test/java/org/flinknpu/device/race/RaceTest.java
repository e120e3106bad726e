package org.flinknpu.device.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Races against scripted costs. Time is simulated and the seed fixed: the results are exact. */
class RaceTest {
    private static final long SEED = 20;
    private static final int MOVE_NANOS = 2_000_000;

    /** What a burst on a candidate really takes: not a straight line. */
    private record Machine(double fixed, double perNeuron, double perEvent, double cliff) {
        double nanos(long neurons, double events) {
            double slow = neurons > cliff ? 2.5 : 1;
            return fixed + slow * (perNeuron * neurons + perEvent * events);
        }
    }

    /** A brain that runs for a while under a race. */
    private static final class Simulation {
        final Race race;
        final Machine[] machines;
        final long neurons;
        final SplittableRandom random;
        double total;
        int moves;
        private int current;

        Simulation(Race race, Machine[] machines, long neurons, SplittableRandom random) {
            this.race = race;
            this.machines = machines;
            this.neurons = neurons;
            this.random = random;
            current = race.current();
        }

        void run(double nanos, double events) {
            double end = total + nanos;
            while (total < end) {
                double busy = events * (0.8 + 0.4 * random.nextDouble());
                double burst = machines[current].nanos(neurons, busy);
                // Now and then the machine is busy with something else.
                burst *= random.nextInt(20) == 0 ? 8 : 0.97 + 0.06 * random.nextDouble();
                total += burst;
                int next = step(burst, busy);
                if (next != current) {
                    current = next;
                    moves++;
                    total += MOVE_NANOS;
                    race.moved(MOVE_NANOS);
                }
            }
        }

        /** Between races, many bursts at a time. */
        private int step(double burst, double busy) {
            if (race.racing()) {
                return race.observe((long) burst, (long) busy);
            }
            total += 31 * burst;
            return race.observe(32, (long) (32 * burst), (long) busy);
        }

        double best(double events) {
            double best = Double.MAX_VALUE;
            for (Machine machine : machines) {
                best = Math.min(best, machine.nanos(neurons, events));
            }
            return best;
        }

        double now(double events) {
            return machines[current].nanos(neurons, events);
        }
    }

    private static CostModel calibrated(Machine machine, SplittableRandom random) {
        double error = 0.6 + 0.8 * random.nextDouble();
        return new CostModel(machine.fixed, machine.perNeuron, machine.perEvent).scaled(error);
    }

    private static Machine[] machines(SplittableRandom random) {
        double gpu = 0.5 + random.nextDouble();
        double cpu = 0.5 + random.nextDouble();
        return new Machine[] {
            new Machine(8_600 * gpu, 0.005 * gpu, 0.01 * gpu, 2e6),
            new Machine(11_000 * gpu, 0.007 * gpu, 0.012 * gpu, 3e6),
            new Machine(500 * cpu, 0.4 * cpu, 1.2 * cpu, 5e5),
            new Machine(4_000 * cpu, 0.22 * cpu, 0.65 * cpu, 5e5)
        };
    }

    @Test
    void shouldChooseWithinTenPercentOfTheBestOnTheGrid() {
        SplittableRandom random = new SplittableRandom(SEED);
        int cases = 0;
        int good = 0;
        for (int round = 0; round < 10; round++) {
            Machine[] machines = machines(random);
            CostModel[] models = new CostModel[machines.length];
            for (int i = 0; i < models.length; i++) {
                models[i] = calibrated(machines[i], random);
            }
            for (long neurons : new long[] {1_000, 10_000, 100_000, 1_000_000, 10_000_000}) {
                for (double rate : new double[] {0.02, 0.01, 0.001, 0.0001}) {
                    double events = neurons * 100 * rate;
                    Race race =
                            new Race(
                                    RaceOptions.defaults(), neurons, neurons * 100, events, models);
                    Simulation simulation = new Simulation(race, machines, neurons, random);
                    // Long enough to afford a race, which includes three uploads.
                    simulation.run(1e9 + neurons * 2e4, events);
                    cases++;
                    good += simulation.now(events) <= 1.1 * simulation.best(events) ? 1 : 0;
                }
            }
        }
        assertThat(good).as("of " + cases).isGreaterThanOrEqualTo((int) Math.ceil(0.95 * cases));
    }

    @Test
    void shouldKeepTheCostOfRacingWithinItsShareOfTheTime() {
        SplittableRandom random = new SplittableRandom(SEED);
        Machine[] machines = {new Machine(1_000, 0, 1, 1e9), new Machine(7_000, 0, 1, 1e9)};
        CostModel[] models = {new CostModel(1_000, 0, 1), new CostModel(7_000, 0, 1)};
        Race race = new Race(RaceOptions.defaults(), 1_000, 100_000, 1_000, models);
        Simulation simulation = new Simulation(race, machines, 1_000, random);
        for (int i = 0; i < 40; i++) {
            // Activity that never settles is the worst case.
            simulation.run(1e8, i % 2 == 0 ? 100 : 10_000);
        }
        assertThat(race.races()).isGreaterThanOrEqualTo(2);
        assertThat(simulation.moves * (double) MOVE_NANOS).isLessThan(0.06 * simulation.total);
    }

    @Test
    void shouldNotRaceHopelessCandidates() {
        SplittableRandom random = new SplittableRandom(SEED);
        Machine[] machines = {new Machine(1_000, 0, 1, 1e9), new Machine(100_000, 0, 1, 1e9)};
        CostModel[] models = {new CostModel(1_000, 0, 1), new CostModel(100_000, 0, 1)};
        Race race = new Race(RaceOptions.defaults(), 1_000, 100_000, 1_000, models);
        Simulation simulation = new Simulation(race, machines, 1_000, random);
        simulation.run(5e9, 1_000);
        assertThat(simulation.moves).isZero();
        assertThat(race.current()).isZero();
    }

    @Test
    void shouldRaceAgainWhenActivityChangesMuch() {
        SplittableRandom random = new SplittableRandom(SEED);
        Machine[] machines = {new Machine(1_000, 0, 1, 1e9), new Machine(20_000, 0, 0.01, 1e9)};
        CostModel[] models = {new CostModel(1_000, 0, 1), new CostModel(20_000, 0, 0.01)};
        Race race = new Race(RaceOptions.defaults(), 1_000, 100_000, 5_000, models);
        Simulation simulation = new Simulation(race, machines, 1_000, random);
        simulation.run(2e9, 5_000);
        assertThat(race.current()).isZero();
        simulation.run(2e9, 100_000);
        assertThat(race.current()).isEqualTo(1);
        simulation.run(4e9, 1_000);
        assertThat(race.current()).isZero();
    }

    @Test
    void shouldStayWhereItIsWhenNobodyIsClearlyFaster() {
        SplittableRandom random = new SplittableRandom(SEED);
        Machine[] machines = {new Machine(1_030, 0, 1, 1e9), new Machine(1_000, 0, 1, 1e9)};
        CostModel[] models = {new CostModel(1_000, 0, 1), new CostModel(1_100, 0, 1)};
        Race race = new Race(RaceOptions.defaults(), 1_000, 100_000, 1_000, models);
        Simulation simulation = new Simulation(race, machines, 1_000, random);
        simulation.run(5e9, 1_000);
        assertThat(race.races()).isPositive();
        assertThat(race.current()).isZero();
    }

    /** Runs until a race is over; returns how many of its bursts were a newcomer's. */
    private static int newcomersBursts(Race race, IntUnaryOperator nanosOfNewcomersBurst) {
        int bursts = 0;
        for (int i = 0; race.races() == 0; i++) {
            assertThat(i).as("bursts without a race").isLessThan(1_000_000);
            int nanos = race.current() == 0 ? 100_000 : nanosOfNewcomersBurst.applyAsInt(bursts++);
            race.observe(nanos, 1_000);
        }
        return bursts;
    }

    /** On a device it takes some bursts until a launch stays, and the state is copied first. */
    @Test
    void shouldJudgeNewcomersByWhatTheyTakeOnceTheyHaveSettled() {
        CostModel model = new CostModel(100_000, 0, 1);
        Race race = new Race(RaceOptions.defaults(), 1_000, 0, 1_000, model, model);
        newcomersBursts(race, burst -> burst < Race.WARM_UP ? 150_000 : 60_000);
        assertThat(race.current()).isEqualTo(1);
    }

    @Test
    void shouldNotWarmUpWhoIsHopeless() {
        CostModel model = new CostModel(100_000, 0, 1);
        Race race = new Race(RaceOptions.defaults(), 1_000, 0, 1_000, model, model);
        assertThat(newcomersBursts(race, burst -> burst == 1 ? 100_000 : 3_000_000)).isEqualTo(6);
        assertThat(race.current()).isZero();
        assertThat(race.expectedNanos(1)).isBetween(2.5e6, 3.5e6);
    }

    @Test
    void shouldPassCandidatesThatCannotBeOpened() {
        CostModel model = new CostModel(1_000, 0, 1);
        Race race = new Race(RaceOptions.defaults(), 1_000, 0, 1_000, model, model, model);
        int next = 0;
        while (next == 0) {
            next = race.observe(1_000_000, 1_000);
        }
        assertThat(next).isEqualTo(1);
        assertThat(race.unopenable(1, 0)).isEqualTo(2);
        assertThat(race.unopenable(2, 0)).isZero();
        assertThat(race.racing()).isFalse();
        assertThat(race.best()).isZero();
    }
}

package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.RandomBrains.Kind;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.image.EmulatedBatchLink.Staying;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However long the host pauses, whatever its threads do in between, and whether or not all blocks
 * have room: every burst is run once and as the reference runs it.
 */
class StayingBatchTest {
    private static final LaunchShape SHAPE =
            new LaunchShape(0, LaunchShape.NEVER, BrainImage.MAX_WHOLE_NEURONS, 0);

    private static final int PATIENT = 1 << 24;
    private static final long SECOND = 1_000_000_000L;
    private static final int BRAINS_PER_THREAD = 3;
    private static final int STEPS = 60;

    /** Longer than a block looks that looks some dozen times. */
    private static final double LONGEST_PAUSE_NANOS = 2e6;

    private final AtomicInteger closed = new AtomicInteger();
    private EmulatedBatchLink link;
    private Batch batch;

    private void open(Staying staying) {
        link = new EmulatedBatchLink(Emulator.require(), 32, staying);
        batch = new Batch(link, 0, any -> closed.incrementAndGet());
    }

    /** The device is everybody's, so nothing may stay there. */
    @AfterEach
    void requireClosed() {
        if (batch != null) {
            assertThat(closed).hasValue(1);
        }
    }

    /** A brain in the batch, of any kind that has 32-bit sums. */
    private SplitPair join(SplittableRandom random) {
        Kind[] kinds = Kind.values();
        while (true) {
            RandomBrain brain =
                    RandomBrains.of(
                            kinds[random.nextInt(kinds.length)],
                            1 + random.nextInt(500),
                            random.nextLong());
            BrainState initial = new BrainState(brain.connectome());
            initial.burst(random.nextBoolean() ? 0 : (1L << 32) - 1 - random.nextInt(60));
            BrainImage image = BrainImage.of(brain.connectome(), SHAPE);
            BatchedKernel kernel = batch.join(EmulatedRegion.BACKEND, image, initial);
            if (kernel != null) {
                return new SplitPair(brain, kernel, initial);
            }
        }
    }

    private List<SplitPair> join(int count, SplittableRandom random) {
        return Stream.generate(() -> join(random)).limit(count).toList();
    }

    private static void round(List<SplitPair> pairs) {
        pairs.forEach(SplitPair::begin);
        pairs.forEach(SplitPair::finish);
    }

    /** Whichever of its threads asks for a round. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldStayForAllRoundsOfAHostThatKeepsUp(int threads) throws Exception {
        open(new Staying(PATIENT, PATIENT, seats -> true, 100 * SECOND, 1));
        List<SplitPair> pairs = join(5, new SplittableRandom(Seed.of("keeps up")));
        List<ExecutorService> hosts =
                Stream.generate(Executors::newSingleThreadExecutor).limit(threads).toList();
        try {
            for (int i = 0; i < 50; i++) {
                hosts.get(i % threads).submit(() -> round(pairs)).get();
            }
        } finally {
            hosts.forEach(ExecutorService::shutdownNow);
        }
        // None takes so long that a launch is renewed, but on a machine that is very busy.
        assertThat(batch.launches()).isLessThan(25);
        assertThat(batch.launches() + batch.servedRounds()).isEqualTo(50);
        pairs.forEach(SplitPair::close);
    }

    @Test
    void shouldLaunchAnewWhenBlocksHaveRunAllTheirBursts() {
        open(new Staying(PATIENT, 4, seats -> true, 100 * SECOND, 1));
        List<SplitPair> pairs = join(3, new SplittableRandom(Seed.of("all bursts")));
        for (int i = 0; i < 40; i++) {
            round(pairs);
        }
        assertThat(batch.launches()).isGreaterThanOrEqualTo(10);
        assertThat(batch.servedRounds()).isPositive();
        pairs.forEach(SplitPair::close);
    }

    /** More brains than processors: the blocks of some never come while those of others look. */
    @Test
    void shouldLaunchEachRoundForSomeTimeWhereBlocksFindNoRoom() {
        open(new Staying(PATIENT, PATIENT, seats -> true, 10_000_000, 7));
        int brains = Emulator.require().processors() + 2;
        List<SplitPair> pairs = join(brains, new SplittableRandom(Seed.of("no room")));
        for (int i = 0; i < 24; i++) {
            round(pairs);
        }
        assertThat(link.stayed()).as("launches that stay").isBetween(2, 6);
        assertThat(batch.launches()).isGreaterThanOrEqualTo(24);
        pairs.forEach(SplitPair::close);
    }

    @Test
    void shouldNotStayWithoutRoom() {
        open(new Staying(PATIENT, PATIENT, seats -> false, 100 * SECOND, 1));
        List<SplitPair> pairs = join(3, new SplittableRandom(Seed.of("not claimed")));
        for (int i = 0; i < 5; i++) {
            round(pairs);
        }
        assertThat(link.stayed()).isZero();
        assertThat(batch.launches()).isEqualTo(5);
        pairs.forEach(SplitPair::close);
    }

    /** Blocks that look once only leave in every round. */
    @Test
    void shouldLaunchEachRoundForSomeTimeWhereBlocksLeaveTooSoon() {
        open(new Staying(0, PATIENT, seats -> true, 100 * SECOND, 1 << 20));
        List<SplitPair> pairs = join(3, new SplittableRandom(Seed.of("too soon")));
        for (int i = 0; i < 100; i++) {
            round(pairs);
        }
        assertThat(link.stayed()).isLessThan(50);
        pairs.forEach(SplitPair::close);
    }

    /**
     * Threads with a few brains each, which they also save and exchange.
     *
     * @param looks how often a block looks at its slot
     * @param bursts most that a block runs
     * @param oneIn one time in so many there is no room for a launch that stays
     */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 1000, 16",
        "2, 1, 2, 16",
        "2, 40, 1000, 16",
        "3, 20, 3, 4",
        "3, 200, 1000, 1000",
        "4, 5, 7, 16",
        "4, 16777216, 1000, 16",
        "4, 0, 0, 1"
    })
    void shouldRunEveryBurstOnceWhateverThreadsDo(int threads, int looks, int bursts, int oneIn)
            throws Exception {
        String name = "staying %d %d %d %d".formatted(threads, looks, bursts, oneIn);
        SplittableRandom random = new SplittableRandom(Seed.of(name));
        SplittableRandom rooms = random.split();
        open(
                new Staying(
                        looks,
                        bursts,
                        seats -> rooms.nextInt(oneIn) != 0,
                        looks == PATIENT ? 5_000_000 : 100 * SECOND,
                        3));
        SplitPair first = join(random);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                SplittableRandom own = random.split();
                work.add(
                        () -> {
                            new Task(own).run();
                            return null;
                        });
            }
            for (Future<Void> each : pool.invokeAll(work)) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(link.stayed() > 0).as("whether launches stay").isEqualTo(oneIn > 1);
        if (looks >= 40 && looks < PATIENT) {
            assertThat(batch.servedRounds()).as("served rounds").isPositive();
        }
        first.close();
    }

    /** What one thread does with its brains. */
    private final class Task {
        private final SplittableRandom random;
        private final List<SplitPair> pairs;

        Task(SplittableRandom random) {
            this.random = random;
            pairs = new ArrayList<>(join(BRAINS_PER_THREAD, random));
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                List<SplitPair> due = new ArrayList<>(pairs);
                due.removeIf(pair -> random.nextInt(4) == 0);
                for (SplitPair pair : due) {
                    pair.begin();
                    pause(16);
                }
                for (SplitPair pair : due) {
                    pause(16);
                    pair.finish();
                }
                pause(3);
                if (random.nextInt(4) == 0) {
                    interfere(random.nextInt(pairs.size()));
                }
            }
            pairs.forEach(SplitPair::close);
        }

        private void interfere(int index) {
            SplitPair pair = pairs.get(index);
            switch (random.nextInt(3)) {
                case 0 -> pair.compareStates();
                case 1 -> {
                    pair.setAside();
                    round(pairs);
                    pair.compareWhatWasSetAside();
                }
                default -> {
                    pair.close();
                    pairs.set(index, join(random));
                }
            }
        }

        /** One time in so many. Not by parking, which would take longer. */
        private void pause(int oneIn) {
            if (random.nextInt(oneIn) == 0) {
                double nanos = LONGEST_PAUSE_NANOS * Math.pow(random.nextDouble(), 4);
                long begun = System.nanoTime();
                while (System.nanoTime() - begun < nanos) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}

package org.flinknpu.device.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random brains, random schedules of faults, bursts of every kind and snapshots: what comes out
 * never differs by a bit.
 */
@Timeout(60)
class FailoverPropertyTest {
    private static final int SCHEDULES = 6;
    private static final int BURSTS = 90;
    private static final Fault.Kind[] LOSSES = {
        Fault.Kind.FAIL,
        Fault.Kind.FAIL_LATE,
        Fault.Kind.HANG,
        Fault.Kind.FAIL_SAVE,
        Fault.Kind.HANG_SAVE,
        Fault.Kind.REFUSE,
        Fault.Kind.FAIL_OPEN,
        Fault.Kind.HANG_OPEN
    };

    @ParameterizedTest
    @EnumSource(RandomBrains.Kind.class)
    void shouldEqualAnUninterruptedRun(RandomBrains.Kind kind) {
        SplittableRandom random = new SplittableRandom(Seed.of("failover/" + kind));
        for (int i = 0; i < SCHEDULES; i++) {
            RandomBrain brain = RandomBrains.of(kind, 1 + random.nextInt(300), random.nextLong());
            try (FailoverFixture fixture =
                    new FailoverFixture(1 + random.nextInt(3), random.nextBoolean())) {
                String schedule = schedule(random, fixture);
                run(brain, fixture, random.nextBoolean(), schedule);
            }
        }
    }

    private static String schedule(SplittableRandom random, FailoverFixture fixture) {
        FailoverOptions options =
                FailoverOptions.defaults()
                        .withShadowInterval(1 + random.nextInt(40))
                        .withLogBytes(1024L << random.nextInt(8))
                        .withRetryMillis(1 + random.nextInt(1_000));
        boolean proving = random.nextInt(3) == 0;
        if (proving) {
            options = options.withAudit(1, true);
        } else if (random.nextInt(3) == 0) {
            options = options.withAudit(1 + random.nextInt(20), random.nextBoolean());
        }
        fixture.options = options;
        StringBuilder text = new StringBuilder(options.toString());
        int devices = fixture.provider.candidates().size();
        for (int i = random.nextInt(6); i >= 0; i--) {
            Fault.Kind kind =
                    proving && random.nextBoolean()
                            ? Fault.Kind.CORRUPT_STATE
                            : LOSSES[random.nextInt(LOSSES.length)];
            // Device 0 must open; later it may refuse.
            long burst = 1 + random.nextInt(BURSTS);
            int device = random.nextInt(devices);
            fixture.provider.with(device, kind, burst);
            text.append(' ').append(device).append(kind).append('@').append(burst);
        }
        return text.toString();
    }

    private static void run(
            RandomBrain brain, FailoverFixture fixture, boolean returns, String schedule) {
        SplittableRandom random = new SplittableRandom(brain.seed());
        BrainState initial = new BrainState(brain.connectome());
        try (FailoverKernel kernel = fixture.open(brain.connectome(), initial, returns);
                ReferenceKernel right = FailoverFixture.reference(brain)) {
            while (right.lastBurst() < BURSTS) {
                int bursts = 1 + random.nextInt(10);
                switch (random.nextInt(5)) {
                    case 0 -> runFreely(kernel, right, bursts * 4);
                    case 1 -> runInHalves(brain, kernel, right, bursts);
                    case 2 -> setAside(brain, kernel, right, bursts);
                    default -> FailoverFixture.runAlike(brain, kernel, right, bursts);
                }
                if (random.nextInt(4) == 0) {
                    FailoverFixture.compareStates(brain, kernel, right);
                }
                fixture.clock.addAndGet(random.nextInt(2_000) * 1_000_000L);
            }
            FailoverFixture.compareStates(brain, kernel, right);
        } catch (AssertionError e) {
            throw new AssertionError(brain + " " + schedule + ": " + e.getMessage(), e);
        }
        assertThat(fixture.counts.failedAudits()).isLessThanOrEqualTo(fixture.counts.swaps());
    }

    private static void runFreely(FailoverKernel kernel, ReferenceKernel right, int bursts) {
        List<String> fired = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        kernel.freeRun(bursts, (burst, ids) -> fired.add(burst + Arrays.toString(ids.toArray())));
        right.freeRun(bursts, (burst, ids) -> expected.add(burst + Arrays.toString(ids.toArray())));
        assertThat(fired).isEqualTo(expected);
    }

    private static void runInHalves(
            RandomBrain brain, FailoverKernel kernel, ReferenceKernel right, int bursts) {
        Stimulus stimulus = new Stimulus();
        FiredSet fired = new FiredSet();
        FiredSet expected = new FiredSet();
        for (int i = 0; i < bursts; i++) {
            stimulus.clear();
            brain.stimulate(stimulus, right.lastBurst() + 1);
            kernel.begin(stimulus);
            right.burst(stimulus, expected);
            stimulus.clear();
            kernel.finish(fired);
            assertThat(fired.toArray()).isEqualTo(expected.toArray());
        }
    }

    /** A snapshot that another thread reads while bursts go on. */
    private static void setAside(
            RandomBrain brain, FailoverKernel kernel, ReferenceKernel right, int bursts) {
        BrainState expected = new BrainState(brain.connectome());
        BrainState state = new BrainState(brain.connectome());
        right.save(expected);
        kernel.setAside();
        CompletableFuture<Void> read =
                CompletableFuture.runAsync(
                        bursts % 4 == 0 ? kernel::dropSetAside : () -> kernel.saveSetAside(state));
        FailoverFixture.runAlike(brain, kernel, right, bursts);
        read.join();
        if (bursts % 4 != 0) {
            assertThat(state.firstDifference(expected)).isNull();
        }
    }
}

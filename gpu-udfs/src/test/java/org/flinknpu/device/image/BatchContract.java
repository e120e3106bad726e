package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.DeviceLease;
import org.flinknpu.device.KernelOptions;
import org.junit.jupiter.api.Test;

/** What holds for many small brains that share launches, whatever the device. */
public abstract class BatchContract {
    private static final int BRAINS = 300;
    private static final int BURSTS = 12;
    private static final int THREADS = 4;
    private static final int OPENINGS = 50;
    private static final int QUICK_ROUNDS = 200;

    /** A provider whose brains are all batched; skips the test if there is no device. */
    protected abstract ResidentProvider provider();

    /** Whether launches stay on the device from the first round on. */
    protected boolean stays() {
        return false;
    }

    /** Which device. */
    protected abstract KernelOptions options();

    private SplitPair open(int i) {
        RandomBrains.Kind[] kinds = RandomBrains.Kind.values();
        RandomBrain brain =
                RandomBrains.of(kinds[i % kinds.length], 1 + i * 37 % 700, Seed.of("batch/" + i));
        return pair(brain);
    }

    private SplitPair pair(RandomBrain brain) {
        BrainState initial = new BrainState(brain.connectome());
        BurstKernel kernel = provider().open(brain.connectome(), initial, options());
        return new SplitPair(brain, kernel, initial);
    }

    private List<SplitPair> open(int from, int count) {
        List<SplitPair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pairs.add(open(from + i));
        }
        return pairs;
    }

    private DeviceDescription device() {
        return provider().probe().devices().stream()
                .filter(each -> each.usable() && each.matches(options().device()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldEqualReferenceHoweverBurstsAreMixedWhileBrainsComeAndGo() {
        Random random = new Random(Seed.of("batch/mix"));
        List<SplitPair> pairs = open(0, BRAINS);
        for (int burst = 0; burst < BURSTS; burst++) {
            List<SplitPair> due = new ArrayList<>(pairs);
            due.removeIf(pair -> random.nextInt(5) == 0);
            Collections.shuffle(due, random);
            int together = 1 + random.nextInt(due.size());
            for (int from = 0; from < due.size(); from += together) {
                List<SplitPair> round = due.subList(from, Math.min(due.size(), from + together));
                round.forEach(SplitPair::begin);
                Collections.shuffle(round, random);
                round.forEach(SplitPair::finish);
            }
            int leaving = random.nextInt(pairs.size());
            pairs.get(leaving).close();
            pairs.set(leaving, open(BRAINS + burst));
        }
        pairs.forEach(SplitPair::close);

        assertThat(provider().batches(device().index())).isEmpty();
        assertThat(DeviceLease.leases(provider().name(), device())).isZero();
    }

    @Test
    void shouldLaunchOncePerRound() {
        List<SplitPair> pairs = open(0, 40);
        List<Batch> batches = provider().batches(device().index());
        long before = launches(batches);
        for (int round = 0; round < 7; round++) {
            pairs.forEach(SplitPair::begin);
            pairs.forEach(SplitPair::finish);
        }

        // One batch per width of accumulators.
        if (stays()) {
            assertThat(launches(batches) - before).isPositive();
        } else {
            assertThat(launches(batches) - before).isEqualTo(7L * batches.size());
        }
        assertThat(batches.size()).isLessThanOrEqualTo(2);
        pairs.forEach(SplitPair::close);
    }

    private static long launches(List<Batch> batches) {
        return batches.stream().mapToLong(Batch::launches).sum();
    }

    @Test
    void shouldOpenAnotherBatchWhenSeatsRunOut() {
        List<SplitPair> pairs = new ArrayList<>();
        for (int i = 0; i <= Batch.SEATS; i++) {
            RandomBrain brain =
                    RandomBrains.of(RandomBrains.Kind.UNIFORM, 5, Seed.of("batch/full/" + i));
            pairs.add(pair(brain));
        }

        assertThat(provider().batches(device().index())).hasSize(2);
        pairs.forEach(SplitPair::begin);
        pairs.forEach(SplitPair::finish);
        pairs.remove(3).close();
        pairs.remove(Batch.SEATS - 1).close();
        assertThat(provider().batches(device().index())).hasSize(1);
        pairs.forEach(SplitPair::close);
    }

    @Test
    void shouldSetAsideWhileOthersRun() {
        List<SplitPair> pairs = open(0, 12);
        for (int i = 0; i < 5; i++) {
            pairs.forEach(SplitPair::begin);
            pairs.forEach(SplitPair::finish);
        }
        pairs.get(7).setAside();
        pairs.forEach(SplitPair::begin);
        pairs.forEach(SplitPair::finish);
        pairs.get(7).compareWhatWasSetAside();
        pairs.forEach(SplitPair::close);
    }

    @Test
    void shouldServeRoundsThatFollowQuickly() {
        assumeTrue(stays(), "launches of this device do not stay");
        List<SplitPair> pairs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pairs.add(pair(RandomBrains.of(RandomBrains.Kind.UNIFORM, 50, Seed.of("quick/" + i))));
        }
        for (int round = 0; round < QUICK_ROUNDS; round++) {
            pairs.forEach(SplitPair::begin);
            pairs.forEach(SplitPair::finishQuickly);
        }

        List<Batch> batches = provider().batches(device().index());
        assertThat(batches).hasSize(1);
        assertThat(batches.get(0).servedRounds()).isPositive();
        pairs.forEach(SplitPair::catchUp);
        pairs.forEach(SplitPair::close);
    }

    /** Brains of other threads join a batch, and close it, as soon as they know of it. */
    @Test
    void shouldOpenAndCloseBrainsOfManyThreadsAtOnce() throws Exception {
        ResidentProvider provider = provider();
        DeviceDescription device = device();
        long reserved = DeviceLease.reservedBytes(provider.name(), device);
        int leases = DeviceLease.leases(provider.name(), device);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> work =
                    Collections.nCopies(
                            THREADS,
                            () -> {
                                for (int i = 0; i < OPENINGS; i++) {
                                    openAndClose(i);
                                }
                                return null;
                            });
            for (Future<Void> each : threads.invokeAll(work)) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(provider.batches(device.index())).isEmpty();
        assertThat(DeviceLease.reservedBytes(provider.name(), device)).isEqualTo(reserved);
        assertThat(DeviceLease.leases(provider.name(), device)).isEqualTo(leases);
    }

    private void openAndClose(int i) {
        SplitPair pair = open(i);
        pair.begin();
        pair.finish();
        pair.close();
    }
}

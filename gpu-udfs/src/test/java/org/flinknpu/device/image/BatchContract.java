package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.SplitBurst;
import org.flinknpu.burst.Stimulus;
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

    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();
    private final FiredSet expected = new FiredSet();

    /** A provider whose brains are all batched; skips the test if there is no device. */
    protected abstract ResidentProvider provider();

    /** Which device. */
    protected abstract KernelOptions options();

    /** A brain on the device and its double. */
    private record Pair(RandomBrain brain, BurstKernel kernel, BurstKernel reference) {
        SplitBurst halves() {
            return (SplitBurst) kernel;
        }
    }

    private Pair open(int i) {
        RandomBrains.Kind[] kinds = RandomBrains.Kind.values();
        RandomBrain brain =
                RandomBrains.of(kinds[i % kinds.length], 1 + i * 37 % 700, Seed.of("batch/" + i));
        BrainState initial = new BrainState(brain.connectome());
        return new Pair(
                brain,
                provider().open(brain.connectome(), initial, options()),
                new ReferenceKernel(brain.connectome(), initial));
    }

    private List<Pair> open(int from, int count) {
        List<Pair> pairs = new ArrayList<>();
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

    private void begin(Pair pair) {
        stimulus.clear();
        pair.brain.stimulate(stimulus, pair.reference.lastBurst() + 1);
        pair.halves().begin(stimulus);
    }

    private void finish(Pair pair) {
        pair.halves().finish(fired);
        stimulus.clear();
        pair.brain.stimulate(stimulus, pair.reference.lastBurst() + 1);
        pair.reference.burst(stimulus, expected);
        String what = "burst %d of %s".formatted(pair.reference.lastBurst(), pair.brain);
        assertThat(fired.toArray()).as(what).isEqualTo(expected.toArray());
        assertThat(pair.kernel.lastBurst()).isEqualTo(pair.reference.lastBurst());
        assertThat(pair.kernel.counters().candidates())
                .as(what)
                .isEqualTo(pair.reference.counters().candidates());
        assertThat(pair.kernel.counters().synapticEvents())
                .as(what)
                .isEqualTo(pair.reference.counters().synapticEvents());
    }

    private void close(Pair pair) {
        BrainState state = new BrainState(pair.brain.connectome());
        BrainState wanted = new BrainState(pair.brain.connectome());
        pair.kernel.save(state);
        pair.reference.save(wanted);
        assertThat(state.firstDifference(wanted)).as(pair.brain.toString()).isNull();
        pair.kernel.close();
    }

    @Test
    void shouldEqualReferenceHoweverBurstsAreMixedWhileBrainsComeAndGo() {
        Random random = new Random(Seed.of("batch/mix"));
        List<Pair> pairs = open(0, BRAINS);
        for (int burst = 0; burst < BURSTS; burst++) {
            List<Pair> due = new ArrayList<>(pairs);
            due.removeIf(pair -> random.nextInt(5) == 0);
            Collections.shuffle(due, random);
            int together = 1 + random.nextInt(due.size());
            for (int from = 0; from < due.size(); from += together) {
                List<Pair> round = due.subList(from, Math.min(due.size(), from + together));
                round.forEach(this::begin);
                Collections.shuffle(round, random);
                round.forEach(this::finish);
            }
            int leaving = random.nextInt(pairs.size());
            close(pairs.get(leaving));
            pairs.set(leaving, open(BRAINS + burst));
        }
        pairs.forEach(this::close);

        assertThat(provider().batches(device().index())).isEmpty();
        assertThat(DeviceLease.leases(provider().name(), device())).isZero();
    }

    @Test
    void shouldLaunchOncePerRound() {
        List<Pair> pairs = open(0, 40);
        List<Batch> batches = provider().batches(device().index());
        long before = launches(batches);
        for (int round = 0; round < 7; round++) {
            pairs.forEach(this::begin);
            pairs.forEach(this::finish);
        }

        // One batch per width of accumulators.
        assertThat(launches(batches) - before).isEqualTo(7L * batches.size());
        assertThat(batches.size()).isLessThanOrEqualTo(2);
        pairs.forEach(this::close);
    }

    private static long launches(List<Batch> batches) {
        return batches.stream().mapToLong(Batch::launches).sum();
    }

    @Test
    void shouldOpenAnotherBatchWhenSeatsRunOut() {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i <= Batch.SEATS; i++) {
            RandomBrain brain =
                    RandomBrains.of(RandomBrains.Kind.UNIFORM, 5, Seed.of("batch/full/" + i));
            BrainState initial = new BrainState(brain.connectome());
            pairs.add(
                    new Pair(
                            brain,
                            provider().open(brain.connectome(), initial, options()),
                            new ReferenceKernel(brain.connectome(), initial)));
        }

        assertThat(provider().batches(device().index())).hasSize(2);
        pairs.forEach(this::begin);
        pairs.forEach(this::finish);
        close(pairs.remove(3));
        close(pairs.remove(Batch.SEATS - 1));
        assertThat(provider().batches(device().index())).hasSize(1);
        pairs.forEach(this::close);
    }

    @Test
    void shouldSetAsideWhileOthersRun() {
        List<Pair> pairs = open(0, 12);
        for (int i = 0; i < 5; i++) {
            pairs.forEach(this::begin);
            pairs.forEach(this::finish);
        }
        BatchedKernel kernel = (BatchedKernel) pairs.get(7).kernel;
        BrainState wanted = new BrainState(pairs.get(7).brain.connectome());
        BrainState state = new BrainState(pairs.get(7).brain.connectome());
        pairs.get(7).reference.save(wanted);
        kernel.setAside();
        pairs.forEach(this::begin);
        pairs.forEach(this::finish);
        kernel.saveSetAside(state);

        assertThat(state.firstDifference(wanted)).isNull();
        pairs.forEach(this::close);
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
        Pair pair = open(i);
        Stimulus given = new Stimulus();
        FiredSet ids = new FiredSet();
        FiredSet right = new FiredSet();
        pair.brain.stimulate(given, 1);
        pair.kernel.burst(given, ids);
        pair.reference.burst(given, right);
        pair.kernel.close();
        assertThat(ids.toArray()).as(pair.brain.toString()).isEqualTo(right.toArray());
    }
}

package org.flinknpu.device.bench;

import java.util.Arrays;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;

/**
 * One kernel under the clock, from the W1 brain's first burst on. Making the stimulus and looking
 * at what fired stay outside of the time taken. Confined to one thread.
 */
final class BurstTimer implements AutoCloseable {
    /** Bursts of a call of a free run: as many as take some milliseconds, within limits. */
    private static final int LEAST_RUN = 32;

    private static final int MOST_RUN = 1024;
    private static final long RUN_NANOS = 10_000_000;

    private static final int MOST_SAMPLES = 1 << 20;
    private static final double NANOS_PER_MICRO = 1_000;

    private final W1 brain;
    private final String name;
    private final BenchRow.Mode mode;
    private final BurstKernel kernel;
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();
    private final FiredDigest digest = new FiredDigest();
    private final FiredListener counting = this::count;
    private final long[] samples = new long[MOST_SAMPLES];
    private int count;
    private long bursts;
    private int run = LEAST_RUN;
    private long spikes;
    private long events;
    private long stage;
    private long copy;
    private long work;
    private long drain;

    BurstTimer(W1 brain, String name, BenchRow.Mode mode, BurstKernel kernel) {
        this.brain = brain;
        this.name = name;
        this.mode = mode;
        this.kernel = kernel;
    }

    /** Runs the first bursts, whose fired neurons are compared later; untimed. */
    void check(int first) {
        if (mode == BenchRow.Mode.FREE_RUN) {
            kernel.freeRun(first, digest);
        } else {
            for (int i = 0; i < first; i++) {
                burst();
                digest.fired(kernel.lastBurst(), fired);
            }
        }
    }

    /** What fired in the bursts of {@link #check}. */
    long digest() {
        return digest.value();
    }

    private long burst() {
        brain.stimulate(kernel.lastBurst() + 1, stimulus);
        long start = System.nanoTime();
        kernel.burst(stimulus, fired);
        return System.nanoTime() - start;
    }

    private void count(long burst, FiredSet set) {
        spikes += set.size();
    }

    /** Runs without taking the time, at least a few bursts. */
    void warmUp(long nanos) {
        long start = System.nanoTime();
        do {
            if (mode == BenchRow.Mode.FREE_RUN) {
                long before = System.nanoTime();
                kernel.freeRun(run, counting);
                adapt(System.nanoTime() - before);
            } else {
                burst();
            }
        } while (System.nanoTime() - start < nanos);
    }

    private void adapt(long runNanos) {
        long wanted = RUN_NANOS * run / Math.max(1, runNanos);
        run = (int) Math.max(LEAST_RUN, Math.min(MOST_RUN, wanted));
    }

    /** Runs under the clock, at least a few bursts. */
    void time(long nanos, int least) {
        long start = System.nanoTime();
        int done = 0;
        while (count < MOST_SAMPLES && (done < least || System.nanoTime() - start < nanos)) {
            if (mode == BenchRow.Mode.FREE_RUN) {
                long before = System.nanoTime();
                kernel.freeRun(run, counting);
                samples[count++] = (System.nanoTime() - before) / run;
                bursts += run;
            } else {
                samples[count++] = burst();
                bursts++;
                spikes += fired.size();
                note(kernel.counters());
            }
            done++;
        }
    }

    /** Only bursts by call have phases; those of a free run overlap. */
    private void note(BurstCounters did) {
        events += did.synapticEvents();
        stage += did.stageNanos();
        copy += did.copyNanos();
        work += did.kernelNanos();
        drain += did.drainNanos();
    }

    /** Forgets what warming up has counted. */
    void begin() {
        spikes = 0;
    }

    /** The figures so far. */
    BenchRow row() {
        long[] sorted = Arrays.copyOf(samples, count);
        Arrays.sort(sorted);
        double perBurst = 1 / (bursts * NANOS_PER_MICRO);
        double firedRate = (double) spikes / bursts / brain.connectome().neuronCount();
        boolean died = firedRate < brain.rate() / 4;
        return new BenchRow(
                brain.connectome().neuronCount(),
                brain.rate(),
                name,
                mode,
                bursts,
                sorted[count / 2] / NANOS_PER_MICRO,
                sorted[(int) Math.min(count - 1L, count * 99L / 100)] / NANOS_PER_MICRO,
                firedRate,
                (double) events / bursts,
                stage * perBurst,
                copy * perBurst,
                work * perBurst,
                drain * perBurst,
                "",
                died ? "has fallen silent without stimulus: the times are of no burst" : "");
    }

    @Override
    public void close() {
        kernel.close();
    }
}

package org.flinknpu.device.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.Candidate;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.race.RacingKernel;

/**
 * Runs one W1 brain on several candidates, one after the other: brains that share a device take
 * each other's room there, and a brain that has it to itself runs otherwise. The fired neurons of
 * the first bursts are compared between candidates, and with the reference where the brain is
 * small.
 */
public final class W1Bench {
    /** Largest brain that is compared with the reference. */
    private static final int REFERENCE_NEURONS = 100_000;

    private static final int CHECKED_BURSTS = 64;
    private static final String DIFFERS =
            "DIFFERS: fired neurons of the first " + CHECKED_BURSTS + " bursts";

    /** Longest that the automatic choice may take to afford its first race. */
    private static final long DECISION_NANOS = 60_000_000_000L;

    private static final int LEAST_BURSTS = 15;

    /** Warming up takes this part of the time besides. */
    private static final double WARM_UP_SHARE = 0.3;

    private final Kernels kernels;
    private final KernelOptions options;
    private final boolean watched;
    private final long nanosPerRow;

    /**
     * A bench.
     *
     * @param options as for {@link Kernels#open}
     * @param watched whether devices are watched as in the product, or called directly
     * @param nanosPerRow time of a candidate on a brain in one mode
     */
    public W1Bench(Kernels kernels, KernelOptions options, boolean watched, long nanosPerRow) {
        this.kernels = kernels;
        this.options = options;
        this.watched = watched;
        this.nanosPerRow = nanosPerRow;
    }

    /** Runs the candidates on a brain in one mode. */
    public List<BenchRow> run(W1 brain, List<Candidate> candidates, BenchRow.Mode mode) {
        List<BenchRow> rows = new ArrayList<>();
        List<Long> digests = new ArrayList<>();
        List<BenchRow> failed = new ArrayList<>();
        for (Candidate candidate : candidates) {
            try (BurstTimer timer =
                    new BurstTimer(brain, candidate.name(), mode, open(candidate, brain))) {
                time(timer);
                rows.add(timer.row());
                digests.add(timer.digest());
            } catch (BackendUnavailableException e) {
                failed.add(BenchRow.failed(brain, candidate.name(), mode, e.reason()));
            }
        }
        List<BenchRow> all = compare(brain, mode, rows, digests);
        all.addAll(failed);
        return all;
    }

    private BurstKernel open(Candidate candidate, W1 brain) {
        BrainState state = brain.initialState();
        return watched && !candidate.plainJava()
                ? kernels.open(
                        candidate.provider().name(), brain.connectome(), state, candidate.options())
                : candidate.open(brain.connectome(), state);
    }

    private void time(BurstTimer timer) {
        timer.check(CHECKED_BURSTS);
        timer.warmUp((long) (nanosPerRow * WARM_UP_SHARE));
        timer.begin();
        timer.time(nanosPerRow, LEAST_BURSTS);
    }

    private static List<BenchRow> compare(
            W1 brain, BenchRow.Mode mode, List<BenchRow> rows, List<Long> digests) {
        List<BenchRow> compared = new ArrayList<>();
        if (rows.isEmpty()) {
            return compared;
        }
        boolean small = brain.connectome().neuronCount() <= REFERENCE_NEURONS;
        long right = small ? reference(brain, mode) : digests.get(0);
        String with = small ? "reference" : rows.size() > 1 ? "each other" : "";
        for (int i = 0; i < rows.size(); i++) {
            BenchRow row = rows.get(i);
            compared.add(row.compared(with, digests.get(i) == right ? row.problem() : DIFFERS));
        }
        return compared;
    }

    private static long reference(W1 brain, BenchRow.Mode mode) {
        FiredDigest digest = new FiredDigest();
        try (BurstKernel kernel = new ReferenceKernel(brain.connectome(), brain.initialState())) {
            if (mode == BenchRow.Mode.FREE_RUN) {
                kernel.freeRun(CHECKED_BURSTS, digest);
                return digest.value();
            }
            Stimulus stimulus = new Stimulus();
            FiredSet fired = new FiredSet();
            for (int burst = 1; burst <= CHECKED_BURSTS; burst++) {
                brain.stimulate(burst, stimulus);
                kernel.burst(stimulus, fired);
                digest.fired(burst, fired);
            }
        }
        return digest.value();
    }

    /**
     * What the automatic choice does with a brain, and how that compares.
     *
     * @param neurons size of the brain
     * @param rate its rate
     * @param chose the candidate on which the brain ended
     * @param best the fastest of the rows
     * @param slowdown median of the chosen one's row by that of the fastest; 0 if it has no row
     */
    public record Choice(int neurons, double rate, String chose, String best, double slowdown) {
        @Override
        public String toString() {
            return slowdown == 0
                    ? "auto chose " + chose
                    : String.format(
                            Locale.ROOT,
                            "auto chose %s: %.2fx of the best, %s",
                            chose,
                            slowdown,
                            best);
        }
    }

    /**
     * Lets the automatic choice run a brain.
     *
     * @param rows of the same brain, one call per burst
     */
    public Choice automatic(W1 brain, List<BenchRow> rows) {
        String chose;
        try (BurstKernel kernel =
                kernels.open(Kernels.AUTO, brain.connectome(), brain.initialState(), options)) {
            BurstTimer timer =
                    new BurstTimer(brain, Kernels.AUTO, BenchRow.Mode.ROUND_TRIP, kernel);
            timer.warmUp(nanosPerRow * 2);
            chose = kernel.backend();
            if (kernel instanceof RacingKernel racing) {
                long end = System.nanoTime() + DECISION_NANOS;
                while (racing.racing() || racing.undecided() && System.nanoTime() - end < 0) {
                    timer.warmUp(0);
                }
                chose = racing.candidate().name();
            }
        }
        BenchRow best = null;
        BenchRow chosen = null;
        for (BenchRow row : rows) {
            if (row.problem().isEmpty()
                    && (best == null || row.medianMicros() < best.medianMicros())) {
                best = row;
            }
            if (row.backend().equals(chose) || row.backend().startsWith(chose + " ")) {
                chosen = chosen == null ? row : chosen;
            }
        }
        boolean known = best != null && chosen != null && chosen.problem().isEmpty();
        return new Choice(
                brain.connectome().neuronCount(),
                brain.rate(),
                chose,
                best == null ? "" : best.backend(),
                known ? chosen.medianMicros() / best.medianMicros() : 0);
    }
}

package org.flinknpu.device.race;

import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.Candidate;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.bench.W1;
import org.flinknpu.device.failover.FailoverKernel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures what bursts cost on each candidate, once, with three small brains; a quarter of a second
 * per candidate. Thread-safe; candidates are measured one after the other, so that they do not
 * disturb each other.
 */
public final class Calibration {
    private static final Logger LOG = LoggerFactory.getLogger(Calibration.class);
    private static final Calibration OF_THIS_JVM = new Calibration(System::nanoTime);

    private static final int TINY = 256;
    private static final int SMALL = 16_384;
    private static final double QUIET_RATE = 0.01;
    private static final double BUSY_RATE = 0.1;
    private static final int LEAST_BURSTS = 15;
    private static final int MOST_BURSTS = 2_000;

    /** Long enough for the compiler to have seen the loops of a kernel. */
    private static final long WARM_UP_NANOS = 50_000_000;

    private static final long MEASURE_NANOS = 20_000_000;

    private record Brains(W1 tiny, W1 quiet, W1 busy) {}

    private record Sample(double nanos, double events) {}

    private final LongSupplier nanoClock;
    private final Map<String, CostModel> models = new HashMap<>();
    private SoftReference<Brains> brains = new SoftReference<>(null);

    /**
     * Nothing measured yet.
     *
     * @param nanoClock as {@link System#nanoTime}
     */
    public Calibration(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** The calibration that all brains of this JVM share. */
    public static Calibration ofThisJvm() {
        return OF_THIS_JVM;
    }

    /**
     * What bursts cost on a candidate. Measures at the first call.
     *
     * @param opener opens the small brains
     * @return {@link CostModel#UNKNOWN} if it could not be measured
     */
    public synchronized CostModel of(Candidate candidate, Opener opener) {
        int threads = candidate.options().threads();
        if (threads > 1) {
            // The small brains are too small for many threads.
            KernelOptions single = candidate.options().withThreads(1);
            Candidate one = new Candidate(candidate.provider(), candidate.device(), single);
            return of(one, opener).shared(threads);
        }
        String key = candidate.provider().name() + " " + candidate.deviceKey() + candidate.name();
        CostModel known = models.get(key);
        if (known != null) {
            return known;
        }
        try {
            CostModel measured = measure(candidate, opener);
            LOG.info("Calibrated {}: {}", candidate, measured);
            models.put(key, measured);
            return measured;
        } catch (BackendUnavailableException e) {
            LOG.info("Not calibrated {}: {}", candidate, e.getMessage());
            return CostModel.UNKNOWN;
        }
    }

    private CostModel measure(Candidate candidate, Opener opener) {
        Brains known = brains.get();
        if (known == null) {
            known =
                    new Brains(
                            new W1(TINY, QUIET_RATE),
                            new W1(SMALL, QUIET_RATE),
                            new W1(SMALL, BUSY_RATE));
            brains = new SoftReference<>(known);
        }
        Sample tiny = measure(known.tiny, candidate, opener);
        Sample quiet = measure(known.quiet, candidate, opener);
        Sample busy = measure(known.busy, candidate, opener);
        if (busy.events <= quiet.events) {
            return CostModel.UNKNOWN;
        }
        return CostModel.through(
                tiny.nanos, SMALL, quiet.nanos, quiet.events, busy.nanos, busy.events);
    }

    private Sample measure(W1 brain, Candidate candidate, Opener opener) {
        try (BurstKernel kernel =
                opener.open(candidate, brain.connectome(), brain.initialState())) {
            Stimulus stimulus = new Stimulus();
            FiredSet fired = new FiredSet();
            long start = nanoClock.getAsLong();
            for (int i = 0; i < MOST_BURSTS && nanoClock.getAsLong() - start < WARM_UP_NANOS; i++) {
                brain.stimulate(kernel.lastBurst() + 1, stimulus);
                kernel.burst(stimulus, fired);
            }
            long[] nanos = new long[MOST_BURSTS];
            double events = 0;
            int bursts = 0;
            start = nanoClock.getAsLong();
            long now = start;
            while (bursts < LEAST_BURSTS || bursts < MOST_BURSTS && now - start < MEASURE_NANOS) {
                brain.stimulate(kernel.lastBurst() + 1, stimulus);
                long before = nanoClock.getAsLong();
                kernel.burst(stimulus, fired);
                now = nanoClock.getAsLong();
                nanos[bursts++] = now - before;
                events += kernel.counters().synapticEvents();
            }
            if (kernel instanceof FailoverKernel watched
                    && !watched.candidate().equals(candidate)) {
                throw new BackendUnavailableException(
                        candidate.provider().name(), "lost while it was measured", "see above");
            }
            Arrays.sort(nanos, 0, bursts);
            return new Sample(nanos[bursts / 2], events / bursts);
        }
    }
}

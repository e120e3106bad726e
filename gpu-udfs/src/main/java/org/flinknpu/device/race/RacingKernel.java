package org.flinknpu.device.race;

import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.DeferredSave;
import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.SplitBurst;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.BackendCounters;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.Candidate;
import org.flinknpu.device.DeviceLedger;
import org.flinknpu.device.failover.FailoverKernel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A brain on whichever candidate runs it fastest. Moves between candidates at burst boundaries by
 * saving and opening; outside of moves a burst costs two looks at the clock more than on the
 * candidate itself.
 */
public final class RacingKernel implements BurstKernel, SplitBurst, DeferredSave {
    private static final Logger LOG = LoggerFactory.getLogger(RacingKernel.class);

    /** Bursts between two looks whether absent candidates are back. */
    private static final int LOOK_EVERY = 1024;

    /** Bursts of a free run between two decisions. */
    private static final int RUN = 256;

    /** Fraction of the synapses that is expected to deliver before any burst was seen. */
    private static final double EXPECTED_RATE = 0.01;

    /**
     * What racing brains of one {@link org.flinknpu.device.Kernels} share.
     *
     * @param options how backends compete
     * @param opener opens brains
     * @param ledger which devices have failed
     * @param counts what happened
     * @param nanoClock as {@link System#nanoTime}
     */
    public record Track(
            RaceOptions options,
            Opener opener,
            DeviceLedger ledger,
            BackendCounters counts,
            LongSupplier nanoClock) {}

    private final Connectome connectome;
    private final List<Candidate> candidates;
    private final Track track;
    private final Race race;
    private final Stimulus silence = new Stimulus(0);
    private final FiredSet scratch = new FiredSet();
    private final BrainState state;
    private final long[] refusedUntil;
    private BurstKernel kernel;
    private FailoverKernel watched;
    private SplitBurst halves;
    private DeferredSave setAsideBy;

    /** Whether the burst that was begun has run already. */
    private boolean whole;

    private int seated;
    private int settledOn;
    private int knownRaces;
    private long nextLook;

    private RacingKernel(
            Connectome connectome,
            BrainState initial,
            List<Candidate> candidates,
            List<CostModel> models,
            Track track) {
        this.connectome = connectome;
        this.candidates = List.copyOf(candidates);
        this.track = track;
        state = new BrainState(connectome);
        state.copyFrom(initial);
        refusedUntil = new long[candidates.size()];
        nextLook = initial.burst() + LOOK_EVERY;
        race =
                new Race(
                        track.options(),
                        connectome.neuronCount(),
                        connectome.synapseCount(),
                        connectome.synapseCount() * EXPECTED_RATE,
                        models.toArray(new CostModel[0]));
    }

    /**
     * Opens a brain on the candidate with the best estimate that can run it.
     *
     * @param candidates at least one
     * @param models what bursts cost on each
     * @param left why others are no candidates, for the log; each preceded by a semicolon
     * @throws BackendUnavailableException if none can
     */
    public static RacingKernel open(
            Connectome connectome,
            BrainState initial,
            List<Candidate> candidates,
            List<CostModel> models,
            String left,
            Track track) {
        initial.requireFits(connectome);
        RacingKernel racing = new RacingKernel(connectome, initial, candidates, models, track);
        racing.openFirst(left);
        return racing;
    }

    private void openFirst(String left) {
        StringBuilder refused = new StringBuilder(left);
        for (int best = race.first(); best >= 0; best = race.first()) {
            try {
                seat(best, track.opener().open(candidates.get(best), connectome, state));
                settledOn = best;
                race.displaced(best);
                LOG.info(
                        "Backend {} for {}: best estimate{}{}",
                        candidates.get(best),
                        connectome,
                        figures(),
                        refused);
                return;
            } catch (BackendUnavailableException e) {
                race.absent(best);
                refuse(best);
                refused.append("; ").append(candidates.get(best)).append(": ").append(e.reason());
            }
        }
        throw new BackendUnavailableException(
                "auto",
                "no backend can run " + connectome + refused,
                "raise the memory of the JVM");
    }

    private void refuse(int candidate) {
        refusedUntil[candidate] = state.burst() + track.options().intervalBursts();
    }

    private void seat(int candidate, BurstKernel open) {
        kernel = open;
        watched = open instanceof FailoverKernel failover ? failover : null;
        halves = open instanceof SplitBurst split ? split : null;
        seated = candidate;
    }

    /** Where bursts run now. */
    public Candidate candidate() {
        return candidates.get(seated);
    }

    /** Whether candidates are being measured, so that bursts may run where they will not stay. */
    public boolean racing() {
        return race.racing();
    }

    /** Whether a race is still to come before anything is measured. */
    public boolean undecided() {
        return race.undecided();
    }

    @Override
    public void burst(Stimulus stimulus, FiredSet fired) {
        long start = track.nanoClock().getAsLong();
        kernel.burst(stimulus, fired);
        ran(track.nanoClock().getAsLong() - start);
    }

    @Override
    public boolean splits() {
        return halves != null && halves.splits();
    }

    @Override
    public void begin(Stimulus stimulus) {
        whole = !splits();
        if (whole) {
            burst(stimulus, scratch);
        } else {
            halves.begin(stimulus);
        }
    }

    @Override
    public void finish(FiredSet fired) {
        if (whole) {
            fired.swap(scratch);
            return;
        }
        halves.finish(fired);
        // Not the time between the halves, which is that of other brains; and of a launch for many
        // brains this one's part.
        BurstCounters did = kernel.counters();
        ran(did.stageNanos() + did.copyNanos() + did.kernelNanos() + did.drainNanos());
    }

    private void ran(long nanos) {
        int next = race.observe(nanos, kernel.counters().synapticEvents());
        if (watched != null && watched.candidate() != candidates.get(seated)) {
            followDisplaced();
        } else if (next != seated) {
            moveTo(next);
        }
        settle();
    }

    private void settle() {
        if (race.races() != knownRaces) {
            knownRaces = race.races();
            track.counts().race();
            if (seated != settledOn) {
                track.counts().switched();
                settledOn = seated;
            }
            LOG.info("Backend {} for {}: won the race{}", candidate(), connectome, figures());
        }
        if (kernel.lastBurst() >= nextLook) {
            nextLook = kernel.lastBurst() + LOOK_EVERY;
            readmit();
        }
    }

    /** The watched kernel has lost its device and gone on elsewhere. */
    private void followDisplaced() {
        race.absent(seated);
        int now = candidates.indexOf(watched.candidate());
        if (now >= 0) {
            seated = now;
            settledOn = now;
            race.displaced(now);
        }
    }

    /** Candidates that were refused a while ago or whose quarantine is over may compete again. */
    private void readmit() {
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            boolean free =
                    candidate.plainJava() || !track.ledger().quarantined(candidate.deviceKey());
            if (race.isAbsent(i) && free && kernel.lastBurst() >= refusedUntil[i]) {
                race.present(i);
            }
        }
    }

    private void moveTo(int target) {
        int next = target;
        while (next != seated) {
            long start = track.nanoClock().getAsLong();
            kernel.save(state);
            if (watched != null && watched.candidate() != candidates.get(seated)) {
                followDisplaced();
                return;
            }
            try {
                BurstKernel open = track.opener().open(candidates.get(next), connectome, state);
                kernel.close();
                seat(next, open);
            } catch (BackendUnavailableException e) {
                LOG.info("Not raced on {}: {}", candidates.get(next), e.getMessage());
                refuse(next);
                next = race.unopenable(next, seated);
            }
            race.moved(track.nanoClock().getAsLong() - start);
        }
    }

    /** What is known of every candidate, for the log. */
    private String figures() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < candidates.size(); i++) {
            text.append(i == 0 ? ": " : ", ");
            text.append(candidates.get(i)).append(' ');
            if (race.isAbsent(i)) {
                text.append("cannot");
            } else {
                text.append(race.measured(i) ? "" : "about ");
                text.append(String.format(Locale.ROOT, "%.1f us", race.expectedNanos(i) / 1_000));
            }
        }
        return text.append(
                        String.format(
                                Locale.ROOT, " at %.0f synaptic events per burst", race.activity()))
                .toString();
    }

    @Override
    public void freeRun(int bursts, FiredListener listener) {
        int left = bursts;
        while (left > 0) {
            if (race.racing()) {
                burst(silence, scratch);
                listener.fired(kernel.lastBurst(), scratch);
                left--;
            } else {
                int run = Math.min(RUN, left);
                long start = track.nanoClock().getAsLong();
                kernel.freeRun(run, listener);
                long nanos = track.nanoClock().getAsLong() - start;
                race.observe(run, nanos, kernel.counters().synapticEvents());
                if (watched != null && watched.candidate() != candidates.get(seated)) {
                    followDisplaced();
                }
                settle();
                left -= run;
            }
        }
    }

    @Override
    public long lastBurst() {
        return kernel.lastBurst();
    }

    @Override
    public void save(BrainState into) {
        kernel.save(into);
    }

    @Override
    public boolean defers() {
        return kernel instanceof DeferredSave deferred && deferred.defers();
    }

    @Override
    public void setAside() {
        if (!(kernel instanceof DeferredSave deferred)) {
            throw new IllegalStateException("Backend sets nothing aside: " + backend());
        }
        deferred.setAside();
        setAsideBy = deferred;
    }

    /** By the kernel that has set it aside, even if the brain has moved since. */
    @Override
    public void saveSetAside(BrainState into) {
        setAsideBy.saveSetAside(into);
    }

    @Override
    public void dropSetAside() {
        setAsideBy.dropSetAside();
    }

    @Override
    public BurstCounters counters() {
        return kernel.counters();
    }

    @Override
    public String backend() {
        return kernel.backend();
    }

    @Override
    public void close() {
        if (kernel != null) {
            kernel.close();
        }
    }
}

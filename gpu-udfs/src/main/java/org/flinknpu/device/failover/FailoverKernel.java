package org.flinknpu.device.failover;

import java.util.List;
import java.util.function.Supplier;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.DeferredSave;
import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.SplitBurst;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.Candidate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A brain on a device that may fail, hang or corrupt it. When that happens the brain is rebuilt on
 * another backend from the last copy of its state and the stimuli since, and the call that found
 * out returns what it would have returned anyway.
 *
 * <p>With audits a host kernel trails behind the device and proves its states; what it has proven
 * takes the place of copies. Audits cost a burst on the host per burst on the device.
 *
 * <p>Once it runs on a plain-Java backend there is neither thread nor log between. It returns to
 * the device by itself if asked to; else whoever opened it decides.
 */
public final class FailoverKernel implements BurstKernel, SplitBurst, DeferredSave {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverKernel.class);

    /** Bursts after which a device that failed before has proven itself. */
    private static final int PROBATION = 1000;

    private final Connectome connectome;
    private final Oversight oversight;
    private final Past past;
    private final Placement placement;
    private final AsideCopy aside;
    private final Homecoming homecoming;
    private final Stimulus silence = new Stimulus(0);
    private final FiredSet scratch = new FiredSet();
    private final FiredSet hostFired = new FiredSet();
    private DeviceSeat begunOn;
    private final Tapes tapes = new Tapes();
    private long burst;
    private long probationEnds;

    private FailoverKernel(
            Connectome connectome,
            BrainState initial,
            Candidate home,
            Supplier<List<Candidate>> others,
            boolean returns,
            Oversight oversight) {
        this.connectome = connectome;
        this.oversight = oversight;
        burst = initial.burst();
        probationEnds = burst + PROBATION;
        past = new Past(connectome, initial, oversight.options().logBytes());
        placement = new Placement(connectome, past, others, oversight);
        aside = new AsideCopy(connectome, past, others, oversight);
        homecoming = returns ? new Homecoming(home, connectome, past, oversight) : null;
    }

    /**
     * Opens a brain on a device.
     *
     * @param initial the state to continue from; copied
     * @param home the device; not plain Java
     * @param others where to go on when it is lost, best first; asked at every loss, quarantined
     *     devices are left out
     * @param returns whether the brain goes back to the device when its quarantine is over
     * @throws BackendUnavailableException if the device cannot run this brain, or does not answer;
     *     nothing stays open
     */
    public static FailoverKernel open(
            Connectome connectome,
            BrainState initial,
            Candidate home,
            Supplier<List<Candidate>> others,
            boolean returns,
            Oversight oversight) {
        initial.requireFits(connectome);
        FailoverKernel kernel =
                new FailoverKernel(connectome, initial, home, others, returns, oversight);
        boolean opened = false;
        try {
            kernel.placement.sit(home);
            opened = true;
        } catch (DeviceLostException e) {
            oversight.quarantine(home.deviceKey(), e.getMessage());
            throw new BackendUnavailableException(
                    home.provider().name(),
                    "device " + home.device().index() + ": " + e.getMessage(),
                    "choose another device, or look after this one",
                    e);
        } finally {
            if (!opened) {
                kernel.close();
            }
        }
        return kernel;
    }

    /** Where bursts run now. */
    public Candidate candidate() {
        return placement.seat().candidate();
    }

    @Override
    public void burst(Stimulus stimulus, FiredSet fired) {
        boolean ran = false;
        while (!ran && placement.device() != null) {
            try {
                placement.device().burst(stimulus, fired);
                ran = true;
            } catch (DeviceLostException e) {
                placement.rebuild(e, burst, null, scratch);
            }
        }
        if (ran) {
            burst++;
            secure(past.log().append(stimulus) ? null : stimulus, fired);
        } else {
            burstOnHost(stimulus, fired);
        }
    }

    @Override
    public boolean splits() {
        return placement.device() != null;
    }

    @Override
    public void begin(Stimulus stimulus) {
        begunOn = placement.device();
        if (begunOn != null) {
            begunOn.begin(stimulus);
        } else {
            burstOnHost(stimulus, hostFired);
        }
    }

    @Override
    public void finish(FiredSet fired) {
        if (begunOn == null) {
            fired.swap(hostFired);
            return;
        }
        try {
            begunOn.finish(fired);
        } catch (DeviceLostException e) {
            Stimulus stimulus = begunOn.begunWith();
            placement.rebuild(e, burst, null, scratch);
            burst(stimulus, fired);
            return;
        }
        burst++;
        secure(begunOn.log(past.log()) ? null : begunOn.begunWith(), fired);
    }

    private void burstOnHost(Stimulus stimulus, FiredSet fired) {
        placement.host().burst(stimulus, fired);
        burst++;
        if (homecoming != null) {
            DeviceSeat back = homecoming.after(stimulus, placement.host());
            if (back != null) {
                LOG.info("Back on {} after burst {} of {}", back.candidate(), burst, connectome);
                placement.moveTo(back);
                probationEnds = burst + PROBATION;
            }
        }
    }

    /**
     * After a burst on a device: makes sure that it can be run again.
     *
     * @param unlogged its stimulus if that is not in the log, else null
     */
    private void secure(Stimulus unlogged, FiredSet fired) {
        try {
            if (placement.auditor() != null) {
                audit(unlogged, fired);
            } else if (unlogged == null) {
                placement.copies().work(placement.device());
            } else {
                placement.copies().copyNow(placement.device());
            }
        } catch (DeviceLostException e) {
            placement.rebuild(e, burst, unlogged, fired);
        }
        if (burst >= probationEnds && placement.device() != null) {
            probationEnds = Long.MAX_VALUE;
            oversight.ledger().proven(candidate().deviceKey());
        }
    }

    private void audit(Stimulus unlogged, FiredSet fired) throws DeviceLostException {
        Auditor auditor = placement.auditor();
        if (auditor.working() && (auditor.done() || unlogged != null)) {
            settle(unlogged, fired, burst - 1);
        }
        boolean due =
                unlogged != null
                        || burst - auditor.provenThrough() >= oversight.options().auditInterval();
        if (due && placement.auditor() != null && !auditor.working()) {
            auditor.start(past.log(), unlogged, placement.device(), fired);
            if (unlogged != null || oversight.options().auditHolds()) {
                settle(unlogged, fired, burst - 1);
            }
        }
    }

    /**
     * Takes the verdict of the audit under way. On a difference the brain moves to the host.
     *
     * @param unlogged stimulus of the last burst if it is not in the log, else null
     * @param fired what the last burst fired: put right if it was wrong
     * @param handedOut last burst whose output cannot be taken back
     */
    private void settle(Stimulus unlogged, FiredSet fired, long handedOut) {
        Auditor auditor = placement.auditor();
        String difference = auditor.verdict();
        placement.report(difference, handedOut);
        if (difference == null) {
            past.forgetThrough(auditor.provenThrough());
            return;
        }
        placement.device().vacate();
        String problem = "its state differed from the host's";
        DeviceLostException lost = new DeviceLostException(problem, false, null);
        placement.rebuild(lost, burst, unlogged, fired);
    }

    @Override
    public void freeRun(int bursts, FiredListener listener) {
        int left = bursts;
        while (left > 0) {
            if (placement.device() == null || placement.auditor() != null) {
                burst(silence, scratch);
                listener.fired(burst, scratch);
                left--;
            } else {
                left -= runOnDevice(left, listener);
            }
        }
    }

    /** Runs freely until all is done or the device is lost; returns how many bursts ran. */
    private int runOnDevice(int bursts, FiredListener listener) {
        int done = 0;
        int flying = launch(bursts);
        while (flying > 0) {
            boolean lost = false;
            try {
                placement.device().awaitRun();
            } catch (DeviceLostException e) {
                tapes.abandon();
                placement.rebuild(e, burst, null, scratch);
                return done;
            }
            long first = burst + 1;
            burst += flying;
            past.log().appendSilent(flying);
            try {
                placement.copies().work(placement.device());
            } catch (DeviceLostException e) {
                placement.rebuild(e, burst, null, scratch);
                lost = true;
            }
            done += flying;
            FiredTape finished = tapes.turn();
            flying = lost ? 0 : launch(bursts - done);
            tapes.play(finished, first, listener);
        }
        return done;
    }

    /** Starts a run on the device, with its tape; 0 if there is nothing to run or it was lost. */
    private int launch(int left) {
        int run = Math.min(left, tapes.runLength());
        if (run > 0 && !past.log().fits(run)) {
            try {
                placement.copies().copyNow(placement.device());
            } catch (DeviceLostException e) {
                placement.rebuild(e, burst, null, scratch);
                return 0;
            }
        }
        if (run > 0) {
            placement.device().startRun(run, tapes.filling());
        }
        return run;
    }

    @Override
    public long lastBurst() {
        return burst;
    }

    @Override
    public void save(BrainState into) {
        boolean saved = false;
        while (!saved) {
            try {
                proveLastBurst();
                placement.seat().save(into);
                saved = true;
            } catch (DeviceLostException e) {
                placement.rebuild(e, burst, null, scratch);
            }
        }
    }

    /** A device copies within its own memory; what is audited is not saved unproven. */
    @Override
    public boolean defers() {
        return placement.device() != null
                && placement.auditor() == null
                && placement.device().defers();
    }

    @Override
    public void setAside() {
        aside.drop();
        if (defers()) {
            try {
                // It has room for one copy.
                placement.copies().settle(placement.device());
                placement.device().setAside();
                aside.onDevice(placement.device(), burst);
                return;
            } catch (DeviceLostException e) {
                placement.rebuild(e, burst, null, scratch);
            }
        }
        BrainState state = new BrainState(connectome);
        save(state);
        aside.onHost(state);
    }

    /** If the device fails meanwhile, the state is computed again on the calling thread. */
    @Override
    public void saveSetAside(BrainState into) {
        aside.copyOut(into);
    }

    @Override
    public void dropSetAside() {
        aside.drop();
    }

    /** A state that is saved may outlive the log, so it must be right. */
    private void proveLastBurst() throws DeviceLostException {
        Auditor auditor = placement.auditor();
        if (auditor == null) {
            return;
        }
        if (auditor.working()) {
            settle(null, scratch, burst);
        }
        if (placement.auditor() != null && auditor.provenThrough() < burst) {
            auditor.start(past.log(), null, placement.device(), null);
            settle(null, scratch, burst);
        }
    }

    @Override
    public BurstCounters counters() {
        return tapes.playing() ? tapes.counters() : placement.seat().counters();
    }

    @Override
    public String backend() {
        return candidate().provider().name();
    }

    @Override
    public void close() {
        if (homecoming != null) {
            homecoming.close();
        }
        placement.close();
    }
}

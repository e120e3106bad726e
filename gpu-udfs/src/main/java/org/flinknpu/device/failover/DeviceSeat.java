package org.flinknpu.device.failover;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.DeferredSave;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.SplitBurst;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.Candidate;
import org.flinknpu.device.DeviceLease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A brain on a device, whose calls a {@link Crew} makes. What the device reads and writes belongs
 * to the seat and is copied in and out, so that a call that comes back after it was given up writes
 * into nothing that is still in use.
 *
 * <p>A method that throws {@link DeviceLostException} has vacated the seat.
 */
final class DeviceSeat implements Seat {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceSeat.class);

    /** Roughly what any backend uploads; asking it would take as long as planning the upload. */
    private static final long BYTES_PER_NEURON = 32;

    private static final long BYTES_PER_SYNAPSE = 8;

    private final Candidate candidate;
    private final Connectome connectome;
    private final Oversight oversight;
    private final DeviceThread opener;
    private final long transferNanos;
    private final Runnable saving = this::callSave;
    private final Runnable running = this::callFreeRun;
    private final Runnable settingAside = this::callSetAside;
    private final Object releasing = new Object();
    private BurstKernel kernel;
    private SplitBurst halves;
    private BurstCounters counters;
    private Crew crew;
    private RoundSheet sheet;
    private int place;
    private BrainState saved;
    private FiredTape tape;
    private int run;
    private long runStartedNanos;
    private boolean open;
    private boolean vacated;

    private DeviceSeat(Candidate candidate, Connectome connectome, Oversight oversight) {
        this.candidate = candidate;
        this.connectome = connectome;
        this.oversight = oversight;
        transferNanos =
                Deadlines.transferNanos(
                        connectome.neuronCount() * BYTES_PER_NEURON
                                + connectome.synapseCount() * BYTES_PER_SYNAPSE);
        opener = new DeviceThread(candidate.name(), oversight.watch());
    }

    /** Begins to open a brain; {@link #opened} tells when it is done. */
    static DeviceSeat startOpening(
            Candidate candidate, Connectome connectome, BrainState from, Oversight oversight) {
        DeviceSeat seat = new DeviceSeat(candidate, connectome, oversight);
        seat.opener.start(() -> seat.kernel = candidate.open(connectome, from));
        return seat;
    }

    /**
     * Waits until the brain is open; longer while the driver compiles the kernels, as it does once
     * per machine.
     *
     * @throws BackendUnavailableException if the device cannot run this brain, or refused
     */
    void awaitOpen() throws DeviceLostException {
        long allowed = transferNanos;
        DeviceThread.Outcome how = opener.await(allowed);
        if (how == DeviceThread.Outcome.LATE
                && DeviceLease.compiling(candidate.provider().name(), candidate.device())) {
            LOG.info("Waiting for the kernels of {} to be compiled", candidate);
            allowed += Deadlines.COMPILE_NANOS;
            how = opener.await(Deadlines.COMPILE_NANOS);
        }
        if (opener.ended() && opener.failure() instanceof BackendUnavailableException e) {
            vacate();
            throw e;
        }
        require(how, opener.failure(), "opening a brain", allowed);
        opener.leave(() -> {});
        open = true;
        counters = kernel.counters();
        halves = kernel instanceof SplitBurst split ? split : new Unsplit(kernel);
    }

    /** Whether {@link #awaitOpen} would not wait. */
    boolean opened() {
        return opener.ended();
    }

    /** The crew of the calling thread. */
    private Crew crew() {
        Crew current = crew;
        if (current == null || current.caller() != Thread.currentThread()) {
            if (current != null && !current.lost()) {
                current.handOver(this);
            }
            if (current == null || !current.lost()) {
                current = oversight.crews().join(candidate.deviceKey(), this, oversight.options());
                crew = current;
            }
        }
        return current;
    }

    /** Brains that share the device and the calling thread. */
    int crewSize() {
        return crew().size();
    }

    private void call(Runnable call, String what) throws DeviceLostException {
        Crew calls = crew();
        require(calls.call(call, transferNanos), calls.failure(), what, transferNanos);
    }

    private void require(DeviceThread.Outcome how, Throwable thrown, String call, long allowed)
            throws DeviceLostException {
        if (how == DeviceThread.Outcome.DONE) {
            return;
        }
        vacate();
        boolean late = how == DeviceThread.Outcome.LATE;
        String what =
                late
                        ? call + " did not end within " + allowed / 1_000 + " us"
                        : call + " failed: " + thrown;
        throw new DeviceLostException(what, late, late ? null : thrown);
    }

    @Override
    public void burst(Stimulus given, FiredSet into) throws DeviceLostException {
        begin(given);
        finish(into);
    }

    /** Begins a burst; the crew runs it with those of others. */
    void begin(Stimulus given) {
        sheet = crew().sheet();
        place = sheet.add(halves, given);
    }

    /** Waits for the burst that was begun. */
    void finish(FiredSet into) throws DeviceLostException {
        RoundSheet its = sheet;
        if (!its.over()) {
            crew.round();
        }
        DeviceThread.Outcome how = its.outcome(place);
        if (how != DeviceThread.Outcome.DONE) {
            its.claim(place, into);
            require(how, its.failure(place), "a burst", its.allowedNanos());
        }
        its.claim(place, into);
    }

    /** Logs what the burst received that was finished last; false if there is no room. */
    boolean log(StimulusLog log) {
        return sheet.log(place, log);
    }

    /**
     * What the burst received that was begun last, in an object of its own. Asked before the next
     * round.
     */
    Stimulus begunWith() {
        Stimulus copy = new Stimulus();
        sheet.copyStimulus(place, copy);
        return copy;
    }

    /** A kernel whose bursts cannot be split: they run when they are finished. */
    private static final class Unsplit implements SplitBurst {
        private final BurstKernel kernel;
        private final Stimulus stimulus = new Stimulus();

        Unsplit(BurstKernel kernel) {
            this.kernel = kernel;
        }

        @Override
        public void begin(Stimulus given) {
            stimulus.clear();
            stimulus.addAll(given);
        }

        @Override
        public void finish(FiredSet into) {
            kernel.burst(stimulus, into);
        }
    }

    /** Begins bursts without stimulus; their fired neurons go to a tape. */
    void startRun(int bursts, FiredTape onto) {
        run = bursts;
        tape = onto;
        tape.clear(bursts, kernel.counters());
        runStartedNanos = oversight.watch().now();
        crew().start(running, crew.deadlines().runNanos(bursts));
    }

    /** Waits for what {@link #startRun} began. */
    void awaitRun() throws DeviceLostException {
        long allowed = crew.deadlines().runNanos(run);
        DeviceThread.Outcome how = crew.await(allowed);
        require(how, crew.failure(), "a free run of " + run + " bursts", allowed);
        // Too long if the caller came late, which only makes later deadlines longer.
        crew.deadlines().observe(oversight.watch().now() - runStartedNanos, run);
    }

    private void callFreeRun() {
        kernel.freeRun(run, tape);
    }

    /** The state, in an object that belongs to this seat; see {@link #exchange}. */
    BrainState save() throws DeviceLostException {
        if (saved == null) {
            saved = new BrainState(connectome);
        }
        call(saving, "saving");
        return saved;
    }

    /** Takes what {@link #save} returned out of the seat, and gives it another object instead. */
    void exchange(BrainState instead) {
        saved = instead;
    }

    private void callSave() {
        kernel.save(saved);
    }

    @Override
    public void save(BrainState into) throws DeviceLostException {
        into.copyFrom(save());
    }

    /** Whether the backend can set a state aside. */
    boolean defers() {
        return kernel instanceof DeferredSave deferred && deferred.defers();
    }

    /** Sets the state aside for {@link #copyOut}; false if the backend cannot. */
    boolean setAside() throws DeviceLostException {
        if (!defers()) {
            return false;
        }
        call(settingAside, "setting the state aside");
        return true;
    }

    /**
     * Copies out what was set aside. The one method for another thread; the device is not released
     * before it has returned.
     */
    void copyOut(BrainState into) {
        synchronized (releasing) {
            if (!(kernel instanceof DeferredSave deferred)) {
                throw new IllegalStateException("Device was released");
            }
            deferred.saveSetAside(into);
        }
    }

    private void callSetAside() {
        ((DeferredSave) kernel).setAside();
    }

    /** How long copying the state out may take. */
    long transferNanos() {
        return transferNanos;
    }

    @Override
    public BurstCounters counters() {
        return counters;
    }

    @Override
    public Candidate candidate() {
        return candidate;
    }

    @Override
    public void close() {
        if (vacated) {
            return;
        }
        if (open) {
            vacated = true;
            crew().dismiss(this, true, transferNanos);
        } else {
            vacate();
        }
    }

    /** Leaves it to the device's thread to release the device once its call has returned. */
    void vacate() {
        vacated = true;
        if (open) {
            crew().dismiss(this, false, transferNanos);
        } else {
            opener.leave(this::release);
        }
    }

    /** On the device's thread. */
    void release() {
        synchronized (releasing) {
            try {
                if (kernel != null) {
                    kernel.close();
                }
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("Device {} could not be released: {}", candidate.name(), e.toString());
            }
            kernel = null;
        }
    }
}

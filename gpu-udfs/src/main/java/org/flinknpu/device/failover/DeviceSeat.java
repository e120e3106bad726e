package org.flinknpu.device.failover;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.DeferredSave;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.Candidate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A brain on a device behind a {@link DeviceThread}. What the device reads and writes belongs to
 * the seat and is copied in and out, so that a call that comes back after it was given up writes
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
    private final Watch watch;
    private final Deadlines deadlines;
    private final DeviceThread thread;
    private final long transferNanos;
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();
    private final Runnable bursting = this::callBurst;
    private final Runnable saving = this::callSave;
    private final Runnable running = this::callFreeRun;
    private final Runnable settingAside = this::callSetAside;
    private final Object releasing = new Object();
    private BurstKernel kernel;
    private BurstCounters counters;
    private BrainState saved;
    private FiredTape tape;
    private int run;
    private boolean vacated;

    private DeviceSeat(
            Candidate candidate, Connectome connectome, FailoverOptions options, Watch watch) {
        this.candidate = candidate;
        this.connectome = connectome;
        this.watch = watch;
        deadlines = new Deadlines(options);
        transferNanos =
                Deadlines.transferNanos(
                        connectome.neuronCount() * BYTES_PER_NEURON
                                + connectome.synapseCount() * BYTES_PER_SYNAPSE);
        thread = new DeviceThread(candidate.name(), watch);
    }

    /** Begins to open a brain; {@link #opened} tells when it is done. */
    static DeviceSeat startOpening(
            Candidate candidate,
            Connectome connectome,
            BrainState from,
            FailoverOptions options,
            Watch watch) {
        DeviceSeat seat = new DeviceSeat(candidate, connectome, options, watch);
        seat.thread.start(() -> seat.kernel = candidate.open(connectome, from));
        return seat;
    }

    /**
     * Waits until the brain is open.
     *
     * @throws BackendUnavailableException if the device cannot run this brain, or refused
     */
    void awaitOpen() throws DeviceLostException {
        DeviceThread.Outcome outcome = thread.await(transferNanos);
        if (thread.ended() && thread.failure() instanceof BackendUnavailableException e) {
            vacate();
            throw e;
        }
        require(outcome, "opening a brain", transferNanos);
        counters = kernel.counters();
    }

    /** Whether {@link #awaitOpen} would not wait. */
    boolean opened() {
        return thread.ended();
    }

    private void require(DeviceThread.Outcome outcome, String call, long allowedNanos)
            throws DeviceLostException {
        if (outcome == DeviceThread.Outcome.DONE) {
            return;
        }
        vacate();
        boolean late = outcome == DeviceThread.Outcome.LATE;
        String what =
                late
                        ? call + " did not end within " + allowedNanos / 1_000 + " us"
                        : call + " failed: " + thread.failure();
        throw new DeviceLostException(what, late, late ? null : thread.failure());
    }

    @Override
    public void burst(Stimulus given, FiredSet into) throws DeviceLostException {
        stimulus.clear();
        stimulus.addAll(given);
        long start = watch.now();
        long allowed = deadlines.burstNanos();
        require(thread.run(bursting, allowed), "a burst", allowed);
        deadlines.observe(watch.now() - start);
        into.swap(fired);
    }

    private void callBurst() {
        kernel.burst(stimulus, fired);
    }

    /** Begins bursts without stimulus; their fired neurons go to a tape. */
    void startRun(int bursts, FiredTape onto) {
        run = bursts;
        tape = onto;
        tape.clear(bursts);
        thread.start(running);
    }

    /** Waits for what {@link #startRun} began. */
    void awaitRun() throws DeviceLostException {
        long start = watch.now();
        long allowed = deadlines.runNanos(run);
        require(thread.await(allowed), "a free run of " + run + " bursts", allowed);
        deadlines.observe((watch.now() - start) / run);
    }

    private void callFreeRun() {
        kernel.freeRun(run, tape);
    }

    /** The state, in an object that belongs to this seat; see {@link #exchange}. */
    BrainState save() throws DeviceLostException {
        if (saved == null) {
            saved = new BrainState(connectome);
        }
        require(thread.run(saving, transferNanos), "saving", transferNanos);
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

    /** Sets the state aside for {@link #copyOut}; false if the backend cannot. */
    boolean setAside() throws DeviceLostException {
        if (!(kernel instanceof DeferredSave)) {
            return false;
        }
        require(thread.run(settingAside, transferNanos), "setting the state aside", transferNanos);
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
        if (thread.ended()) {
            thread.run(this::release, transferNanos);
        }
        vacate();
    }

    /** Leaves it to the device's thread to release the device once its call has returned. */
    void vacate() {
        vacated = true;
        thread.leave(this::release);
    }

    private void release() {
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

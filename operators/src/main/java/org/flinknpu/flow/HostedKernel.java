package org.flinknpu.flow;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.DeferredSave;
import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.SplitBurst;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.Candidate;
import org.flinknpu.schema.BrainSettings;

/**
 * The kernel of one brain, and the copy of its state that snapshots read. A kernel may be parked
 * while its brain has nothing to do: then the copy is all that is left, and the next burst opens a
 * kernel again, which takes as long as a few bursts. What a brain computes does not depend on it.
 *
 * <p>Used by the task's thread only.
 */
final class HostedKernel {
    /**
     * Neurons and synapses above which opening takes longer than a robot would wait: some 30 ms.
     */
    private static final long MOST_PARKED = 2_000_000;

    private final BrainHost host;
    private final String brainId;
    private final BrainSettings settings;
    private final boolean parkable;
    private final BrainReport report;
    private Connectome connectome;
    private BurstKernel kernel;
    private BackendMetrics metrics;
    private String backend;
    private StagedState staged;
    private StagedState spare;

    /** The copy for which a state was set aside last, or null. */
    private StagedState aside;

    private boolean changedSinceStaged;
    private boolean ranSinceAsked;

    /**
     * A kernel that was opened for a brain.
     *
     * @param kernel opened with the state of {@code staged}; owned from now on
     * @param staged the brain's state; kept as memory for copies
     * @param parkable whether the brain may be idle at all
     * @param report lets go of durations while the brain is idle
     */
    HostedKernel(
            BrainHost host,
            String brainId,
            BrainSettings settings,
            Connectome connectome,
            BurstKernel kernel,
            StagedState staged,
            boolean parkable,
            BrainReport report) {
        this.host = host;
        this.brainId = brainId;
        this.settings = settings;
        this.parkable = parkable;
        this.report = report;
        this.staged = staged;
        use(connectome, kernel);
    }

    private void use(Connectome itsConnectome, BurstKernel opened) {
        connectome = itsConnectome;
        kernel = opened;
        ranSinceAsked = true;
        host.metrics().kernelOpened();
        noteBackend();
        long size = connectome.neuronCount() + (long) connectome.synapseCount();
        if (parkable && size <= MOST_PARKED) {
            host.idleKernels().opened(this);
        }
    }

    /** A race or the loss of a device moves a brain between bursts. */
    private void noteBackend() {
        backend = kernel.backend();
        metrics = host.metrics().backend(backend);
    }

    /** The connectome that it runs. */
    Connectome connectome() {
        return connectome;
    }

    /** The kernel; opened if it was parked. */
    BurstKernel open() {
        if (kernel == null) {
            use(connectome, openAnywhere(connectome, staged.state()));
        }
        return kernel;
    }

    /** Runs a burst; afterwards {@link #open} is the kernel that ran it. */
    void burst(Stimulus stimulus, FiredSet fired) {
        open().burst(stimulus, fired);
        ran();
    }

    /**
     * Runs bursts without stimulus.
     *
     * @param listener calls {@link #ran} first
     */
    void freeRun(int bursts, FiredListener listener) {
        open().freeRun(bursts, listener);
    }

    /** Whether the next burst gains from being begun together with those of other brains. */
    boolean splits() {
        return kernel instanceof SplitBurst halves && halves.splits();
    }

    /** Begins a burst; the kernel {@link #splits}. */
    void begin(Stimulus stimulus) {
        ((SplitBurst) kernel).begin(stimulus);
    }

    /** Waits for the burst that was begun. */
    void finish(FiredSet fired) {
        ((SplitBurst) kernel).finish(fired);
        ran();
    }

    /** A burst has run. */
    void ran() {
        changedSinceStaged = true;
        ranSinceAsked = true;
        if (!kernel.backend().equals(backend)) {
            noteBackend();
        }
    }

    /** Number of the last burst that ran; 0 before the first. */
    long lastBurst() {
        return kernel == null ? staged.state().burst() : kernel.lastBurst();
    }

    /** Backend of the last burst. */
    String backend() {
        return backend;
    }

    /** Metrics of that backend. */
    BackendMetrics metrics() {
        return metrics;
    }

    /** Starts over with the state before the first burst, wherever that is possible. */
    void reset() {
        close();
        use(connectome, openAnywhere(connectome, new BrainState(connectome)));
        changedSinceStaged = true;
    }

    /** The brain exists: the loss of its backend is no reason to refuse it what is asked for. */
    private BurstKernel openAnywhere(Connectome itsConnectome, BrainState state) {
        return host.openAnywhere(brainId, settings, itsConnectome, state);
    }

    /**
     * Goes on with another connectome of the same neurons and synapses.
     *
     * @throws org.flinknpu.device.BackendUnavailableException if it cannot be run; the old one is
     */
    void change(Connectome after) {
        BrainState state = new BrainState(connectome);
        open().save(state);
        Connectome before = connectome;
        // First the old one: a device may not have room for both.
        close();
        try {
            use(after, openAnywhere(after, state));
        } catch (RuntimeException e) {
            use(before, openAnywhere(before, state));
            throw e;
        }
    }

    /**
     * A copy of the state as it is; made only if it has changed since the last one. Where a device
     * can set its state aside, that is all that is done now.
     */
    StagedState stage() {
        if (changedSinceStaged || staged.lost()) {
            // A kernel has room for one state aside, which any earlier snapshot may still want.
            boolean free = aside == null || !aside.pending();
            if (staged.isRead()) {
                useSpare();
            }
            if (free && kernel instanceof DeferredSave deferred && deferred.defers()) {
                deferred.setAside();
                staged.fillLater(deferred);
                aside = staged;
            } else {
                kernel.save(staged.state());
            }
            changedSinceStaged = false;
        }
        return staged;
    }

    /** While a snapshot reads the copy, the next one gets the other copy, or a third. */
    private void useSpare() {
        StagedState next =
                spare == null || spare.isRead()
                        ? new StagedState(new BrainState(connectome))
                        : spare;
        spare = staged;
        staged = next;
    }

    /** Whether the kernel is open. */
    boolean isOpen() {
        return kernel != null;
    }

    /** Whether a burst has run, or the kernel was opened, since this was asked last. */
    boolean ranSinceAsked() {
        boolean ran = ranSinceAsked;
        ranSinceAsked = false;
        return ran;
    }

    /** Closes the kernel until the next burst, if it is one of the host's own. */
    void park() {
        if (Candidate.isPlainJava(backend)) {
            // Nobody else may ever read it.
            stage().fill();
            report.forgetDurations();
            close();
        }
    }

    /** Closes the kernel. Idempotent. */
    void close() {
        if (kernel != null) {
            kernel.close();
            kernel = null;
        }
    }
}

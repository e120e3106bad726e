package org.flinknpu.flow;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.Candidate;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.WireCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the brains of a subtask share: options, codecs, the ways out, and scratch memory. Used by
 * the task's thread only.
 */
public final class BrainHost {
    private static final Logger LOG = LoggerFactory.getLogger(BrainHost.class);

    private final NpuOptions options;
    private final Kernels kernels;
    private final ConnectomeSource connectomes;
    private final SavedStates savedStates;
    private final WireCodec<SensoryEvent> sensory;
    private final WireCodec<BrainCommand> commands;
    private final Outlet outlet;
    private final BurstOutputs outputs;
    private final NpuMetrics metrics;
    private final WallTime time;
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();
    private boolean ownBackendOnly;
    private final IdleKernels idleKernels = new IdleKernels();
    private final Map<BrainSettings, WeakReference<BrainSettings>> settings = new WeakHashMap<>();

    /**
     * A host.
     *
     * @param options what the job says
     * @param kernels the choice of backends
     * @param outlet takes all outputs
     * @param metrics counts
     * @param time the wall clock
     */
    public BrainHost(
            NpuOptions options, Kernels kernels, Outlet outlet, NpuMetrics metrics, WallTime time) {
        this.options = options;
        this.kernels = kernels;
        this.outlet = outlet;
        this.metrics = metrics;
        this.time = time;
        connectomes = new ConnectomeSource(options);
        savedStates = new SavedStates(options);
        // The decoders have applied the limits; a record in the state may be of other options.
        sensory = options.wire().reader(SensoryEvent.class).withMaxRecordBytes(Integer.MAX_VALUE);
        commands = options.wire().reader(BrainCommand.class).withMaxRecordBytes(Integer.MAX_VALUE);
        outputs = new BurstOutputs(options.wire().outputFraming(), outlet);
    }

    /** Begins to load the connectomes that are to be kept ready; returns at once. */
    public void keepStandby() {
        ConnectomeStandby.keep(options.connectomes().standby(), connectomes, kernels);
    }

    /** From now on brains run on the job's backend, whatever their settings say. */
    void ignoreBackendsOfBrains() {
        ownBackendOnly = true;
    }

    NpuOptions options() {
        return options;
    }

    ConnectomeSource connectomes() {
        return connectomes;
    }

    SavedStates savedStates() {
        return savedStates;
    }

    WireCodec<SensoryEvent> sensory() {
        return sensory;
    }

    WireCodec<BrainCommand> commands() {
        return commands;
    }

    BurstOutputs outputs() {
        return outputs;
    }

    NpuMetrics metrics() {
        return metrics;
    }

    WallTime time() {
        return time;
    }

    /** Scratch; filled and used within one burst. */
    Stimulus stimulus() {
        return stimulus;
    }

    /** Scratch; filled and used within one burst. */
    FiredSet fired() {
        return fired;
    }

    /**
     * Opens a kernel on the backend that the settings name, or on the job's own. Any thread may.
     *
     * @throws org.flinknpu.device.BackendUnavailableException if it cannot run the brain here
     */
    BurstKernel open(BrainSettings settings, Connectome connectome, BrainState state) {
        String backend = settings.getBackend();
        return open(
                ownBackendOnly || backend.isEmpty() ? options.backend().name() : backend,
                connectome,
                state);
    }

    /** Opens a kernel on a backend; see {@link #open(BrainSettings, Connectome, BrainState)}. */
    BurstKernel open(String backend, Connectome connectome, BrainState state) {
        KernelOptions kernelOptions = options.backend().kernelOptions();
        if (Candidate.isPlainJava(backend) && !backend.equals(options.backend().name())) {
            // The job selects devices for brains on devices; this one asked for the host by itself.
            kernelOptions = kernelOptions.withDevice("");
        }
        return kernels.open(backend, connectome, state, kernelOptions);
    }

    /**
     * Opens a kernel for a brain that exists. Where the backend that it asked for is missing on
     * this machine, it goes on with the best one that is there: its state fits every backend, and
     * every backend gives the same bursts.
     */
    BurstKernel openAnywhere(
            String brainId, BrainSettings settings, Connectome connectome, BrainState state) {
        try {
            return open(settings, connectome, state);
        } catch (BackendUnavailableException e) {
            LOG.warn(
                    "Backend of brain {} is missing here; it goes on with the best available: {}",
                    brainId,
                    e.getMessage());
            return open(Kernels.AUTO, connectome, state);
        }
    }

    /** Equal settings as one object: brains of a fleet have the same. Nobody writes them. */
    BrainSettings shared(BrainSettings mine) {
        WeakReference<BrainSettings> known = settings.get(mine);
        BrainSettings theirs = known == null ? null : known.get();
        if (theirs != null) {
            return theirs;
        }
        settings.put(mine, new WeakReference<>(mine));
        return mine;
    }

    /** Kernels that may be closed while their brains are idle. */
    IdleKernels idleKernels() {
        return idleKernels;
    }

    /** Sends a record that was decoded, but cannot be applied, to the dead letters. */
    void deadLetter(InboundRecord record, DeadLetterReason reason, String detail) {
        metrics.badRecord(reason);
        outlet.emit(
                OutboundRecord.of(
                        DeadLetter.unapplied(
                                record.origin(), record.key(), record.value(), reason, detail),
                        record.headers()));
    }
}

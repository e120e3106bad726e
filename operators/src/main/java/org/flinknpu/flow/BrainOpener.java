package org.flinknpu.flow;

import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.DeviceFailureException;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.wire.DeadLetterReason;

/** Brings brains to life: from a deploy command, or from a snapshot. */
final class BrainOpener {
    private BrainOpener() {}

    /**
     * What a deploy asks for, ready to live.
     *
     * @param loaded its connectome
     * @param saved the saved brain that it goes on from, or null
     * @param updates what commands had changed of that one
     * @param connectome the connectome with those changes
     * @param state the state before its next burst
     * @param kernel opened with it
     */
    record Opened(
            LoadedConnectome loaded,
            BrainImage saved,
            AreaUpdates updates,
            Connectome connectome,
            BrainState state,
            BurstKernel kernel) {}

    /**
     * Reads the connectome of a deploy and opens its kernel. Any thread may do that.
     *
     * @param command a checked command whose action is a deploy
     * @throws CommandRefusedException if connectome, settings or backend do not allow it
     */
    static Opened open(BrainHost host, BrainCommand command) throws CommandRefusedException {
        Deploy deploy = (Deploy) command.getAction();
        Long effective = command.getEffectiveTimeMicros();
        if (effective != null && effective > BurstClock.MAX_TIME_MICROS) {
            throw new CommandRefusedException(
                    DeadLetterReason.OUT_OF_RANGE,
                    "effective time beyond what a clock can show: effectiveTimeMicros="
                            + effective);
        }
        LoadedConnectome loaded = host.connectomes().load(deploy);
        BrainSettings settings = deploy.getSettings();
        SettingsCheck.require(settings, loaded.connectome(), host.options().quotas());
        BrainImage saved = saved(host, deploy, loaded);
        AreaUpdates updates = new AreaUpdates();
        Connectome connectome =
                saved == null
                        ? loaded.connectome()
                        : SavedBrainCheck.changed(saved, updates, loaded.connectome());
        BrainState state = saved == null ? new BrainState(connectome) : saved.state();
        try {
            return new Opened(
                    loaded,
                    saved,
                    updates,
                    connectome,
                    state,
                    host.open(settings, connectome, state));
        } catch (BackendUnavailableException | DeviceFailureException e) {
            throw new CommandRefusedException(DeadLetterReason.INVALID_COMMAND, e.getMessage());
        }
    }

    private static BrainImage saved(BrainHost host, Deploy deploy, LoadedConnectome loaded)
            throws CommandRefusedException {
        if (deploy.getState() == null) {
            return null;
        }
        BrainImage saved =
                host.savedStates().read(deploy.getState(), loaded.connectome().neuronCount());
        SavedBrainCheck.require(saved, deploy.getSettings(), loaded, host.options().quotas());
        return saved;
    }

    /**
     * The brain of a deploy, from now on.
     *
     * @throws CommandRefusedException if it cannot go on from the saved brain; the kernel is closed
     */
    static Brain deploy(BrainHost host, BrainCommand command, Opened opened)
            throws CommandRefusedException {
        BrainSettings settings = ((Deploy) command.getAction()).getSettings();
        Long effective = command.getEffectiveTimeMicros();
        long notBefore = effective == null ? 0 : effective;
        long now = host.time().nowMicros();
        Brain brain =
                new Brain(
                        host,
                        command.getBrainId(),
                        opened.loaded,
                        settings,
                        opened.updates,
                        opened.connectome,
                        opened.saved == null
                                ? BurstClock.deployed(settings, notBefore, now)
                                : BurstClock.continued(
                                        settings, opened.saved.clock(), notBefore, now),
                        opened.kernel,
                        new StagedState(opened.state));
        if (opened.saved != null) {
            adopt(brain, opened.saved);
        }
        return brain;
    }

    private static void adopt(Brain brain, BrainImage saved) throws CommandRefusedException {
        try {
            brain.adopt(saved);
        } catch (CommandRefusedException e) {
            brain.close();
            throw e;
        } catch (CorruptStateException e) {
            brain.close();
            throw SavedBrainCheck.refused(e.getMessage());
        }
    }

    /** Whether a deploy asks for the brain that is there already. */
    static boolean asks(BrainHost host, Deploy deploy, Brain brain) throws CommandRefusedException {
        if (deploy.getState() != null || !deploy.getSettings().equals(brain.settings())) {
            return false;
        }
        String known = brain.loaded().reference().fingerprint();
        String announced = deploy.getConnectomeFingerprint();
        if (announced != null && !announced.equals(known)) {
            return false;
        }
        String uri = deploy.getConnectomeUri();
        if (uri != null) {
            // Another file could hold the same brain, but reading it would keep others waiting.
            return announced != null || uri.equals(brain.loaded().reference().uri());
        }
        return host.connectomes().load(deploy).reference().fingerprint().equals(known);
    }

    /**
     * Reads the connectome of a saved brain and opens its kernel. Any thread may do that.
     *
     * @param image read, not written
     * @throws CorruptStateException if the image is no brain's
     */
    static Opened reopen(BrainHost host, String brainId, BrainImage image) {
        LoadedConnectome loaded = host.connectomes().restore(image.connectome());
        AreaUpdates updates = new AreaUpdates();
        try {
            Connectome connectome = updates.restore(image.updates(), loaded.connectome());
            image.state().requireFits(connectome);
            return new Opened(
                    loaded,
                    image,
                    updates,
                    connectome,
                    image.state(),
                    host.openAnywhere(brainId, image.settings(), connectome, image.state()));
        } catch (BrainFormatException e) {
            throw new CorruptStateException(
                    "State of a saved brain does not fit it: brainId=%s: %s"
                            .formatted(brainId, e.getMessage()),
                    e);
        }
    }

    /**
     * Restores a brain.
     *
     * @param opened by {@link #reopen}; its kernel is owned from now on
     * @param staged holds the state of the image, which a snapshot may be reading
     * @param waitingRecords sensory records saved behind it that it has not taken
     * @throws CorruptStateException if the image is no brain's
     */
    static Brain restore(
            BrainHost host, String brainId, Opened opened, StagedState staged, int waitingRecords) {
        BrainImage image = opened.saved;
        Brain brain =
                new Brain(
                        host,
                        brainId,
                        opened.loaded,
                        image.settings(),
                        opened.updates,
                        opened.connectome,
                        BurstClock.restored(image.settings(), image.clock()),
                        opened.kernel,
                        staged);
        restore(brain, image, waitingRecords);
        return brain;
    }

    private static void restore(Brain brain, BrainImage image, int waitingRecords) {
        try {
            brain.restore(image, waitingRecords);
        } catch (RuntimeException e) {
            brain.close();
            throw e;
        }
    }
}

package org.flinknpu.flow;

import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
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
     * Deploys a brain.
     *
     * @param command a checked command whose action is a deploy
     * @throws CommandRefusedException if connectome, settings or backend do not allow it
     */
    static Brain deploy(BrainHost host, BrainCommand command) throws CommandRefusedException {
        Deploy deploy = (Deploy) command.getAction();
        BrainSettings settings = deploy.getSettings();
        Long effective = command.getEffectiveTimeMicros();
        long notBefore = effective == null ? 0 : effective;
        if (notBefore > BurstClock.MAX_TIME_MICROS) {
            throw new CommandRefusedException(
                    DeadLetterReason.OUT_OF_RANGE,
                    "effective time beyond what a clock can show: effectiveTimeMicros="
                            + notBefore);
        }
        LoadedConnectome loaded = host.connectomes().load(deploy);
        Connectome connectome = loaded.connectome();
        SettingsCheck.require(settings, connectome, host.options().quotas());
        BrainState state = new BrainState(connectome);
        try {
            return new Brain(
                    host,
                    command.getBrainId(),
                    loaded,
                    settings,
                    new AreaUpdates(),
                    connectome,
                    BurstClock.deployed(settings, notBefore, host.time().nowMicros()),
                    host.open(settings, connectome, state),
                    state);
        } catch (BackendUnavailableException | DeviceFailureException e) {
            throw new CommandRefusedException(DeadLetterReason.INVALID_COMMAND, e.getMessage());
        }
    }

    /** Whether a deploy asks for the brain that is there already. */
    static boolean asks(BrainHost host, Deploy deploy, Brain brain) throws CommandRefusedException {
        if (!deploy.getSettings().equals(brain.settings())) {
            return false;
        }
        String known = brain.loaded().reference().fingerprint();
        String announced = deploy.getConnectomeFingerprint();
        if (announced != null && !announced.equals(known)) {
            return false;
        }
        String uri = deploy.getConnectomeUri();
        if (uri != null && uri.equals(brain.loaded().reference().uri())) {
            return true;
        }
        return host.connectomes().load(deploy).reference().fingerprint().equals(known);
    }

    /**
     * Restores a brain.
     *
     * @throws CorruptStateException if the image is no brain's
     */
    static Brain restore(BrainHost host, String brainId, BrainImage image) {
        BrainSettings settings = image.settings();
        LoadedConnectome loaded = host.connectomes().restore(image.connectome());
        AreaUpdates updates = new AreaUpdates();
        try {
            Connectome connectome = updates.restore(image.updates(), loaded.connectome());
            image.state().requireFits(connectome);
            Brain brain =
                    new Brain(
                            host,
                            brainId,
                            loaded,
                            settings,
                            updates,
                            connectome,
                            BurstClock.restored(settings, image.clock()),
                            host.openAnywhere(brainId, settings, connectome, image.state()),
                            image.state());
            restore(brain, image);
            return brain;
        } catch (BrainFormatException e) {
            throw new CorruptStateException(
                    "State of a saved brain does not fit it: brainId=%s: %s"
                            .formatted(brainId, e.getMessage()),
                    e);
        }
    }

    private static void restore(Brain brain, BrainImage image) {
        try {
            brain.restore(image);
        } catch (RuntimeException e) {
            brain.close();
            throw e;
        }
    }
}

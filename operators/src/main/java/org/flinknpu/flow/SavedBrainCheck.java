package org.flinknpu.flow;

import java.util.List;
import java.util.Map;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.Connectome;
import org.flinknpu.flow.codec.Devices;
import org.flinknpu.flow.state.AreaUpdate;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.flow.state.ClockImage;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.MissedBursts;
import org.flinknpu.schema.UpdateArea;
import org.flinknpu.wire.CommandValidation;
import org.flinknpu.wire.DeadLetterReason;

/**
 * What must hold of a saved brain that comes from outside before it may live here: all that holds
 * of brains that the operator has made itself. What waits in it for its burst {@link BrainIntake}
 * looks at. Stateless.
 */
final class SavedBrainCheck {
    private SavedBrainCheck() {}

    /** Refuses a saved brain of another connectome, of other settings, or at no possible moment. */
    static void require(
            BrainImage image,
            BrainSettings settings,
            LoadedConnectome loaded,
            NpuOptions.Quotas quotas)
            throws CommandRefusedException {
        String fingerprint = loaded.reference().fingerprint();
        if (!fingerprint.equals(image.connectome().fingerprint())) {
            throw refused(
                    "saved state is of another connectome: saved=%s deployed=%s"
                            .formatted(image.connectome().fingerprint(), fingerprint));
        }
        BrainSettings saved = BrainSettings.newBuilder(image.settings()).build();
        saved.setBackend(settings.getBackend());
        if (Devices.alikeButForSeeds(saved.getDeviceMap(), settings.getDeviceMap())) {
            saved.setDeviceMap(settings.getDeviceMap());
        }
        if (!saved.equals(settings)) {
            throw refused("settings differ from the saved ones; only backend and seeds may");
        }
        requireClock(image.clock(), settings);
        SettingsCheck.requireAtMost(quotas.maxStepBursts(), image.stepsLeft(), "bursts");
        if (image.stepsLeft() < 0 || image.sequence() < 0) {
            throw refused(
                    "saved counts are negative: stepsLeft=%d sequence=%d"
                            .formatted(image.stepsLeft(), image.sequence()));
        }
    }

    private static void requireClock(ClockImage clock, BrainSettings settings)
            throws CommandRefusedException {
        int most =
                settings.getMissedBursts() == MissedBursts.SKIP
                        ? 1
                        : settings.getMaxCatchUpBursts();
        boolean possible =
                clock.notBeforeMicros() >= 0
                        && clock.notBeforeMicros() <= BurstClock.MAX_TIME_MICROS
                        && clock.nextStartMicros() >= 0
                        && clock.nextStartMicros() <= clock.dueUntilMicros()
                        && clock.dueUntilMicros() <= BurstClock.MAX_TIME_MICROS
                        && clock.catchUpLeft() >= 0
                        && clock.catchUpLeft() <= most
                        && (clock.dueUntilMicros() - clock.nextStartMicros())
                                        % settings.getPeriodMicros()
                                == 0
                        && (clock.started()
                                || settings.getClock() == ClockMode.EVENT
                                        && clock.dueUntilMicros() == 0);
        if (!possible) {
            throw refused("saved clock shows no possible moment: " + clock);
        }
    }

    /**
     * The connectome that the saved brain runs.
     *
     * @param updates takes over what commands had changed
     */
    static Connectome changed(BrainImage image, AreaUpdates updates, Connectome deployed)
            throws CommandRefusedException {
        List<AreaUpdate> all = image.updates();
        long most = (long) deployed.areas().size() * CommandValidation.AREA_PARAMETERS.size();
        if (all.size() > most) {
            throw refused(
                    "saved state has too many updates: updates=%d limit=%d"
                            .formatted(all.size(), most));
        }
        for (AreaUpdate update : all) {
            if (!CommandValidation.AREA_PARAMETERS.contains(update.parameter())) {
                throw refused("saved parameter is unknown: name=" + update.parameter());
            }
            AreaUpdates.require(
                    new UpdateArea(update.area(), Map.of(update.parameter(), update.value())),
                    deployed);
        }
        try {
            Connectome connectome = updates.restore(all, deployed);
            image.state().requireFits(connectome);
            return connectome;
        } catch (BrainFormatException e) {
            throw refused("saved state does not fit its connectome: " + e.getMessage());
        }
    }

    /** A refusal of what was saved. */
    static CommandRefusedException refused(String detail) {
        return new CommandRefusedException(DeadLetterReason.BAD_STATE, detail);
    }
}

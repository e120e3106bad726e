package org.flinknpu.wire;

import java.util.Map;
import java.util.Set;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.SavedState;
import org.flinknpu.schema.SpikeSampling;
import org.flinknpu.schema.Step;
import org.flinknpu.schema.UpdateArea;

/**
 * The rules of a command that hold for every brain: ids, ranges of settings, names of parameters.
 * Whether a brain, an area or a connectome exists only the operator can say.
 *
 * <p>Stateless; never throws because of a command that a {@link WireCodec} decoded.
 */
public final class CommandValidation {
    /** Parameters that {@link UpdateArea} may set. */
    public static final Set<String> AREA_PARAMETERS =
            Set.of(
                    "threshold",
                    "thresholdLimit",
                    "leak",
                    "refractoryPeriod",
                    "excitability",
                    "consecutiveFireLimit",
                    "snoozePeriod",
                    "accumulates",
                    "powerAmount");

    private static final String ANY_AREA = "*";

    private CommandValidation() {}

    /**
     * The command as it came, or the first rule that it breaks.
     *
     * @param command a decoded command
     * @param key the record's key, which must be the brain id
     */
    public static Decoded<BrainCommand> check(BrainCommand command, byte[] key) {
        Decoded<BrainCommand> checked = check(command);
        if (checked.isAccepted() && !BrainId.isKeyOf(key, command.getBrainId())) {
            return Decoded.refused(
                    DeadLetterReason.KEY_MISMATCH,
                    SensoryValidation.keyMismatch(command.getBrainId()));
        }
        return checked;
    }

    /** The command as it came, or the first rule that it breaks; the key is not looked at. */
    public static Decoded<BrainCommand> check(BrainCommand command) {
        if (!BrainId.isValid(command.getBrainId())) {
            return Decoded.refused(
                    DeadLetterReason.MALFORMED,
                    SensoryValidation.invalidId("brainId", command.getBrainId().length()));
        }
        String broken = brokenRule(command);
        return broken.isEmpty()
                ? Decoded.accepted(command)
                : Decoded.refused(DeadLetterReason.INVALID_COMMAND, broken);
    }

    private static String brokenRule(BrainCommand command) {
        if (!BrainId.isValidOrEmpty(command.getCommandId())) {
            return SensoryValidation.invalidId("commandId", command.getCommandId().length());
        }
        Long time = command.getEffectiveTimeMicros();
        if (time != null && time < 0) {
            return "effective time is negative: effectiveTimeMicros=" + time;
        }
        Object action = command.getAction();
        if (action == null) {
            return "command has no action: action=null";
        }
        if (action instanceof Deploy deploy) {
            return brokenDeploy(deploy);
        }
        if (action instanceof UpdateArea update) {
            return brokenUpdate(update);
        }
        if (action instanceof Step step && step.getBursts() < 1) {
            return "step is not positive: bursts=" + step.getBursts();
        }
        return "";
    }

    private static String brokenDeploy(Deploy deploy) {
        if ((deploy.getConnectomeUri() == null) == (deploy.getConnectome() == null)) {
            return "a deploy needs exactly one connectome: set connectomeUri or connectome";
        }
        SavedState state = deploy.getState();
        if (state != null && (state.getUri() == null) == (state.getBytes() == null)) {
            return "a saved state needs exactly one place: set state.uri or state.bytes";
        }
        BrainSettings settings = deploy.getSettings();
        String broken = brokenClock(settings);
        if (broken.isEmpty()) {
            broken = brokenSpikes(settings.getSpikes());
        }
        if (broken.isEmpty()) {
            broken = brokenReceptors(settings.getReceptors());
        }
        if (broken.isEmpty()) {
            broken = brokenEffectors(settings.getEffectors());
        }
        return broken.isEmpty() ? DeviceValidation.brokenRule(settings.getDeviceMap()) : broken;
    }

    private static String brokenClock(BrainSettings settings) {
        if (settings.getPeriodMicros() < 1) {
            return "burst period is not positive: periodMicros=" + settings.getPeriodMicros();
        }
        if (settings.getLatenessMicros() < 0) {
            return "lateness is negative: latenessMicros=" + settings.getLatenessMicros();
        }
        if (settings.getMaxCatchUpBursts() < 1) {
            return "catch-up limit is not positive: maxCatchUpBursts="
                    + settings.getMaxCatchUpBursts();
        }
        if (settings.getMetricsEveryBursts() < 0) {
            return "metrics interval is negative: metricsEveryBursts="
                    + settings.getMetricsEveryBursts();
        }
        Long epoch = settings.getEpochMicros();
        if (epoch != null && epoch < 0) {
            return "epoch is negative: epochMicros=" + epoch;
        }
        return "";
    }

    private static String brokenSpikes(Iterable<SpikeSampling> spikes) {
        for (SpikeSampling sampling : spikes) {
            if (!ANY_AREA.equals(sampling.getArea()) && !BrainId.isValid(sampling.getArea())) {
                return SensoryValidation.invalidId("spikes.area", sampling.getArea().length());
            }
            if (sampling.getEveryBursts() < 1 || sampling.getMaxNeurons() < 0) {
                return "spike sampling is out of range: everyBursts="
                        + sampling.getEveryBursts()
                        + " maxNeurons="
                        + sampling.getMaxNeurons();
            }
        }
        return "";
    }

    private static String brokenReceptors(Iterable<Receptor> receptors) {
        for (Receptor receptor : receptors) {
            if (!BrainId.isValid(receptor.getArea())) {
                return SensoryValidation.invalidId("receptors.area", receptor.getArea().length());
            }
            if (!Float.isFinite(receptor.getGain())) {
                return "gain is not finite: gain=" + receptor.getGain();
            }
        }
        return "";
    }

    private static String brokenEffectors(Iterable<Effector> effectors) {
        for (Effector effector : effectors) {
            if (!BrainId.isValid(effector.getArea())) {
                return SensoryValidation.invalidId("effectors.area", effector.getArea().length());
            }
            if (effector.getSmoothingBursts() < 1) {
                return "smoothing is not positive: smoothingBursts="
                        + effector.getSmoothingBursts();
            }
            if (!Float.isFinite(effector.getMinimum()) || !Float.isFinite(effector.getMaximum())) {
                return "motor range is not finite: minimum="
                        + effector.getMinimum()
                        + " maximum="
                        + effector.getMaximum();
            }
        }
        return "";
    }

    private static String brokenUpdate(UpdateArea update) {
        if (!BrainId.isValid(update.getArea())) {
            return SensoryValidation.invalidId("area", update.getArea().length());
        }
        if (update.getParameters().isEmpty()) {
            return "update has no parameters: area=" + update.getArea();
        }
        for (Map.Entry<String, Double> parameter : update.getParameters().entrySet()) {
            if (!AREA_PARAMETERS.contains(parameter.getKey())) {
                return "parameter is unknown: name="
                        + parameter.getKey()
                        + "; known are "
                        + AREA_PARAMETERS.stream().sorted().toList();
            }
            if (!Double.isFinite(parameter.getValue())) {
                return "parameter is not finite: name="
                        + parameter.getKey()
                        + " value="
                        + parameter.getValue();
            }
        }
        return "";
    }
}

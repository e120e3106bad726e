package org.flinknpu.flow;

import java.util.HashSet;
import java.util.Set;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.Connectome;
import org.flinknpu.flow.codec.DeviceRefusedException;
import org.flinknpu.flow.codec.Devices;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.SpikeSampling;
import org.flinknpu.wire.DeadLetterReason;

/**
 * The rules of a brain's settings that depend on its connectome or on the job's quotas. The general
 * ones have been checked by the decoder.
 */
final class SettingsCheck {
    /** Most cells of an effector's window: smoothing times channels. */
    static final int MAX_WINDOW_CELLS = 1 << 22;

    private static final String EVERY_AREA = "*";

    private SettingsCheck() {}

    /** Refuses settings that break a rule. */
    static void require(BrainSettings settings, Connectome connectome, NpuOptions.Quotas quotas)
            throws CommandRefusedException {
        requireTimes(settings);
        requireQuotas(settings, connectome, quotas);
        for (SpikeSampling sampling : settings.getSpikes()) {
            if (!sampling.getArea().equals(EVERY_AREA)) {
                requireArea(connectome, "spikes", sampling.getArea());
            }
        }
        for (Receptor receptor : settings.getReceptors()) {
            requireArea(connectome, "receptors", receptor.getArea());
        }
        requireEffectors(settings, connectome);
        requireDevices(settings, connectome);
    }

    private static void requireDevices(BrainSettings settings, Connectome connectome)
            throws CommandRefusedException {
        try {
            Devices.of(connectome, settings, "");
        } catch (DeviceRefusedException e) {
            throw new CommandRefusedException(e.reason(), e.getMessage());
        }
    }

    private static void requireTimes(BrainSettings settings) throws CommandRefusedException {
        long longest = Math.max(settings.getPeriodMicros(), settings.getLatenessMicros());
        Long epoch = settings.getEpochMicros();
        if (longest > BurstClock.MAX_SPAN_MICROS
                || epoch != null && epoch > BurstClock.MAX_TIME_MICROS) {
            throw new CommandRefusedException(
                    DeadLetterReason.INVALID_COMMAND,
                    "time out of range: periodMicros=%d latenessMicros=%d epochMicros=%s"
                            .formatted(
                                    settings.getPeriodMicros(),
                                    settings.getLatenessMicros(),
                                    epoch));
        }
    }

    private static void requireQuotas(
            BrainSettings settings, Connectome connectome, NpuOptions.Quotas quotas)
            throws CommandRefusedException {
        requireAtMost(quotas.neuronsPerBrain(), connectome.neuronCount(), "neurons");
        requireAtMost(quotas.synapsesPerBrain(), connectome.synapseCount(), "synapses");
        for (Area area : connectome.areas()) {
            if (area.neuronCount() > quotas.neuronsPerArea()) {
                throw new CommandRefusedException(
                        DeadLetterReason.QUOTA,
                        "quota of the job exceeded: area=%s neurons=%d quota=%d"
                                .formatted(area.id(), area.neuronCount(), quotas.neuronsPerArea()));
            }
        }
        requireAtMost(
                quotas.maxCatchUpBursts(), settings.getMaxCatchUpBursts(), "maxCatchUpBursts");
        if (settings.getClock() == ClockMode.WALL
                && settings.getPeriodMicros() < quotas.minWallPeriodMicros()) {
            throw new CommandRefusedException(
                    DeadLetterReason.QUOTA,
                    "burst period below the quota of the wall clock: periodMicros=%d quota=%d"
                            .formatted(settings.getPeriodMicros(), quotas.minWallPeriodMicros()));
        }
    }

    private static void requireEffectors(BrainSettings settings, Connectome connectome)
            throws CommandRefusedException {
        Set<String> named = new HashSet<>();
        for (Effector effector : settings.getEffectors()) {
            Area area = requireArea(connectome, "effectors", effector.getArea());
            if (!named.add(area.id())) {
                throw new CommandRefusedException(
                        DeadLetterReason.INVALID_COMMAND,
                        "area has two effectors: area=" + area.id() + "; keep one");
            }
            if ((long) area.width() * effector.getSmoothingBursts() > MAX_WINDOW_CELLS) {
                throw new CommandRefusedException(
                        DeadLetterReason.QUOTA,
                        "smoothing too long: area=%s channels=%d smoothingBursts=%d; use at most %d bursts"
                                .formatted(
                                        area.id(),
                                        area.width(),
                                        effector.getSmoothingBursts(),
                                        MAX_WINDOW_CELLS / area.width()));
            }
        }
    }

    private static Area requireArea(Connectome connectome, String setting, String id)
            throws CommandRefusedException {
        Area area = connectome.area(id);
        if (area == null) {
            throw new CommandRefusedException(
                    DeadLetterReason.UNKNOWN_AREA,
                    "setting names an area that the brain does not have: %s.area=%s; known are %s"
                            .formatted(
                                    setting,
                                    id,
                                    connectome.areas().stream().map(Area::id).toList()));
        }
        return area;
    }

    /** Refuses a number above its quota. */
    static void requireAtMost(int quota, int value, String name) throws CommandRefusedException {
        if (value > quota) {
            throw new CommandRefusedException(
                    DeadLetterReason.QUOTA,
                    "quota of the job exceeded: %s=%d quota=%d".formatted(name, value, quota));
        }
    }
}

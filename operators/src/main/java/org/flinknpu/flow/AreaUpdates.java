package org.flinknpu.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.flow.state.AreaUpdate;
import org.flinknpu.schema.UpdateArea;
import org.flinknpu.wire.DeadLetterReason;

/**
 * The parameters of a brain that commands have changed since its deploy. Only the last value of
 * each counts, because each is set for all neurons of an area; so this is bounded by the number of
 * areas, and applying it to the connectome as deployed gives the connectome as it is.
 */
final class AreaUpdates {
    private static final String POWER_AMOUNT = "powerAmount";

    private final Map<String, AreaUpdate> lastByName = new LinkedHashMap<>();

    /** Why the command cannot be applied; it is applied as a whole or not at all. */
    static void require(UpdateArea update, Connectome connectome) throws CommandRefusedException {
        Area area = connectome.area(update.getArea());
        if (area == null) {
            throw new CommandRefusedException(
                    DeadLetterReason.UNKNOWN_AREA,
                    "update names an area that the brain does not have: area=" + update.getArea());
        }
        try {
            for (Map.Entry<String, Double> parameter : update.getParameters().entrySet()) {
                requireParameter(area, parameter.getKey(), parameter.getValue());
            }
        } catch (BrainFormatException e) {
            throw new CommandRefusedException(DeadLetterReason.INVALID_COMMAND, e.getMessage());
        }
    }

    private static void requireParameter(Area area, String name, double value) {
        if (!name.equals(POWER_AMOUNT)) {
            NeuronParameter parameter = NeuronParameter.of(name);
            parameter.requireUsedBy(area);
            parameter.check(value, "area=" + area.id());
        } else if (area.role() != AreaRole.POWER || !Float.isFinite((float) value)) {
            throw new BrainFormatException(
                    "Power amount not finite, or of an area without power: area=%s role=%s powerAmount=%s"
                            .formatted(area.id(), area.role().label(), value));
        }
    }

    /** What an accepted command makes of a connectome; it is not remembered yet. */
    Connectome changed(UpdateArea update, Connectome connectome) {
        Connectome changed = connectome;
        for (AreaUpdate each : each(update)) {
            changed = apply(each, changed);
        }
        return changed;
    }

    /** Remembers a command that has been applied. */
    void remember(UpdateArea update) {
        for (AreaUpdate each : each(update)) {
            remember(each);
        }
    }

    private static List<AreaUpdate> each(UpdateArea update) {
        List<AreaUpdate> all = new ArrayList<>();
        // Sorted, because the order of a decoded map is that of its hash table.
        new TreeMap<>(update.getParameters())
                .forEach((name, value) -> all.add(new AreaUpdate(update.getArea(), name, value)));
        return all;
    }

    /** Takes over what was saved; returns the connectome that it makes of the deployed one. */
    Connectome restore(List<AreaUpdate> updates, Connectome deployed) {
        Connectome changed = deployed;
        for (AreaUpdate update : updates) {
            remember(update);
            changed = apply(update, changed);
        }
        return changed;
    }

    /** One entry per area and parameter. */
    List<AreaUpdate> images() {
        return lastByName.isEmpty() ? List.of() : new ArrayList<>(lastByName.values());
    }

    private void remember(AreaUpdate update) {
        // Area ids hold no control characters.
        lastByName.put(update.area() + '\n' + update.parameter(), update);
    }

    private static Connectome apply(AreaUpdate update, Connectome connectome) {
        if (update.parameter().equals(POWER_AMOUNT)) {
            return connectome.withPowerAmount(update.area(), (float) update.value());
        }
        return connectome.withParameter(
                update.area(), NeuronParameter.of(update.parameter()), update.value());
    }
}

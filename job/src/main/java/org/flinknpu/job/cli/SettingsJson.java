package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.DeviceMap;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.SpikeSampling;

/**
 * The settings of a brain as people write them: a JSON object with the field names of {@link
 * BrainSettings}; what is left out has its default.
 *
 * <p>For example {@code {"clock":"wall","periodMicros":10000,"effectors":[{"area":"wheels"}]}}.
 */
public final class SettingsJson {
    private static final Set<String> FIELDS =
            new TreeSet<>(
                    Set.of(
                            "clock",
                            "periodMicros",
                            "epochMicros",
                            "latenessMicros",
                            "missedBursts",
                            "maxCatchUpBursts",
                            "backend",
                            "spikes",
                            "receptors",
                            "effectors",
                            "metricsEveryBursts",
                            "deviceMap"));
    private static final Set<String> SPIKES_FIELDS =
            new TreeSet<>(Set.of("area", "everyBursts", "maxNeurons"));
    private static final Set<String> RECEPTOR_FIELDS =
            new TreeSet<>(Set.of("area", "coding", "gain"));
    private static final Set<String> EFFECTOR_FIELDS =
            new TreeSet<>(Set.of("area", "coding", "smoothingBursts", "minimum", "maximum"));

    private SettingsJson() {}

    /**
     * Reads settings.
     *
     * @param text one JSON object
     * @return the settings; whether their values are in range the deploy command is checked for
     * @throws UsageException if a field is unknown or has another type
     */
    public static BrainSettings read(String text) {
        JsonNode object = JsonFields.object(text);
        JsonFields.requireKnown(object, FIELDS);
        BrainSettings settings = BrainSettings.newBuilder().build();
        settings.setClock(constant(object, "clock", settings.getClock()));
        settings.setPeriodMicros(
                JsonFields.integer(object, "periodMicros", settings.getPeriodMicros()));
        if (object.hasNonNull("epochMicros")) {
            settings.setEpochMicros(JsonFields.integer(object, "epochMicros", 0));
        }
        settings.setLatenessMicros(
                JsonFields.integer(object, "latenessMicros", settings.getLatenessMicros()));
        settings.setMissedBursts(constant(object, "missedBursts", settings.getMissedBursts()));
        settings.setMaxCatchUpBursts(
                JsonFields.asInt(object, "maxCatchUpBursts", settings.getMaxCatchUpBursts()));
        settings.setBackend(JsonFields.text(object, "backend", settings.getBackend()));
        settings.setMetricsEveryBursts(
                JsonFields.asInt(object, "metricsEveryBursts", settings.getMetricsEveryBursts()));
        settings.setSpikes(JsonFields.list(object, "spikes", SettingsJson::spikes));
        settings.setReceptors(JsonFields.list(object, "receptors", SettingsJson::receptor));
        settings.setEffectors(JsonFields.list(object, "effectors", SettingsJson::effector));
        if (object.has("deviceMap")) {
            settings.setDeviceMap(deviceMap(object.get("deviceMap")));
        }
        return settings;
    }

    private static DeviceMap deviceMap(JsonNode node) {
        if (!node.isObject()) {
            throw JsonFields.wrongType("deviceMap", node, "an object");
        }
        return DeviceMapJson.read(node);
    }

    private static SpikeSampling spikes(JsonNode object) {
        JsonFields.requireKnown(object, SPIKES_FIELDS);
        SpikeSampling spikes = SpikeSampling.newBuilder().build();
        spikes.setArea(JsonFields.text(object, "area", spikes.getArea()));
        spikes.setEveryBursts(JsonFields.asInt(object, "everyBursts", spikes.getEveryBursts()));
        spikes.setMaxNeurons(JsonFields.asInt(object, "maxNeurons", spikes.getMaxNeurons()));
        return spikes;
    }

    private static Receptor receptor(JsonNode object) {
        JsonFields.requireKnown(object, RECEPTOR_FIELDS);
        Receptor receptor = Receptor.newBuilder().build();
        receptor.setArea(JsonFields.text(object, "area", receptor.getArea()));
        receptor.setCoding(constant(object, "coding", receptor.getCoding()));
        receptor.setGain(JsonFields.number(object, "gain", receptor.getGain()));
        return receptor;
    }

    private static Effector effector(JsonNode object) {
        JsonFields.requireKnown(object, EFFECTOR_FIELDS);
        Effector effector = Effector.newBuilder().build();
        effector.setArea(JsonFields.text(object, "area", effector.getArea()));
        effector.setCoding(constant(object, "coding", effector.getCoding()));
        effector.setSmoothingBursts(
                JsonFields.asInt(object, "smoothingBursts", effector.getSmoothingBursts()));
        effector.setMinimum(JsonFields.number(object, "minimum", effector.getMinimum()));
        effector.setMaximum(JsonFields.number(object, "maximum", effector.getMaximum()));
        return effector;
    }

    /** A constant by name, written like {@code catch-up} or {@code CATCH_UP}. */
    static <E extends Enum<E>> E constant(JsonNode object, String field, E otherwise) {
        String value = JsonFields.text(object, field, null);
        return value == null ? otherwise : constant(otherwise.getDeclaringClass(), field, value);
    }

    static <E extends Enum<E>> E constant(Class<E> type, String field, String value) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(value.toUpperCase(Locale.ROOT).replace('-', '_'))) {
                return constant;
            }
        }
        throw new UsageException(
                "Not a value of "
                        + field
                        + ": "
                        + value
                        + "; use one of "
                        + List.of(type.getEnumConstants()));
    }
}

package org.flinknpu.importer.sonata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ForeignJson;

/**
 * Fired neurons as JSON lines: those of {@code npu simulate}, {@code {"burst":n,"fired":[...]}},
 * and those of {@code npu tail spikes --json}, with indices by area.
 */
public final class FiredLines {
    private final SpikesFile into;
    private final String brainId;
    private long openBurst;
    private long open;
    private long openCount;
    private long incomplete;
    private long others;
    private String onlyBrain;

    /**
     * Lines on their way into a file.
     *
     * @param brainId id of the brain whose records are taken; null for the only one there is
     */
    public FiredLines(SpikesFile into, String brainId) {
        this.into = into;
        this.brainId = brainId;
    }

    /**
     * Reads lines to their end.
     *
     * @param source what is read, for messages
     * @throws BrainFormatException if a line is none of them, or does not fit the brain
     */
    public void read(BufferedReader lines, String source) throws IOException {
        long number = 0;
        for (String line; (line = lines.readLine()) != null; ) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String where = source + " line " + number;
            ObjectNode object = ForeignJson.object(line.getBytes(StandardCharsets.UTF_8), where);
            try {
                record(object, where);
            } catch (BrainFormatException e) {
                throw e.getMessage().contains(where)
                        ? e
                        : new BrainFormatException(e.getMessage() + "; in " + where, e);
            }
        }
        finishBurst(-1);
    }

    private void record(ObjectNode object, String where) {
        long burst = whole(object.path("burst"), "burst", where);
        if (object.path("fired").isArray()) {
            for (JsonNode neuron : object.path("fired")) {
                into.add(burst, whole(neuron, "fired", where));
            }
            return;
        }
        if (!object.path("areas").isObject() || !object.path("brainId").isTextual()) {
            throw new BrainFormatException(
                    "Line without fired neurons: need fired, or brainId and areas; in " + where);
        }
        if (isOther(object.path("brainId").textValue(), where)) {
            others++;
            return;
        }
        long listed = 0;
        finishBurst(burst);
        for (Map.Entry<String, JsonNode> area : object.path("areas").properties()) {
            for (JsonNode neuron : area.getValue()) {
                into.add(burst, area.getKey(), whole(neuron, area.getKey(), where));
                listed++;
            }
        }
        // The parts of one burst share the count; together they have to reach it.
        openBurst = burst;
        open += listed;
        openCount = object.path("firedCount").asLong(0);
    }

    /** Ends the burst before, if another one begins. */
    private void finishBurst(long next) {
        if (openBurst != next) {
            incomplete += open < openCount ? 1 : 0;
            open = 0;
            openCount = 0;
        }
    }

    private boolean isOther(String id, String where) {
        if (brainId != null) {
            return !id.equals(brainId);
        }
        if (onlyBrain != null && !onlyBrain.equals(id)) {
            throw new BrainFormatException(
                    "Records of two brains: brainId=%s and %s; choose one with --brain; in %s"
                            .formatted(onlyBrain, id, where));
        }
        onlyBrain = id;
        return false;
    }

    private static long whole(JsonNode node, String field, String where) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new BrainFormatException(
                    "Not a whole number: %s=%s; in %s".formatted(field, node, where));
        }
        return node.longValue();
    }

    /** Bursts of which fewer neurons are listed than fired: areas not sampled, or limits. */
    public long incomplete() {
        return incomplete;
    }

    /** Records of other brains. */
    public long others() {
        return others;
    }
}

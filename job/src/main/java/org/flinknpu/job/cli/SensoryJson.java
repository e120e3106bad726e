package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.ImageEncoding;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.schema.VoxelPotentials;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.PackedEvents;
import org.flinknpu.wire.SensoryValidation;

/**
 * Sensory events as people write them: one JSON object per line.
 *
 * <p>Fields, named as in the schema: {@code brainId}, {@code sourceId}, {@code eventTimeMicros}
 * (now, if left out), {@code area}, or {@code device} instead of {@code sourceId} and {@code area},
 * and exactly one payload: {@code values} with {@code channel}, {@code events} with {@code width}
 * and {@code height}, each event as {@code [x, y, brighter, microseconds]}, {@code neurons} with
 * {@code potentials}, {@code x}, {@code y} and {@code z} with {@code potentials}, {@code value}
 * with {@code channel}, {@code minimum} and {@code maximum}, {@code image} with {@code width},
 * {@code height}, {@code channels} and {@code pixels} (base64, one byte per sample), or {@code
 * tick} with {@code true}.
 */
final class SensoryJson {
    /** The field that shows which payload it is, and the others of that payload. */
    private static final Map<String, Set<String>> PAYLOADS =
            new TreeMap<>(
                    Map.of(
                            "neurons", Set.of("potentials"),
                            "x", Set.of("y", "z", "potentials"),
                            "value", Set.of("channel", "minimum", "maximum"),
                            "image", Set.of(),
                            "values", Set.of("channel"),
                            "events", Set.of("width", "height"),
                            "tick", Set.of()));

    private static final Set<String> COMMON_FIELDS =
            Set.of("brainId", "sourceId", "device", "eventTimeMicros", "area");
    private static final Set<String> IMAGE_FIELDS =
            new TreeSet<>(Set.of("width", "height", "channels", "pixels"));

    private static final int EVENT_FIELDS = 4;

    private SensoryJson() {}

    /**
     * Reads one event.
     *
     * @param line one JSON object
     * @param brain id of the brain if the line names none; may be null
     * @param nowMicros event time if the line gives none, in microseconds since 1970
     * @return the event, checked against the rules that hold for every brain
     * @throws UsageException if the line breaks a rule, with the field and the value
     */
    static SensoryEvent read(String line, String brain, long nowMicros) {
        JsonNode object = JsonFields.object(line);
        String kind = payloadKind(object);
        requireKnown(object, kind);
        String brainId = JsonFields.text(object, "brainId", brain);
        if (brainId == null) {
            throw new UsageException("Field is missing: brainId");
        }
        SensoryEvent event =
                SensoryEvent.newBuilder()
                        .setBrainId(brainId)
                        .setSourceId(source(object))
                        .setEventTimeMicros(
                                JsonFields.integer(object, "eventTimeMicros", nowMicros))
                        .setArea(JsonFields.text(object, "area", ""))
                        .setPayload(payload(object, kind))
                        .build();
        Decoded<SensoryEvent> checked = SensoryValidation.check(event);
        if (!checked.isAccepted()) {
            throw new UsageException(checked.detail());
        }
        return event;
    }

    private static String source(JsonNode object) {
        if (object.has("device") && (object.has("sourceId") || object.has("area"))) {
            throw new UsageException("A device is its own source and names no area: device");
        }
        return JsonFields.text(object, "device", JsonFields.text(object, "sourceId", ""));
    }

    private static String payloadKind(JsonNode object) {
        String found = null;
        for (String name : PAYLOADS.keySet()) {
            if (object.has(name)) {
                if (found != null) {
                    throw new UsageException("Two payloads: " + found + " and " + name);
                }
                found = name;
            }
        }
        if (found == null) {
            throw new UsageException("No payload; one of " + String.join(", ", PAYLOADS.keySet()));
        }
        return found;
    }

    private static void requireKnown(JsonNode object, String kind) {
        Set<String> known = new TreeSet<>(COMMON_FIELDS);
        known.add(kind);
        known.addAll(PAYLOADS.get(kind));
        JsonFields.requireKnown(object, known);
    }

    private static Object payload(JsonNode object, String kind) {
        JsonNode node = object.get(kind);
        return switch (kind) {
            case "neurons" -> neurons(object);
            case "x" -> voxels(object);
            case "value" -> scalar(object);
            case "image" -> image(node);
            case "values" ->
                    new SensorValues(
                            JsonFields.asInt(object, "channel", 0), numbers(object, "values"));
            case "events" -> events(object);
            default -> tick(node);
        };
    }

    private static Object tick(JsonNode node) {
        if (!node.isBoolean() || !node.booleanValue()) {
            throw JsonFields.wrongType("tick", node, "true");
        }
        return new Tick();
    }

    private static Object scalar(JsonNode object) {
        return ScalarReading.newBuilder()
                .setValue(JsonFields.number(object, "value", 0))
                .setChannel((int) JsonFields.integer(object, "channel", 0))
                .setMinimum(JsonFields.number(object, "minimum", 0))
                .setMaximum(JsonFields.number(object, "maximum", 1))
                .build();
    }

    private static Object voxels(JsonNode object) {
        return VoxelPotentials.newBuilder()
                .setX(integers(object, "x"))
                .setY(integers(object, "y"))
                .setZ(integers(object, "z"))
                .setPotentials(numbers(object, "potentials"))
                .build();
    }

    private static Object neurons(JsonNode object) {
        return NeuronPotentials.newBuilder()
                .setNeurons(integers(object, "neurons"))
                .setPotentials(numbers(object, "potentials"))
                .build();
    }

    private static ByteBuffer integers(JsonNode object, String field) {
        JsonNode list = list(object, field);
        int[] values = new int[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = JsonFields.asInt(field + "[" + i + "]", list.get(i));
        }
        return Packed.column(values);
    }

    private static ByteBuffer numbers(JsonNode object, String field) {
        JsonNode list = list(object, field);
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = JsonFields.asFloat(field + "[" + i + "]", list.get(i));
        }
        return Packed.column(values);
    }

    private static JsonNode list(JsonNode object, String field) {
        JsonNode list = object.get(field);
        if (list == null) {
            throw new UsageException("Field is missing: " + field);
        }
        if (!list.isArray()) {
            throw JsonFields.wrongType(field, list, "a list of numbers");
        }
        return list;
    }

    private static Object events(JsonNode object) {
        JsonNode list = list(object, "events");
        ByteBuffer words =
                ByteBuffer.allocate(Math.multiplyExact(list.size(), PackedEvents.EVENT_BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < list.size(); i++) {
            words.putLong(word("events[" + i + "]", list.get(i)));
        }
        return new PolarityEvents(
                JsonFields.asInt(object, "width", 0),
                JsonFields.asInt(object, "height", 0),
                words.flip());
    }

    private static long word(String name, JsonNode event) {
        if (!event.isArray() || event.size() != EVENT_FIELDS) {
            throw JsonFields.wrongType(name, event, "[x, y, brighter (0 or 1), microseconds]");
        }
        int brighter = JsonFields.asInt(name, event.get(2));
        try {
            if ((brighter & ~1) == 0) {
                return PackedEvents.word(
                        JsonFields.asInt(name, event.get(0)),
                        JsonFields.asInt(name, event.get(1)),
                        JsonFields.asInt(name, event.get(3)),
                        brighter == 1);
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(name + ": " + e.getMessage(), e);
        }
        throw JsonFields.wrongType(name, event, "a polarity of 0 or 1");
    }

    private static Object image(JsonNode node) {
        if (!node.isObject()) {
            throw JsonFields.wrongType("image", node, "an object");
        }
        JsonFields.requireKnown(node, IMAGE_FIELDS);
        JsonNode pixels = node.get("pixels");
        byte[] samples;
        try {
            samples = pixels == null ? null : pixels.binaryValue();
        } catch (IOException e) {
            throw new UsageException("Pixels are not base64: image.pixels", e);
        }
        if (samples == null) {
            throw new UsageException("Field is missing or no text: image.pixels; give base64");
        }
        return ImageFrame.newBuilder()
                .setWidth((int) JsonFields.integer(node, "width", 0))
                .setHeight((int) JsonFields.integer(node, "height", 0))
                .setChannels((int) JsonFields.integer(node, "channels", 1))
                .setEncoding(ImageEncoding.U8)
                .setPixels(ByteBuffer.wrap(samples))
                .build();
    }
}

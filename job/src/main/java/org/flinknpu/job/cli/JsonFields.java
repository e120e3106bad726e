package org.flinknpu.job.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.flinknpu.job.NearestName;
import org.flinknpu.job.UsageException;

/**
 * Reads fields of JSON that people wrote: strict about names and types, clear about what is wrong.
 */
final class JsonFields {
    static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /**
     * How the parser names a place within a message, of which only line and column say anything.
     */
    private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;]*; ([^\\]]*)]");

    private JsonFields() {}

    /**
     * Parses one JSON object.
     *
     * @throws UsageException if it is none, with the column
     */
    static JsonNode object(String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UsageException(
                    "Not JSON: "
                            + SOURCE.matcher(e.getOriginalMessage()).replaceAll("$1")
                            + place(e.getLocation()),
                    e);
        }
        if (node == null || !node.isObject()) {
            throw new UsageException("Not a JSON object");
        }
        return node;
    }

    private static String place(JsonLocation at) {
        if (at == null) {
            return "";
        }
        String line = at.getLineNr() > 1 ? "line " + at.getLineNr() + ", " : "";
        return " (" + line + "column " + at.getColumnNr() + ")";
    }

    /** Refuses fields that are not among the known ones, naming the nearest. */
    static void requireKnown(JsonNode object, Set<String> known) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new UsageException(
                        "Unknown field: "
                                + name
                                + NearestName.of(name, known)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse("; known are " + String.join(", ", known)));
            }
        }
    }

    static String text(JsonNode object, String field, String otherwise) {
        JsonNode node = object.get(field);
        if (node == null) {
            return otherwise;
        }
        if (!node.isTextual()) {
            throw wrongType(field, node, "a text");
        }
        return node.textValue();
    }

    static long integer(JsonNode object, String field, long otherwise) {
        JsonNode node = object.get(field);
        return node == null ? otherwise : asLong(field, node);
    }

    static float number(JsonNode object, String field, float otherwise) {
        JsonNode node = object.get(field);
        return node == null ? otherwise : asFloat(field, node);
    }

    static int asInt(JsonNode object, String field, int otherwise) {
        JsonNode node = object.get(field);
        return node == null ? otherwise : asInt(field, node);
    }

    /** The objects of a list, each read; an empty list if there is none. */
    static <T> List<T> list(JsonNode object, String field, Function<JsonNode, T> readElement) {
        JsonNode node = object.get(field);
        if (node == null) {
            return List.of();
        }
        if (!node.isArray()) {
            throw wrongType(field, node, "a list");
        }
        return StreamSupport.stream(node.spliterator(), false)
                .map(
                        element -> {
                            if (!element.isObject()) {
                                throw wrongType(field, element, "a list of objects");
                            }
                            return readElement.apply(element);
                        })
                .toList();
    }

    /** The texts of a list that has to be there. */
    static List<String> texts(JsonNode object, String field) {
        JsonNode node = object.get(field);
        List<String> texts = new ArrayList<>();
        if (!node.isArray()) {
            throw wrongType(field, node, "a list of texts");
        }
        for (JsonNode element : node) {
            if (!element.isTextual()) {
                throw wrongType(field, element, "a list of texts");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    static int asInt(String field, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw wrongType(field, node, "a whole number");
        }
        return node.intValue();
    }

    static long asLong(String field, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrongType(field, node, "a whole number");
        }
        return node.longValue();
    }

    static float asFloat(String field, JsonNode node) {
        if (!node.isNumber()) {
            throw wrongType(field, node, "a number");
        }
        return node.floatValue();
    }

    static UsageException wrongType(String field, JsonNode node, String expected) {
        String value = node.toString();
        String shown = value.length() > 40 ? value.substring(0, 40) + "..." : value;
        return new UsageException(
                "Field has another type: " + field + "=" + shown + "; expected " + expected);
    }
}

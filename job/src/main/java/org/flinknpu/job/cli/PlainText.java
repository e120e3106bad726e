package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.StringJoiner;

/** A flat JSON object as a line for people: {@code brainId=b1 burst=7 wheels=[0.2 0.4]}. */
final class PlainText {
    private static final int MAX_TEXT = 80;

    private PlainText() {}

    static String of(ObjectNode object) {
        StringJoiner line = new StringJoiner(" ");
        append(line, object);
        return line.toString();
    }

    private static void append(StringJoiner line, JsonNode object) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue();
            if (value.isObject()) {
                append(line, value);
            } else if (!value.isNull()) {
                line.add(field.getKey() + "=" + text(value));
            }
        }
    }

    private static String text(JsonNode value) {
        if (value.isArray()) {
            StringJoiner items = new StringJoiner(" ", "[", "]");
            value.forEach(item -> items.add(item.asText()));
            return items.toString();
        }
        String text = value.asText();
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text;
    }
}

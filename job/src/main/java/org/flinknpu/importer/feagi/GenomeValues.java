package org.flinknpu.importer.feagi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.util.Locale;
import org.flinknpu.brain.BrainFormatException;

/**
 * Reads the values of a genome, in which numbers and flags may be texts. What is read is given back
 * in one form: whole numbers, other numbers, flags.
 */
final class GenomeValues {
    private static final int MAX_QUOTED_CHARACTERS = 60;

    /** Beyond 2^53 a double cannot tell whole numbers apart. */
    private static final double MAX_WHOLE = 0x1p53;

    private GenomeValues() {}

    /**
     * A finite number; null if it is none.
     *
     * @throws BrainFormatException if it is not finite
     */
    static JsonNode number(JsonNode value, String place) {
        double number;
        if (value.isNumber()) {
            number = value.doubleValue();
        } else if (value.isTextual()) {
            try {
                number = Double.parseDouble(value.textValue().strip());
            } catch (NumberFormatException e) {
                return null;
            }
        } else {
            return null;
        }
        if (!Float.isFinite((float) number)) {
            throw new BrainFormatException(
                    "Number not finite in 32 bits: value=%s; at %s"
                            .formatted(quoted(value), place));
        }
        boolean whole =
                number == Math.rint(number)
                        && Math.abs(number) <= MAX_WHOLE
                        && (number != 0 || 1 / number > 0);
        return whole ? LongNode.valueOf((long) number) : DoubleNode.valueOf(number);
    }

    /** A flag; null if it is none. */
    static JsonNode flag(JsonNode value) {
        if (value.isBoolean()) {
            return value;
        }
        if (!value.isTextual() && !value.isNumber()) {
            return null;
        }
        return switch (value.asText().strip().toLowerCase(Locale.ROOT)) {
            case "true", "1", "1.0", "yes" -> BooleanNode.TRUE;
            case "false", "0", "0.0", "no", "" -> BooleanNode.FALSE;
            default -> null;
        };
    }

    /** A value for a message: one line of bounded length. */
    static String quoted(JsonNode value) {
        String text = value.toString();
        String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
        return line.length() <= MAX_QUOTED_CHARACTERS
                ? line
                : line.substring(0, MAX_QUOTED_CHARACTERS) + "...";
    }

    /** A token of a JSON pointer. */
    static String token(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}

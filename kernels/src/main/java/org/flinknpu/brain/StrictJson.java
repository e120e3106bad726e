package org.flinknpu.brain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A streaming JSON reader that refuses what it is not asked for: wrong types, duplicate names,
 * fractions where whole numbers belong, numbers outside their range, deep nesting, trailing text.
 * Every refusal is a {@link BrainFormatException} of one line with the value, the JSON pointer and
 * the line. Memory is bounded by the input: arrays grow as elements arrive. Not thread-safe.
 *
 * <p>Objects are walked with {@code for (String name = firstField(); name != null; name =
 * nextField())}, arrays with {@code for (beginArray(); nextElement(); )}; in the body the reader
 * stands at the value and must consume it.
 */
public final class StrictJson implements AutoCloseable {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_TEXT_CHARACTERS = 1 << 20;
    private static final int MAX_NAME_CHARACTERS = 1024;
    private static final int MAX_NUMBER_CHARACTERS = 256;
    private static final int MAX_QUOTED_CHARACTERS = 60;
    private static final int MAX_POINTER_CHARACTERS = 200;
    private static final int MAX_RULE_CHARACTERS = 500;
    private static final int INITIAL_COLUMN = 16;

    private final JsonParser parser;
    private final String source;

    private StrictJson(JsonParser parser, String source) {
        this.parser = parser;
        this.source = source;
    }

    /**
     * Opens a document and steps to its first value.
     *
     * @param in the bytes; closed by {@link #close}
     * @param source what the bytes are, for messages: a file name or a topic
     * @param maxBytes bytes after which the document is refused
     * @throws BrainFormatException if there is no value
     */
    public static StrictJson open(InputStream in, String source, long maxBytes) throws IOException {
        StreamReadConstraints constraints =
                StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_TEXT_CHARACTERS)
                        .maxNameLength(MAX_NAME_CHARACTERS)
                        .maxNumberLength(MAX_NUMBER_CHARACTERS)
                        .maxDocumentLength(maxBytes)
                        .build();
        JsonFactory factory =
                JsonFactory.builder()
                        .streamReadConstraints(constraints)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                        .build();
        JsonParser parser;
        try {
            parser = factory.createParser(in);
        } catch (CharConversionException e) {
            throw new BrainFormatException("Not valid JSON: " + e.getMessage() + "; in " + source);
        }
        StrictJson json = new StrictJson(parser, source);
        if (json.advance() == null) {
            throw json.error("No JSON in the input");
        }
        return json;
    }

    private JsonToken advance() throws IOException {
        try {
            return parser.nextToken();
        } catch (JsonProcessingException | CharConversionException e) {
            throw malformed(e);
        }
    }

    private BrainFormatException malformed(IOException cause) {
        String reason =
                cause instanceof JsonProcessingException json
                        ? json.getOriginalMessage()
                        : cause.getMessage();
        JsonLocation at = parser.currentLocation();
        return new BrainFormatException(
                "Not valid JSON: %s; at %s, line %d column %d of %s"
                        .formatted(
                                printable(withoutSource(reason), MAX_POINTER_CHARACTERS),
                                pointer(),
                                at.getLineNr(),
                                at.getColumnNr(),
                                source),
                cause);
    }

    /** The parser's words without the name it gives its input; the refusal names the source. */
    private static String withoutSource(String reason) {
        return reason.replaceAll("\\[Source: [^;]*; (line: \\d+, column: \\d+)\\]", "$1");
    }

    private String pointer() {
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        return pointer.isEmpty() ? "/" : printable(pointer, MAX_POINTER_CHARACTERS);
    }

    /** One line of bounded length, whatever an attacker put into a name or a text. */
    static String printable(String text, int maxCharacters) {
        String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
        return line.length() <= maxCharacters ? line : line.substring(0, maxCharacters) + "...";
    }

    /** A refusal at the current place; {@code rule} says what is broken and name=value. */
    public BrainFormatException error(String rule) {
        return new BrainFormatException(
                "%s; at %s, line %d of %s"
                        .formatted(
                                printable(rule, MAX_RULE_CHARACTERS),
                                pointer(),
                                parser.currentTokenLocation().getLineNr(),
                                source));
    }

    /** A refusal of the current value, which is quoted. */
    public BrainFormatException wrong(String rule) throws IOException {
        return error(rule + ": " + name() + "=" + quoted());
    }

    /** A refusal of a field nobody knows. */
    public BrainFormatException unknown(String field, String known) {
        String name = printable(field, MAX_QUOTED_CHARACTERS);
        return error("Unknown field: name=" + name + "; use " + known);
    }

    private String name() {
        JsonStreamContext context = parser.getParsingContext();
        while (context.getCurrentName() == null && context.getParent() != null) {
            context = context.getParent();
        }
        String name = context.getCurrentName();
        return name == null ? "value" : printable(name, MAX_QUOTED_CHARACTERS);
    }

    private String quoted() throws IOException {
        return printable(text(parser.currentToken()), MAX_QUOTED_CHARACTERS);
    }

    private String text(JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            return "{...}";
        }
        if (token == JsonToken.START_ARRAY) {
            return "[...]";
        }
        try {
            return parser.getText();
        } catch (JsonProcessingException | CharConversionException e) {
            throw malformed(e);
        }
    }

    /** Whether the value is an array. */
    public boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    /** Whether the value is null. */
    public boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** Enters an object; returns its first field's name, or null if it is empty. */
    public String firstField() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong("Not an object");
        }
        return nextField();
    }

    /** Steps to the next field's value; returns its name, or null after the last. */
    public String nextField() throws IOException {
        if (advance() == JsonToken.END_OBJECT) {
            return null;
        }
        String name = parser.currentName();
        advance();
        return name;
    }

    /** Enters an array. */
    public void beginArray() throws IOException {
        if (!isArray()) {
            throw wrong("Not an array");
        }
    }

    /** Steps to the next element; false after the last. */
    public boolean nextElement() throws IOException {
        return advance() != JsonToken.END_ARRAY;
    }

    /** Passes over the value, whatever it is; it must be well-formed. */
    public void skip() throws IOException {
        try {
            parser.skipChildren();
        } catch (JsonProcessingException | CharConversionException e) {
            throw malformed(e);
        }
    }

    /** Requires that nothing follows the document's value. */
    public void end() throws IOException {
        if (advance() != null) {
            throw error("Text after the end of the document");
        }
    }

    /** The value as text. */
    public String text() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong("Not a text");
        }
        return text(JsonToken.VALUE_STRING);
    }

    /** The value as a flag: true, false, 1 or 0. */
    public boolean flag() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return token == JsonToken.VALUE_TRUE;
        }
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw wrong("Neither true nor false");
        }
        return integer(0, 1) == 1;
    }

    /** The value as the nearest 32-bit float; finite. */
    public float number() throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
            throw wrong("Not a number");
        }
        // From the text: by way of a double some decimals would round twice.
        float value = Float.parseFloat(text(token));
        if (!Float.isFinite(value)) {
            throw wrong("Number not finite in 32 bits");
        }
        return value;
    }

    /** The value as a whole number of that range, ends included. */
    public long integer(long min, long max) throws IOException {
        long value = wholeNumber(min - 1);
        if (value < min || value > max) {
            throw wrong("Not a whole number of " + min + ".." + max);
        }
        return value;
    }

    /** The value if it is a whole number that a long holds, else {@code otherwise}. */
    private long wholeNumber(long otherwise) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT) {
            boolean fits = parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            return fits ? parser.getLongValue() : otherwise;
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            double value = Double.parseDouble(text(token));
            // 2^53: beyond it a double cannot tell whole numbers apart.
            if (value == Math.rint(value) && Math.abs(value) <= 0x1p53) {
                return (long) value;
            }
        }
        return otherwise;
    }

    /** The value as an array of whole numbers of that range; refused if longer. */
    public int[] integers(int min, int max, int maxLength) throws IOException {
        int[] column = new int[INITIAL_COLUMN];
        int size = 0;
        for (beginArray(); nextElement(); size++) {
            if (size == column.length) {
                column = Arrays.copyOf(column, grown(size, maxLength));
            }
            column[size] = (int) integer(min, max);
        }
        return Arrays.copyOf(column, size);
    }

    /** The value as an array of finite 32-bit floats; refused if longer. */
    public float[] numbers(int maxLength) throws IOException {
        return numbers(maxLength, Float.NaN);
    }

    /** As {@link #numbers(int)}, with null standing for a number; NaN refuses null. */
    public float[] numbers(int maxLength, float insteadOfNull) throws IOException {
        float[] column = new float[INITIAL_COLUMN];
        int size = 0;
        for (beginArray(); nextElement(); size++) {
            if (size == column.length) {
                column = Arrays.copyOf(column, grown(size, maxLength));
            }
            boolean replaced = isNull() && !Float.isNaN(insteadOfNull);
            column[size] = replaced ? insteadOfNull : number();
        }
        return Arrays.copyOf(column, size);
    }

    /** The value as an array of flags, one byte of 0 or 1 each; refused if longer. */
    public byte[] flags(int maxLength) throws IOException {
        byte[] column = new byte[INITIAL_COLUMN];
        int size = 0;
        for (beginArray(); nextElement(); size++) {
            if (size == column.length) {
                column = Arrays.copyOf(column, grown(size, maxLength));
            }
            column[size] = (byte) (flag() ? 1 : 0);
        }
        return Arrays.copyOf(column, size);
    }

    private int grown(int size, int maxLength) {
        if (size >= Math.max(maxLength, INITIAL_COLUMN)) {
            throw error("Array too long: limit=" + maxLength);
        }
        return (int) Math.min((long) size * 2, Math.max(maxLength, INITIAL_COLUMN));
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}

package org.flinknpu.importer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.regex.Pattern;
import org.flinknpu.brain.BrainFormatException;

/**
 * JSON documents of others, whole in memory: of bounded depth, with texts and numbers of bounded
 * length, without repeated fields and without anything behind the document.
 */
public final class ForeignJson {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_TEXT_CHARACTERS = 1 << 20;
    private static final int MAX_NUMBER_CHARACTERS = 256;
    private static final int MAX_REASON_CHARACTERS = 200;

    /** What the parser adds for programmers: its own options, and where an object began. */
    private static final Pattern ADVICE =
            Pattern.compile(": enable `[^`]*` to allow| \\(start marker at \\[.*\\]\\)");

    private static final ObjectMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .maxStringLength(MAX_TEXT_CHARACTERS)
                                                    .maxNumberLength(MAX_NUMBER_CHARACTERS)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private ForeignJson() {}

    /**
     * Parses a document.
     *
     * @param source what is read, for messages
     * @return a missing node if there is none
     * @throws BrainFormatException if it is no JSON, with the place
     */
    public static JsonNode parse(byte[] bytes, String source) {
        if (bytes.length > 1 && bytes[0] == 0x1F && bytes[1] == (byte) 0x8B) {
            throw new BrainFormatException(
                    "Compressed file where JSON is needed: source=%s; unpack it first"
                            .formatted(source));
        }
        try {
            JsonNode document = JSON.readTree(bytes);
            return document == null ? MissingNode.getInstance() : document;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new BrainFormatException(
                    "Not valid JSON: %s; at line %d column %d of %s"
                            .formatted(
                                    oneLine(e.getOriginalMessage()),
                                    at == null ? 0 : at.getLineNr(),
                                    at == null ? 0 : at.getColumnNr(),
                                    source),
                    e);
        } catch (IOException e) {
            // The bytes are in memory: what fails is their decoding.
            throw new BrainFormatException(
                    "Not valid JSON: %s; in %s".formatted(oneLine(e.getMessage()), source), e);
        }
    }

    /**
     * Parses an object.
     *
     * @throws BrainFormatException if it is none
     */
    public static ObjectNode object(byte[] bytes, String source) {
        JsonNode document = parse(bytes, source);
        if (!document.isObject()) {
            throw new BrainFormatException("Not a JSON object: source=" + source);
        }
        return (ObjectNode) document;
    }

    /** An empty object. */
    public static ObjectNode empty() {
        return JSON.createObjectNode();
    }

    /**
     * A document as text.
     *
     * @param indented whether people shall read it
     */
    public static String text(JsonNode document, boolean indented) {
        try {
            return indented
                    ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document)
                    : JSON.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree that cannot be written", e);
        }
    }

    private static String oneLine(String text) {
        String line = ADVICE.matcher(text).replaceAll("");
        line = line.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
        return line.length() <= MAX_REASON_CHARACTERS
                ? line
                : line.substring(0, MAX_REASON_CHARACTERS) + "...";
    }
}

package org.flinknpu.importer.feagi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/** Reads the document of a genome, flat or hierarchical, and notes what no gene says. */
final class GenomeReader {
    /** Longest genome; the largest published one has 184 kB. */
    static final int MAX_BYTES = 8 << 20;

    /** The field that holds what only this importer needs. */
    static final String OWN = "flink_npu";

    static final String SEED = "seed";

    private static final double MICROS_PER_SECOND = 1e6;
    private static final int MAX_DEPTH = 64;
    private static final int MAX_TEXT_CHARACTERS = 1 << 20;
    private static final int MAX_NUMBER_CHARACTERS = 256;
    private static final int MAX_REASON_CHARACTERS = 200;

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

    private final String source;
    private final ImportReport report;

    private GenomeReader(String source, ImportReport report) {
        this.source = source;
        this.report = report;
    }

    /**
     * Reads a genome.
     *
     * @param in the document; read to its end, not closed
     * @param source what is read, for messages
     * @param seed replaces the one that the document may name
     * @throws BrainFormatException if it is no genome
     */
    static Genome read(InputStream in, String source, OptionalLong seed, ImportReport report)
            throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new BrainFormatException(
                    "Genome longer than the limit: source=%s limit=%d bytes"
                            .formatted(source, MAX_BYTES));
        }
        GenomeReader reader = new GenomeReader(source, report);
        return reader.genome(reader.document(bytes), seed);
    }

    private ObjectNode document(byte[] bytes) throws IOException {
        JsonNode document;
        try {
            document = JSON.readTree(bytes);
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
        if (document == null || !document.path("blueprint").isObject()) {
            throw new BrainFormatException(
                    "Not a genome, which is a JSON object with a blueprint: source=" + source);
        }
        return (ObjectNode) document;
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
        return line.length() <= MAX_REASON_CHARACTERS
                ? line
                : line.substring(0, MAX_REASON_CHARACTERS) + "...";
    }

    private Genome genome(ObjectNode document, OptionalLong seed) {
        requireVersion(document.path("version"));
        JsonNode blueprint = document.remove("blueprint");
        Map<String, GenomeArea> areas =
                FlatBlueprint.isFlat(blueprint)
                        ? FlatBlueprint.read(blueprint, report)
                        : HierarchicalBlueprint.read(
                                blueprint, document.path("morphologies"), report);
        requireDistinct(areas);
        Map<String, JsonNode> morphologies = new TreeMap<>();
        JsonNode definitions = document.remove("neuron_morphologies");
        if (definitions != null && definitions.isObject()) {
            definitions.properties().forEach(m -> morphologies.put(m.getKey(), m.getValue()));
        } else if (definitions != null && !definitions.isNull()) {
            report.note(
                    Outcome.REFUSED, "neuron_morphologies", "/neuron_morphologies", "no object");
        }
        JsonNode own = document.remove(OWN);
        long ownSeed = own == null ? 0 : own.path(SEED).asLong(0);
        noteRest(document);
        return new Genome(
                document.path("genome_title").asText(""),
                seed.orElse(ownSeed),
                areas,
                morphologies,
                document);
    }

    private void requireVersion(JsonNode version) {
        if (version.isMissingNode() || version.isNull()) {
            report.note(Outcome.CONVERTED, "version", "/version", "missing; read as 2.0");
            return;
        }
        String text = version.asText();
        if (!text.equals("2") && !text.equals("3") && !text.matches("[23]\\.\\d{1,3}")) {
            throw new BrainFormatException(
                    "Genome of another version: version=%s; 2.x and 3.x can be read; source=%s"
                            .formatted(GenomeValues.quoted(version), source));
        }
        report.note(Outcome.MAPPED, "version", "/version");
    }

    /** The same area must not be there under two spellings of its id. */
    private static void requireDistinct(Map<String, GenomeArea> areas) {
        Map<String, GenomeArea> known = new HashMap<>();
        for (GenomeArea area : areas.values()) {
            GenomeArea other = known.put(AreaIds.canonical(area.id()), area);
            if (other != null) {
                throw new BrainFormatException(
                        "Duplicate area: %s and %s are two names of one; at %s and %s"
                                .formatted(other.id(), area.id(), other.place(), area.place()));
            }
        }
    }

    private void noteRest(ObjectNode document) {
        document.fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!name.equals("version")) {
                                String detail = period(name, document.get(name));
                                report.note(
                                        Outcome.KEPT, name, "/" + GenomeValues.token(name), detail);
                            }
                        });
    }

    /** The length of a burst belongs to the deploy of a brain, not to the brain. */
    private static String period(String name, JsonNode value) {
        double seconds =
                value.path("simulation_timestep").asDouble(value.path("burst_delay").asDouble(0));
        return name.equals("physiology") && seconds > 0
                ? "a burst of %s s; deploy with periodMicros %.0f"
                        .formatted(seconds, seconds * MICROS_PER_SECOND)
                : "";
    }

    /** An empty object. */
    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The object that a text of this class holds. */
    static ObjectNode document(String text) throws IOException {
        return (ObjectNode) JSON.readTree(text);
    }

    /** The document as text: one line, or indented for people. */
    static String text(ObjectNode document, boolean indented) throws IOException {
        return indented
                ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document)
                : JSON.writeValueAsString(document);
    }
}

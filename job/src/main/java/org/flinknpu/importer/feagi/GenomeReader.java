package org.flinknpu.importer.feagi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ForeignJson;
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

    private ObjectNode document(byte[] bytes) {
        JsonNode document = ForeignJson.parse(bytes, source);
        if (!document.path("blueprint").isObject()) {
            throw new BrainFormatException(
                    "Not a genome, which is a JSON object with a blueprint: source=" + source);
        }
        return (ObjectNode) document;
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
}

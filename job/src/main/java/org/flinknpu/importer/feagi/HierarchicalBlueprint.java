package org.flinknpu.importer.feagi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/**
 * Reads the blueprint of a hierarchical genome, in which every area is an object. Its fields may
 * stand in the object itself, in its {@code properties}, or in the parameters of the neuron that
 * its {@code morphology_id} names; what stands nearer wins.
 */
final class HierarchicalBlueprint {
    private static final String CONTAINER = "cortical_areas";
    private static final String ID = "cortical_id";

    /** Objects within an area that hold fields of it; the second one is that of older genomes. */
    private static final List<String> PROPERTIES = List.of("properties", "neuron_params");

    private static final String NEURON = "morphology_id";
    private static final String THRESHOLD_STEPS = "firing_threshold_increment";

    /** Genes that one field holds together, and its names. */
    private record Vector(List<Gene> genes, List<String> names) {}

    private static final List<Vector> VECTORS =
            List.of(
                    new Vector(
                            List.of(Gene.WIDTH, Gene.HEIGHT, Gene.DEPTH),
                            List.of("block_boundaries", "cortical_dimensions", "dimensions")),
                    new Vector(
                            List.of(Gene.X, Gene.Y, Gene.Z),
                            List.of(
                                    "relative_coordinate",
                                    "coordinates_3d",
                                    "position",
                                    "location")),
                    new Vector(
                            List.of(Gene.X_2D, Gene.Y_2D),
                            List.of("2d_coordinate", "coordinates_2d", "coordinate_2d")),
                    new Vector(
                            List.of(Gene.THRESHOLD_X, Gene.THRESHOLD_Y, Gene.THRESHOLD_Z),
                            List.of(THRESHOLD_STEPS)));

    /** Names of the components where such a field is an object. */
    private static final List<List<String>> COMPONENTS =
            List.of(List.of("x", "width"), List.of("y", "height"), List.of("z", "depth"));

    private final ImportReport report;
    private final JsonNode neurons;
    private final Map<String, GenomeArea> areas = new TreeMap<>();

    private HierarchicalBlueprint(JsonNode neurons, ImportReport report) {
        this.neurons = neurons;
        this.report = report;
    }

    /**
     * Reads the areas.
     *
     * @param neurons parameters of neurons by name; may be missing
     */
    static Map<String, GenomeArea> read(JsonNode blueprint, JsonNode neurons, ImportReport report) {
        HierarchicalBlueprint reader = new HierarchicalBlueprint(neurons, report);
        reader.areas(blueprint, "/blueprint");
        return reader.areas;
    }

    private void areas(JsonNode blueprint, String place) {
        blueprint
                .properties()
                .forEach(
                        field -> {
                            String at = place + "/" + GenomeValues.token(field.getKey());
                            if (!field.getValue().isObject()) {
                                report.note(
                                        Outcome.REFUSED,
                                        "field of the blueprint that is no area",
                                        at);
                            } else if (field.getKey().equals(CONTAINER)) {
                                areas(field.getValue(), at);
                            } else {
                                area(field.getKey(), (ObjectNode) field.getValue(), at);
                            }
                        });
    }

    private void area(String key, ObjectNode object, String place) {
        String id = object.path(ID).isTextual() ? object.get(ID).textValue() : key;
        GenomeArea area = new GenomeArea(id, place);
        if (areas.put(id, area) != null) {
            throw new BrainFormatException("Duplicate area: area=" + id + "; at " + place);
        }
        fields(area, object, place);
        for (String name : PROPERTIES) {
            if (object.path(name).isObject()) {
                fields(area, (ObjectNode) object.get(name), place + "/" + name);
            }
        }
        String neuron = object.path(NEURON).asText("");
        JsonNode parameters = neurons.path(neuron).path("parameters");
        if (parameters.isObject()) {
            String at = "/morphologies/" + GenomeValues.token(neuron) + "/parameters";
            fields(area, (ObjectNode) parameters, at);
        }
    }

    /** Takes over the genes that are not there yet. */
    private void fields(GenomeArea area, ObjectNode object, String place) {
        Set<String> read = new HashSet<>(PROPERTIES);
        read.addAll(List.of(ID, NEURON));
        for (Vector vector : VECTORS) {
            vector(area, vector, object, place, read);
        }
        for (Gene gene : Gene.values()) {
            for (String name : gene.names()) {
                if (object.has(name) && read.add(name)) {
                    put(area, gene, object.get(name), place + "/" + GenomeValues.token(name));
                }
            }
        }
        object.properties()
                .forEach(
                        field -> {
                            if (!read.contains(field.getKey())) {
                                String at = place + "/" + GenomeValues.token(field.getKey());
                                carry(area, field.getKey(), new GeneValue(field.getValue(), at));
                            }
                        });
    }

    /**
     * Keeps a field that nobody knows under a flat name. The name gets no hyphens, at which flat
     * keys are cut into area, scope and gene.
     */
    private static void carry(GenomeArea area, String name, GeneValue value) {
        String exon = "cx-" + name.replace('-', '_');
        while (area.unknown().containsKey(exon)) {
            exon += "_";
        }
        area.unknown().put(exon, value);
    }

    private static void put(GenomeArea area, Gene gene, JsonNode value, String place) {
        if (!area.has(gene)) {
            area.put(gene, value, place);
        }
    }

    private static void vector(
            GenomeArea area, Vector vector, ObjectNode object, String place, Set<String> read) {
        for (String name : vector.names) {
            JsonNode value = object.get(name);
            if (value == null) {
                continue;
            }
            read.add(name);
            for (int axis = 0; axis < vector.genes.size(); axis++) {
                JsonNode component = component(value, axis);
                if (component != null) {
                    String at = place + "/" + name + (value.isArray() ? "/" + axis : "");
                    put(area, vector.genes.get(axis), component, at);
                }
            }
        }
    }

    private static JsonNode component(JsonNode value, int axis) {
        if (value.isObject()) {
            for (String name : COMPONENTS.get(axis)) {
                if (value.has(name)) {
                    return value.get(name);
                }
            }
            return null;
        }
        // A bare number is that of the first axis.
        return value.isArray() ? value.get(axis) : axis == 0 ? value : null;
    }
}

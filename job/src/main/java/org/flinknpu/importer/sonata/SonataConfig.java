package org.flinknpu.importer.sonata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ForeignJson;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/**
 * What configurations say: a circuit configuration, a simulation configuration that names one, one
 * file that is both, or one that names both.
 */
final class SonataConfig {
    /** Longest document. */
    private static final int MAX_BYTES = 8 << 20;

    private static final int MAX_FILES = 1024;
    private static final Set<String> CARRIED =
            Set.of("target_simulator", "output", "reports", "version", "metadata");

    /**
     * A file of nodes or edges and the table of its types.
     *
     * @param data HDF5
     * @param types CSV; null if there is none
     */
    record Tables(Path data, Path types) {}

    /**
     * An input of the simulation.
     *
     * @param fields as they stand
     * @param scope where its files are
     * @param where its place
     */
    record Input(String name, JsonNode fields, Scope scope, String where) {}

    private final CircuitFiles files;
    private final ImportReport report;
    private final Map<Path, ObjectNode> documents = new LinkedHashMap<>();
    private final Map<Path, DynamicsParameters> parameters = new HashMap<>();
    private final List<Tables> nodes = new ArrayList<>();
    private final List<Tables> edges = new ArrayList<>();
    private final List<Input> inputs = new ArrayList<>();
    private ObjectNode nodeSets = ForeignJson.empty();
    private double dtMillis = Double.NaN;
    private Scope circuitScope;
    private String neuronModels;
    private String synapticModels;

    private SonataConfig(CircuitFiles files, ImportReport report) {
        this.files = files;
        this.report = report;
    }

    /**
     * Reads a configuration and those that it names.
     *
     * @param file a real path
     * @throws BrainFormatException if it is none, or names a file outside the circuit's folder
     */
    static SonataConfig read(CircuitFiles files, Path file, ImportReport report)
            throws IOException {
        SonataConfig config = new SonataConfig(files, report);
        config.document(file);
        if (config.nodes.isEmpty()) {
            throw new BrainFormatException(
                    "Not a SONATA configuration, which names networks with nodes: source="
                            + files.nameOf(file));
        }
        return config;
    }

    private void document(Path file) throws IOException {
        if (documents.containsKey(file)) {
            return;
        }
        if (documents.size() == 3) {
            throw new BrainFormatException(
                    "Configurations that name more than a circuit and a simulation: file="
                            + files.nameOf(file));
        }
        String name = files.nameOf(file);
        ObjectNode document = ForeignJson.object(files.bytes(file, MAX_BYTES), name);
        documents.put(file, document);
        Scope scope = new Scope(files, file, document.path("manifest"));
        for (Map.Entry<String, JsonNode> field : document.properties()) {
            if (field.getValue().isNull()) {
                continue;
            }
            section(field.getKey(), field.getValue(), scope, name + "#/" + field.getKey());
        }
    }

    private void section(String field, JsonNode value, Scope scope, String where)
            throws IOException {
        switch (field) {
            case "manifest" -> report.note(Outcome.MAPPED, field, where);
            case "network", "simulation" -> document(scope.file(required(value, where), where));
            case "networks" -> networks(value, scope, where);
            case "components" -> components(value, scope, where);
            case "run" -> run(value, where);
            case "inputs" ->
                    value.properties()
                            .forEach(
                                    input ->
                                            inputs.add(
                                                    new Input(
                                                            input.getKey(),
                                                            input.getValue(),
                                                            scope,
                                                            where + "/" + input.getKey())));
            case "node_sets_file" -> nodeSets(scope.file(required(value, where), where));
            case "conditions" ->
                    report.note(
                            Outcome.REFUSED,
                            field,
                            where,
                            "neurons begin at the initial potential of their own parameters");
            default -> {
                boolean known = CARRIED.contains(field);
                report.note(
                        Outcome.KEPT,
                        (known ? "" : "unknown field ") + field,
                        where,
                        known ? "for a simulator" : "");
            }
        }
    }

    private void networks(JsonNode networks, Scope scope, String where) {
        for (Map.Entry<String, JsonNode> field : networks.properties()) {
            String place = where + "/" + field.getKey();
            switch (field.getKey()) {
                case "nodes" -> tables(field.getValue(), "node", nodes, scope, place);
                case "edges" -> tables(field.getValue(), "edge", edges, scope, place);
                default ->
                        report.note(
                                Outcome.KEPT, "unknown field networks/" + field.getKey(), place);
            }
        }
    }

    private void tables(JsonNode list, String kind, List<Tables> into, Scope scope, String where) {
        if (!list.isArray() || list.size() > MAX_FILES) {
            throw new BrainFormatException(
                    "Not a list of at most %d files: %s".formatted(MAX_FILES, where));
        }
        for (int i = 0; i < list.size(); i++) {
            JsonNode entry = list.get(i);
            String place = where + "/" + i;
            if (entry.path("enabled").isBoolean() && !entry.path("enabled").booleanValue()) {
                report.note(Outcome.MAPPED, kind + "s that are not enabled", place);
                continue;
            }
            String data = kind + "s_file";
            String types = kind + "_types_file";
            for (Map.Entry<String, JsonNode> field : entry.properties()) {
                if (!Set.of(data, types, "enabled").contains(field.getKey())) {
                    report.note(Outcome.KEPT, "unknown field " + field.getKey(), place);
                }
            }
            String typesName = entry.path(types).asText("");
            into.add(
                    new Tables(
                            scope.file(
                                    required(entry.path(data), place + "/" + data),
                                    place + "/" + data),
                            typesName.isEmpty() || entry.path(types).isNull()
                                    ? null
                                    : scope.file(typesName, place + "/" + types)));
        }
    }

    private void components(JsonNode components, Scope scope, String where) {
        circuitScope = scope;
        for (Map.Entry<String, JsonNode> field : components.properties()) {
            String place = where + "/" + field.getKey();
            switch (field.getKey()) {
                case "point_neuron_models_dir" -> neuronModels = required(field.getValue(), place);
                case "synaptic_models_dir" -> synapticModels = required(field.getValue(), place);
                default ->
                        report.note(
                                Outcome.KEPT,
                                "components/" + field.getKey(),
                                place,
                                "for neurons that are more than points");
            }
        }
    }

    private void run(JsonNode run, String where) {
        for (Map.Entry<String, JsonNode> field : run.properties()) {
            String place = where + "/" + field.getKey();
            if (field.getKey().equals("dt")) {
                if (!field.getValue().isNumber()) {
                    throw new BrainFormatException("Time step that is no number: " + place);
                }
                dtMillis = SonataOptions.requireTimeStep(field.getValue().doubleValue(), place);
            } else {
                report.note(Outcome.KEPT, "run/" + field.getKey(), place, "for a simulator");
            }
        }
    }

    private void nodeSets(Path file) throws IOException {
        String name = files.nameOf(file);
        nodeSets = ForeignJson.object(files.bytes(file, MAX_BYTES), name);
        report.note(Outcome.MAPPED, "node_sets_file", name, "for the populations of inputs");
    }

    private static String required(JsonNode value, String where) {
        if (!value.isTextual()) {
            throw new BrainFormatException("Name of a file missing or no text: " + where);
        }
        return value.textValue();
    }

    /** Files that hold nodes. */
    List<Tables> nodes() {
        return nodes;
    }

    /** Files that hold edges. */
    List<Tables> edges() {
        return edges;
    }

    /** Inputs of the simulation. */
    List<Input> inputs() {
        return inputs;
    }

    /** The time step, in milliseconds; NaN if no configuration names one. */
    double dtMillis() {
        return dtMillis;
    }

    /** Named sets of nodes. */
    ObjectNode nodeSets() {
        return nodeSets;
    }

    /** The documents by file, in the order in which they were read. */
    Map<Path, ObjectNode> documents() {
        return documents;
    }

    /**
     * Parameters of neurons in a file of the components.
     *
     * @param where what names the file, for messages
     */
    DynamicsParameters neuronParameters(String name, String where) throws IOException {
        return parameters(neuronModels, name, where);
    }

    /** Parameters of synapses in a file of the components. */
    DynamicsParameters synapseParameters(String name, String where) throws IOException {
        return parameters(synapticModels, name, where);
    }

    private DynamicsParameters parameters(String folder, String name, String where)
            throws IOException {
        if (circuitScope == null || folder == null) {
            throw new BrainFormatException(
                    "Parameters in a file, but the configuration names no folder for it: dynamics_params=%s; in %s"
                            .formatted(name, where));
        }
        Path file = circuitScope.file(folder, name, where);
        // Many types share few files.
        DynamicsParameters known = parameters.get(file);
        if (known == null) {
            String source = files.nameOf(file);
            known =
                    DynamicsParameters.of(
                            ForeignJson.object(files.bytes(file, MAX_BYTES), source), source);
            parameters.put(file, known);
        }
        return known;
    }
}

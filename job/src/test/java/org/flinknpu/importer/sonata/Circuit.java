package org.flinknpu.importer.sonata;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableDataset;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.StimulusPlan;
import org.flinknpu.importer.ImportReport;

/**
 * A small circuit on disk, file by file: two populations, {@code in} of virtual nodes and {@code
 * cells} of point neurons, unless a test says otherwise.
 */
final class Circuit {
    /** Rest and reset 0, threshold 10, no decay worth speaking of in a few steps, refractory 2. */
    static final String DELTA =
            """
            { "E_L": 0.0, "V_th": 10.0, "V_reset": 0.0, "tau_m": 1e9, "t_ref": 2.0 }""";

    static final String CELL_TYPES =
            """
            node_type_id model_type model_template dynamics_params
            7 point_neuron nest:iaf_psc_delta cell.json
            """;
    static final String VIRTUAL_TYPES =
            """
            node_type_id model_type
            1 virtual
            """;
    static final String EDGE_TYPES =
            """
            edge_type_id model_template dynamics_params
            0 static_synapse NULL
            """;

    /** A file of nodes or edges in the making. */
    static final class Table {
        private final Map<String, Object> columns = new LinkedHashMap<>();
        private final Map<String, String> populations = new LinkedHashMap<>();

        /** A column by its path below the population, or below a group with a name of its own. */
        Table with(String path, Object values) {
            columns.put(path, values);
            return this;
        }

        /** The populations between which edges run. */
        Table between(String source, String target) {
            populations.put("source_node_id", source);
            populations.put("target_node_id", target);
            return this;
        }
    }

    private final Path folder;
    private final List<String> nodes = new ArrayList<>();
    private final List<String> edges = new ArrayList<>();
    private String inputs = "";
    private String run = "\"run\": { \"dt\": 1.0, \"tstop\": 100.0 }";
    private String more = "";

    private Circuit(Path folder) {
        this.folder = folder;
    }

    static Circuit in(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("network"));
        Files.createDirectories(folder.resolve("models"));
        return new Circuit(folder);
    }

    Path folder() {
        return folder;
    }

    /** A file of the circuit with that text. */
    Circuit file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        return this;
    }

    /** A population of nodes in a file of its own; types as CSV. */
    Circuit nodes(String population, Table table, String types) throws IOException {
        write(folder.resolve("network/" + population + "_nodes.h5"), "nodes", population, table);
        file("network/" + population + "_types.csv", types);
        nodes.add(
                """
                { "nodes_file": "$NETWORK/%s_nodes.h5", "node_types_file": "$NETWORK/%s_types.csv" }"""
                        .formatted(population, population));
        return this;
    }

    /** A population of edges in a file of its own. */
    Circuit edges(String population, Table table, String types) throws IOException {
        write(folder.resolve("network/" + population + "_edges.h5"), "edges", population, table);
        file("network/" + population + "_edge_types.csv", types);
        edges.add(
                """
                { "edges_file": "${NETWORK}/%s_edges.h5", "edge_types_file": "${NETWORK}/%s_edge_types.csv" }"""
                        .formatted(population, population));
        return this;
    }

    /** Input spikes of the population {@code in}, in the layout of today. */
    Circuit spikes(long[] nodeIds, double[] timestamps) throws IOException {
        try (WritableHdfFile out = HdfFile.write(folder.resolve("spikes.h5"))) {
            mark(out);
            WritableGroup population = out.putGroup("spikes").putGroup("in");
            population.putDataset("node_ids", nodeIds);
            population.putDataset("timestamps", timestamps).putAttribute("units", "ms");
        }
        return input("spikes.h5");
    }

    /** Input spikes of the population {@code in} in that file. */
    Circuit input(String file) {
        inputs =
                """
                , "inputs": { "train": { "input_type": "spikes", "module": "h5", "input_file": "%s", "node_set": "in" } }"""
                        .formatted(file);
        return this;
    }

    /** The section that names the time step; may be empty. */
    Circuit run(String section) {
        run = section;
        return this;
    }

    /** More sections, each behind a comma. */
    Circuit more(String sections) {
        more = sections;
        return this;
    }

    /** Writes the configuration and gives its path. */
    Path config() throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(
                config,
                """
                { "manifest": { "$BASE": "${configdir}", "$NETWORK": "$BASE/network" },
                  "components": { "point_neuron_models_dir": "$BASE/models", "synaptic_models_dir": "$BASE/models" },
                  "networks": { "nodes": [ %s ], "edges": [ %s ] } %s %s %s }
                """
                        .formatted(
                                String.join(", ", nodes),
                                String.join(", ", edges),
                                run.isEmpty() ? "" : ", " + run,
                                inputs,
                                more));
        return config;
    }

    /** Imports it with the configuration's own time step. */
    SonataCircuit read() throws IOException {
        return SonataCircuit.read(config(), SonataOptions.PLAIN, BrainLimits.FILES, Progress.NONE);
    }

    /** Imports it with another time step. */
    SonataCircuit read(double dtMillis) throws IOException {
        return SonataCircuit.read(
                config(),
                new SonataOptions(OptionalDouble.of(dtMillis), Optional.empty()),
                BrainLimits.FILES,
                Progress.NONE);
    }

    private static void mark(WritableHdfFile out) {
        out.putAttribute("magic", 0x0A7A);
        out.putAttribute("version", new int[] {0, 1});
    }

    static void write(Path file, String kind, String population, Table table) {
        try (WritableHdfFile out = HdfFile.write(file)) {
            mark(out);
            WritableGroup group = out.putGroup(kind).putGroup(population);
            Map<String, WritableGroup> groups = new LinkedHashMap<>();
            groups.put("", group);
            table.columns.forEach(
                    (path, values) -> {
                        int last = path.lastIndexOf('/');
                        String below = last < 0 ? "" : path.substring(0, last);
                        WritableDataset column =
                                group(groups, below).putDataset(path.substring(last + 1), values);
                        String ends = table.populations.get(path);
                        if (ends != null) {
                            column.putAttribute("node_population", ends);
                        }
                    });
        }
    }

    private static WritableGroup group(Map<String, WritableGroup> groups, String path) {
        WritableGroup known = groups.get(path);
        if (known == null) {
            int last = path.lastIndexOf('/');
            WritableGroup parent = group(groups, last < 0 ? "" : path.substring(0, last));
            known = parent.putGroup(path.substring(last + 1));
            groups.put(path, known);
        }
        return known;
    }

    /** Nodes of one type. */
    static Table nodesOfType(int count, long type) {
        long[] types = new long[count];
        Arrays.fill(types, type);
        return new Table().with("node_type_id", types);
    }

    /** Edges of one type with weights and delays of their own. */
    static Table edges(long[] source, long[] target, double[] weight, double[] delay) {
        long[] rows = new long[source.length];
        Arrays.setAll(rows, i -> i);
        return new Table()
                .with("source_node_id", source)
                .with("target_node_id", target)
                .with("edge_type_id", new long[source.length])
                .with("edge_group_id", new long[source.length])
                .with("edge_group_index", rows)
                .with("0/syn_weight", weight)
                .with("0/delay", delay);
    }

    /** The entry of a report about a subject; fails if there is none or more. */
    static ImportReport.Entry entry(SonataCircuit circuit, String subject) {
        List<ImportReport.Entry> found =
                circuit.imported().report().entries().stream()
                        .filter(entry -> entry.subject().equals(subject))
                        .toList();
        if (found.size() != 1) {
            throw new AssertionError(
                    "entries of %s: %s; of %s"
                            .formatted(subject, found, circuit.imported().report().entries()));
        }
        return found.get(0);
    }

    /** Which neuron fires when, as "burst:neuron", with the input spikes of the circuit. */
    static List<String> run(SonataCircuit circuit, Path folder, int bursts) throws IOException {
        Path file = folder.resolve("stimulus.json");
        circuit.inputs().writeStimulus(file);
        StimulusPlan plan =
                StimulusPlan.read(Files.newInputStream(file), "stimulus", Long.MAX_VALUE);
        Connectome brain = circuit.imported().connectome();
        List<String> fired = new ArrayList<>();
        try (ReferenceKernel kernel = new ReferenceKernel(brain, new BrainState(brain))) {
            Stimulus stimulus = new Stimulus();
            FiredSet set = new FiredSet();
            for (int burst = 1; burst <= bursts; burst++) {
                stimulus.clear();
                plan.addTo(stimulus, burst);
                kernel.burst(stimulus, set);
                for (int i = 0; i < set.size(); i++) {
                    fired.add(burst + ":" + set.neuron(i));
                }
            }
        }
        return fired;
    }
}

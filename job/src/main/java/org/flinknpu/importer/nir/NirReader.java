package org.flinknpu.importer.nir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;
import org.flinknpu.importer.hdf5.Hdf5File;
import org.flinknpu.importer.hdf5.Hdf5Group;

/**
 * Reads the nodes and edges of a file. Nested graphs are dissolved: their nodes get the name of the
 * graph and a dot in front, their ports pass on what they take.
 */
final class NirReader {
    private static final int MAX_NODES = 1 << 14;
    private static final int MAX_EDGES = 1 << 16;
    private static final int MAX_NESTING = 16;

    private static final Set<String> GRAPH_FIELDS = Set.of("type", "nodes", "edges", "version");

    private final ValueBudget budget;
    private final ImportReport report;
    private final Map<String, RawNode> nodes = new LinkedHashMap<>();
    private final Map<String, Ports> graphs = new LinkedHashMap<>();
    private final Set<RawEdge> edges = new LinkedHashSet<>();

    private NirReader(ValueBudget budget, ImportReport report) {
        this.budget = budget;
        this.report = report;
    }

    /**
     * A node as it stands in the file.
     *
     * @param name unique
     * @param fields of it
     * @param nested whether it belongs to a nested graph
     */
    record RawNode(String name, NodeFields fields, boolean nested) {}

    /** An edge between two nodes by name. */
    record RawEdge(String from, String to) {}

    /** Nodes and edges of a file. */
    record RawGraph(Map<String, RawNode> nodes, Set<RawEdge> edges) {}

    /** The ports of a nested graph. */
    private record Ports(List<String> inputs, List<String> outputs) {}

    /**
     * Reads a file.
     *
     * @param budget for the numbers in it
     * @throws BrainFormatException if it is no NIR file
     */
    static RawGraph read(Hdf5File file, ValueBudget budget, ImportReport report) {
        Hdf5Group root = file.root();
        if (!root.isGroup("node")) {
            throw new BrainFormatException(
                    "Not a NIR file, which has a group /node: source=" + file.source());
        }
        NirReader reader = new NirReader(budget, report);
        reader.requireVersion(root);
        for (String name : root.names()) {
            if (!name.equals("node") && !name.equals("version")) {
                report.note(Outcome.REFUSED, "field " + name, "/" + name, "unknown");
            }
        }
        Hdf5Group graph = root.group("node");
        String type = graph.array("type").text();
        if (!type.equals("NIRGraph")) {
            throw new BrainFormatException(
                    "Not a graph: type=%s; at /node/type of %s".formatted(type, file.source()));
        }
        reader.readGraph(graph, "", 0);
        return new RawGraph(reader.nodes, reader.edges);
    }

    private void requireVersion(Hdf5Group root) {
        if (!root.isArray("version")) {
            report.note(Outcome.CONVERTED, "version", "/version", "missing; read as 1.0");
            return;
        }
        String version = root.array("version").text();
        if (!version.matches("\\d.*")) {
            report.note(Outcome.WARNED, "version", "/version", "unknown: " + version);
            return;
        }
        if (!version.matches("[01]\\.\\d{1,4}([.+-].{0,60})?")) {
            throw new BrainFormatException(
                    "NIR file of another version: version=%s; 0.x and 1.x can be read"
                            .formatted(version));
        }
        report.note(Outcome.MAPPED, "version", "/version");
    }

    private void readGraph(Hdf5Group graph, String prefix, int depth) {
        if (depth > MAX_NESTING) {
            throw new BrainFormatException(
                    "Graphs nested deeper than the limit: limit=%d; at %s"
                            .formatted(MAX_NESTING, graph.path()));
        }
        Ports ports = new Ports(new ArrayList<>(), new ArrayList<>());
        Hdf5Group members = graph.group("nodes");
        for (String member : members.names()) {
            String name = prefix + member;
            Hdf5Group group = members.group(member);
            if (group.array("type").text().equals("NIRGraph")) {
                readGraph(group, name + ".", depth + 1);
                continue;
            }
            NodeFields fields = new NodeFields(group, budget);
            if (fields.type().equals("Input")) {
                ports.inputs.add(name);
            } else if (fields.type().equals("Output")) {
                ports.outputs.add(name);
            }
            if (nodes.size() >= MAX_NODES) {
                throw new BrainFormatException(
                        "More nodes than the limit: limit=%d; at %s"
                                .formatted(MAX_NODES, group.path()));
            }
            if (nodes.put(name, new RawNode(name, fields, depth > 0)) != null) {
                throw new BrainFormatException(
                        "Duplicate node: name=%s; at %s".formatted(name, group.path()));
            }
        }
        if (depth > 0) {
            graphs.put(prefix.substring(0, prefix.length() - 1), ports);
            report.note(Outcome.CONVERTED, "nested graph", graph.path(), "dissolved");
        }
        readEdges(graph, prefix);
        for (String field : graph.names()) {
            String place = graph.path() + "/" + field;
            if (NodeFields.isRemark(field)) {
                report.note(Outcome.REFUSED, field, place, NodeFields.NO_EFFECT);
            } else if (!GRAPH_FIELDS.contains(field)) {
                report.note(Outcome.REFUSED, "field " + field + " of NIRGraph", place, "unknown");
            }
        }
    }

    private void readEdges(Hdf5Group graph, String prefix) {
        String place = graph.path() + "/edges";
        if (!graph.contains("edges")) {
            throw new BrainFormatException("Graph without edges; at " + place);
        }
        long count = graph.array("edges").elements();
        if (count == 0) {
            return;
        }
        if (count % 2 != 0 || count > 2L * MAX_EDGES) {
            throw new BrainFormatException(
                    "Edges that are no pairs, or more than %d: names=%d; at %s"
                            .formatted(MAX_EDGES, count, place));
        }
        String[] ends = graph.array("edges").texts();
        for (int i = 0; i < ends.length; i += 2) {
            List<String> from = ends(prefix + ends[i], true);
            List<String> to = ends(prefix + ends[i + 1], false);
            if (from.isEmpty() || to.isEmpty()) {
                String missing = from.isEmpty() ? ends[i] : ends[i + 1];
                report.refuseEssential(
                        "edge", place + "/" + i / 2, "there is no node of that name: " + missing);
            }
            for (String source : from) {
                for (String target : to) {
                    add(new RawEdge(source, target), place + "/" + i / 2);
                }
            }
        }
    }

    private void add(RawEdge edge, String place) {
        if (edges.size() >= MAX_EDGES) {
            throw new BrainFormatException(
                    "More edges than the limit: limit=%d; at %s".formatted(MAX_EDGES, place));
        }
        if (edges.add(edge)) {
            report.note(Outcome.MAPPED, "edge", place);
        } else {
            report.note(Outcome.CONVERTED, "edge", place, "listed twice; counts once");
        }
    }

    /** The nodes that a name stands for: itself, or the ports of a nested graph. */
    private List<String> ends(String name, boolean source) {
        Ports ports = graphs.get(name);
        if (ports != null) {
            return source ? ports.outputs : ports.inputs;
        }
        return nodes.containsKey(name) ? List.of(name) : List.of();
    }
}

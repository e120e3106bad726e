package org.flinknpu.importer.sonata;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/** Reads the populations of nodes files: which node is of which kind. */
final class NodeReader {
    private static final String NODES = "/nodes";
    private static final String TYPE_IDS = "node_type_id";
    private static final String IDS = "node_id";
    private static final String GROUP_IDS = "node_group_id";
    private static final String GROUP_INDICES = "node_group_index";
    private static final Set<String> TYPE_COLUMNS =
            Set.of(TYPE_IDS, "population", "model_type", "model_template", NodeGroup.DYNAMICS);
    private final CircuitFiles files;
    private final SonataConfig config;
    private final NodeKinds kinds;
    private final BrainLimits limits;
    private final ImportReport report;
    private final Map<String, NodePopulation> populations = new TreeMap<>();
    private long nodes;

    NodeReader(
            CircuitFiles files,
            SonataConfig config,
            NodeKinds kinds,
            BrainLimits limits,
            ImportReport report) {
        this.files = files;
        this.config = config;
        this.kinds = kinds;
        this.limits = limits;
        this.report = report;
    }

    /**
     * Reads all populations.
     *
     * @return by name
     * @throws BrainFormatException if a file breaks a rule of the format
     */
    Map<String, NodePopulation> read() throws IOException {
        for (SonataConfig.Tables tables : config.nodes()) {
            CsvTable types = null;
            if (tables.types() != null) {
                String source = files.nameOf(tables.types());
                types = CsvTable.parse(files.bytes(tables.types(), CsvTable.MAX_BYTES), source);
                reviewColumns(types);
            }
            try (SonataHdf file = SonataHdf.open(tables.data(), files.nameOf(tables.data()))) {
                file.requireSonata(report);
                for (String population : file.groups(NODES)) {
                    NodePopulation read = population(file, population, types);
                    if (populations.put(population, read) != null) {
                        throw new BrainFormatException(
                                "Population of nodes in two files: population=%s; in %s"
                                        .formatted(population, file.source()));
                    }
                }
            }
        }
        return populations;
    }

    private void reviewColumns(CsvTable types) {
        for (String column : types.columns()) {
            if (!TYPE_COLUMNS.contains(column)) {
                report.note(
                        Outcome.REFUSED,
                        "node type column " + column,
                        types.source(),
                        "decides nothing in a burst");
            }
        }
    }

    private NodePopulation population(SonataHdf file, String population, CsvTable table)
            throws IOException {
        String path = NODES + "/" + population;
        int count = file.length(path + "/" + TYPE_IDS);
        nodes += count;
        limits.requireNeurons(nodes);
        TypeTable types = new TypeTable(table, TYPE_IDS, population);
        long[] typeIds = file.integers(path + "/" + TYPE_IDS);
        String where = path + " of " + file.source();
        NodeGroups groups =
                new NodeGroups(
                        file,
                        path,
                        column(file, path, GROUP_IDS, count),
                        column(file, path, GROUP_INDICES, count),
                        report);
        int[] kindOf = new int[count];
        Map<Long, Integer> kindOfType = new HashMap<>();
        for (int node = 0; node < count; node++) {
            NodeGroup group = groups.of(node);
            boolean plain = group == null || group.isPlain();
            Integer known = plain ? kindOfType.get(typeIds[node]) : null;
            if (known == null) {
                known = kind(types, typeIds[node], group, groups.row(node), where);
            }
            if (plain) {
                kindOfType.put(typeIds[node], known);
            }
            kindOf[node] = known;
        }
        NodePopulation read =
                new NodePopulation(
                        population,
                        ids(file, path, count),
                        kinds.all(),
                        kindOf,
                        groups.positions(count));
        int refused = read.count(NodeKind.Role.REFUSED);
        if (refused > 0) {
            report.refuseEssential(
                    "nodes without a neuron", where, "%d of %d nodes".formatted(refused, count));
        }
        return read;
    }

    private static long[] column(SonataHdf file, String path, String name, int count) {
        String column = path + "/" + name;
        if (!file.has(column)) {
            return null;
        }
        return file.requireLength(file.integers(column), count, column);
    }

    /** The ids of the nodes; null where they count from 0. */
    private static long[] ids(SonataHdf file, String path, int count) {
        long[] ids = column(file, path, IDS, count);
        if (ids == null) {
            return null;
        }
        for (int node = 0; node < count; node++) {
            if (ids[node] != node) {
                return ids;
            }
        }
        return null;
    }

    private int kind(TypeTable types, long typeId, NodeGroup group, long index, String where)
            throws IOException {
        Integer row = types.row(typeId);
        if (row == null && !types.source().isEmpty()) {
            throw new BrainFormatException(
                    "Node of a type that does not exist: %s=%d; in %s, at %s"
                            .formatted(TYPE_IDS, typeId, types.source(), where));
        }
        String[] decisive = new String[NodeGroup.DECISIVE.size()];
        for (int i = 0; i < decisive.length; i++) {
            String own = group == null ? null : group.text(NodeGroup.DECISIVE.get(i), index, where);
            decisive[i] = own != null ? own : types.text(row, NodeGroup.DECISIVE.get(i));
        }
        Map<String, double[]> replaced = group == null ? Map.of() : group.parameters(index, where);
        return kinds.of(
                new NodeKinds.Key(types.place(row), where, decisive[0], decisive[1], decisive[2]),
                replaced);
    }
}

package org.flinknpu.importer.sonata;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
    private static final String DYNAMICS = "dynamics_params";

    /** Columns that decide what a node is; in a group they win over the type's. */
    private static final List<String> DECISIVE = List.of("model_type", "model_template", DYNAMICS);

    private static final Set<String> TYPE_COLUMNS =
            Set.of(TYPE_IDS, "population", "model_type", "model_template", DYNAMICS);
    private static final Set<String> PLACES =
            Set.of(
                    "x",
                    "y",
                    "z",
                    "rotation_angle_xaxis",
                    "rotation_angle_yaxis",
                    "rotation_angle_zaxis");

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
        long[] groups = column(file, path, GROUP_IDS, count);
        long[] indices = column(file, path, GROUP_INDICES, count);
        Map<Long, Group> byId = new HashMap<>();
        for (String group : file.groups(path)) {
            if (group.matches("\\d{1,9}")) {
                byId.put(Long.parseLong(group), group(file, path + "/" + group));
            }
        }
        int[] kindOf = new int[count];
        Map<Long, Integer> kindOfType = new HashMap<>();
        String where = path + " of " + file.source();
        for (int node = 0; node < count; node++) {
            long groupId = groups == null ? 0 : groups[node];
            Group group = byId.get(groupId);
            if (group == null && groups != null && !byId.isEmpty()) {
                throw new BrainFormatException(
                        "Node of a group that does not exist: node=%d %s=%d; at %s of %s"
                                .formatted(node, GROUP_IDS, groupId, path, file.source()));
            }
            Integer known = group == null || group.isPlain() ? kindOfType.get(typeIds[node]) : null;
            if (known == null) {
                long index = indices == null ? node : indices[node];
                known = kind(types, typeIds[node], group, index, where);
                kindOfType.put(typeIds[node], known);
            }
            kindOf[node] = known;
        }
        NodePopulation read =
                new NodePopulation(population, ids(file, path, count), kinds.all(), kindOf);
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

    private int kind(TypeTable types, long typeId, Group group, long index, String where)
            throws IOException {
        Integer row = types.row(typeId);
        if (row == null && !types.source().isEmpty()) {
            throw new BrainFormatException(
                    "Node of a type that does not exist: %s=%d; in %s, at %s"
                            .formatted(TYPE_IDS, typeId, types.source(), where));
        }
        String[] decisive = new String[DECISIVE.size()];
        for (int i = 0; i < decisive.length; i++) {
            String own = group == null ? null : group.text(DECISIVE.get(i), index, where);
            decisive[i] = own != null ? own : types.text(row, DECISIVE.get(i));
        }
        Map<String, double[]> replaced = group == null ? Map.of() : group.parameters(index, where);
        return kinds.of(
                new NodeKinds.Key(types.place(row), where, decisive[0], decisive[1], decisive[2]),
                replaced);
    }

    /** The columns of a group of nodes that decide something. */
    private record Group(
            String path, Map<String, String[]> texts, Map<String, double[]> parameters) {
        /** Whether only the type of its nodes decides. */
        boolean isPlain() {
            return texts.isEmpty() && parameters.isEmpty();
        }

        String text(String column, long index, String where) {
            String[] values = texts.get(column);
            return values == null
                    ? null
                    : values[SonataHdf.index(index, values.length, path, where)];
        }

        Map<String, double[]> parameters(long index, String where) {
            if (parameters.isEmpty()) {
                return Map.of();
            }
            Map<String, double[]> values = new TreeMap<>();
            parameters.forEach(
                    (name, column) ->
                            values.put(
                                    name,
                                    new double[] {
                                        column[SonataHdf.index(index, column.length, path, where)]
                                    }));
            return values;
        }
    }

    private Group group(SonataHdf file, String path) {
        Map<String, String[]> texts = new HashMap<>();
        Map<String, double[]> parameters = new TreeMap<>();
        for (String column : file.columns(path)) {
            String place = path + "/" + column;
            if (DECISIVE.contains(column)) {
                texts.put(column, file.texts(path, column));
            } else {
                report.note(
                        Outcome.REFUSED,
                        PLACES.contains(column) ? "positions of nodes" : "node column " + column,
                        file.source() + "#" + place,
                        "decides nothing in a burst");
            }
        }
        List<String> groups = new ArrayList<>(file.groups(path));
        if (groups.remove(DYNAMICS)) {
            String dynamics = path + "/" + DYNAMICS;
            for (String parameter : file.columns(dynamics)) {
                parameters.put(parameter, file.numbers(dynamics + "/" + parameter));
            }
        }
        groups.remove(SonataHdf.LIBRARY);
        for (String group : groups) {
            report.note(
                    Outcome.REFUSED, "node group " + group, file.source() + "#" + path, "unknown");
        }
        return new Group(path, texts, parameters);
    }
}

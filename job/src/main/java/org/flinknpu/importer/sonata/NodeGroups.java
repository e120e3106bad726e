package org.flinknpu.importer.sonata;

import java.util.HashMap;
import java.util.Map;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ImportReport;

/** Which group and row of it each node of a population has. */
final class NodeGroups {
    private final Map<Long, NodeGroup> byId = new HashMap<>();
    private final long[] groupIds;
    private final long[] rows;
    private final String where;

    /**
     * The groups of a population.
     *
     * @param path where the population stands
     * @param groupIds the group of each node; null for group 0
     * @param rows the row of each node; null for its own index
     */
    NodeGroups(SonataHdf file, String path, long[] groupIds, long[] rows, ImportReport report) {
        this.groupIds = groupIds;
        this.rows = rows;
        where = path + " of " + file.source();
        for (String group : file.groups(path)) {
            if (group.matches("\\d{1,9}")) {
                byId.put(Long.parseLong(group), NodeGroup.read(file, path + "/" + group, report));
            }
        }
    }

    /**
     * The group of a node; null if the population has none.
     *
     * @throws BrainFormatException if it has others
     */
    NodeGroup of(int node) {
        NodeGroup group = byId.get(groupIds == null ? 0 : groupIds[node]);
        if (group == null && groupIds != null && !byId.isEmpty()) {
            throw new BrainFormatException(
                    "Node of a group that does not exist: node=%d node_group_id=%d; at %s"
                            .formatted(node, groupIds[node], where));
        }
        return group;
    }

    /** The row of a node in its group. */
    long row(int node) {
        return rows == null ? node : rows[node];
    }

    /**
     * Where the nodes are.
     *
     * @return x, y and z by node; null if some node has no position
     */
    double[][] positions(int count) {
        double[][] positions = new double[NodeGroup.PLACES.size()][count];
        for (int node = 0; node < count; node++) {
            NodeGroup group = of(node);
            if (group == null || group.places().isEmpty()) {
                return null;
            }
            for (int axis = 0; axis < positions.length; axis++) {
                positions[axis][node] = group.place(NodeGroup.PLACES.get(axis), row(node), where);
            }
        }
        return positions;
    }
}

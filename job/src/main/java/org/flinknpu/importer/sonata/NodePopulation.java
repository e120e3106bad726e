package org.flinknpu.importer.sonata;

import java.util.Arrays;
import java.util.List;
import org.flinknpu.brain.BrainFormatException;

/**
 * The nodes of one population: their ids and kinds, and the neurons that they became. Filled by one
 * reader, then read.
 */
final class NodePopulation {
    /** The neuron of a node that was left out. */
    static final int NO_NEURON = -1;

    private final String name;
    private final List<NodeKind> kinds;
    private final int[] kindOf;
    private final int[] neuronOf;

    /** Ascending ids with the nodes they belong to; null where ids are the indices themselves. */
    private final long[] sortedIds;

    private final int[] nodeOfSorted;
    private final long[] ids;
    private final double[][] positions;

    /**
     * A population.
     *
     * @param ids ids of its nodes, in their order; null where they count from 0
     * @param kinds kinds of nodes
     * @param kindOf the kind of each node
     * @param positions x, y and z by node; null if they have none
     * @throws BrainFormatException if two nodes have one id
     */
    NodePopulation(
            String name, long[] ids, List<NodeKind> kinds, int[] kindOf, double[][] positions) {
        this.name = name;
        this.kinds = kinds;
        this.kindOf = kindOf;
        this.ids = ids;
        this.positions = positions;
        neuronOf = new int[kindOf.length];
        Arrays.fill(neuronOf, NO_NEURON);
        if (ids == null) {
            sortedIds = null;
            nodeOfSorted = null;
            return;
        }
        sortedIds = ids.clone();
        Arrays.sort(sortedIds);
        nodeOfSorted = new int[ids.length];
        for (int i = 1; i < sortedIds.length; i++) {
            if (sortedIds[i] == sortedIds[i - 1]) {
                throw new BrainFormatException(
                        "Two nodes of one id: population=%s node_id=%d"
                                .formatted(name, sortedIds[i]));
            }
        }
        for (int node = 0; node < ids.length; node++) {
            nodeOfSorted[Arrays.binarySearch(sortedIds, ids[node])] = node;
        }
    }

    /** Its name, which edges and spikes refer to. */
    String name() {
        return name;
    }

    /** Number of nodes. */
    int size() {
        return kindOf.length;
    }

    /** The kind of a node. */
    NodeKind kind(int node) {
        return kinds.get(kindOf[node]);
    }

    /** The nodes of that role, in their order. */
    int[] nodes(NodeKind.Role role) {
        int[] nodes = new int[count(role)];
        int next = 0;
        for (int node = 0; node < kindOf.length; node++) {
            if (kind(node).role() == role) {
                nodes[next++] = node;
            }
        }
        return nodes;
    }

    /** Where nodes are: x, y and z by node; null if they are nowhere. */
    double[][] positions() {
        return positions;
    }

    /** Number of nodes of that role. */
    int count(NodeKind.Role role) {
        int count = 0;
        for (int kind : kindOf) {
            if (kinds.get(kind).role() == role) {
                count++;
            }
        }
        return count;
    }

    /** Index of the node with that id; -1 if there is none. */
    int node(long id) {
        if (ids == null) {
            return id >= 0 && id < kindOf.length ? (int) id : -1;
        }
        int found = Arrays.binarySearch(sortedIds, id);
        return found < 0 ? -1 : nodeOfSorted[found];
    }

    /** Id of a node. */
    long id(int node) {
        return ids == null ? node : ids[node];
    }

    /** The neuron that a node became, or {@link #NO_NEURON}. */
    int neuron(int node) {
        return neuronOf[node];
    }

    /** Sets the neuron that a node became. */
    void neuron(int node, int neuron) {
        neuronOf[node] = neuron;
    }
}

package org.flinknpu.importer.nir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.brain.BrainFormatException;

/**
 * A network: nodes and what feeds what. What feeds a node is summed. Nodes are known by their
 * position in {@link #nodes}.
 */
final class NirGraph {
    private final List<NirNode> nodes;
    private final List<List<Integer>> sources = new ArrayList<>();
    private final List<List<Integer>> targets = new ArrayList<>();

    /** A graph without edges. */
    NirGraph(List<NirNode> nodes) {
        this.nodes = List.copyOf(nodes);
        for (int i = 0; i < nodes.size(); i++) {
            sources.add(new ArrayList<>());
            targets.add(new ArrayList<>());
        }
    }

    /**
     * Adds an edge.
     *
     * @throws BrainFormatException if one node gives what the other does not take
     */
    void connect(int from, int to) {
        NirNode source = nodes.get(from);
        NirNode target = nodes.get(to);
        int given = Tensor.count(source.outputShape());
        int taken = Tensor.count(target.inputShape());
        if (given != taken) {
            throw new BrainFormatException(
                    "Shapes do not fit: %s gives %s, %s takes %s; at %s"
                            .formatted(
                                    source.name(),
                                    Arrays.toString(source.outputShape()),
                                    target.name(),
                                    Arrays.toString(target.inputShape()),
                                    target.place()));
        }
        targets.get(from).add(to);
        sources.get(to).add(from);
    }

    /** All nodes. */
    List<NirNode> nodes() {
        return nodes;
    }

    NirNode node(int node) {
        return nodes.get(node);
    }

    /** What feeds a node. */
    List<Integer> sources(int node) {
        return sources.get(node);
    }

    /** What a node feeds. */
    List<Integer> targets(int node) {
        return targets.get(node);
    }

    int size() {
        return nodes.size();
    }

    /** Whether a node holds what spikes: an input, or neurons that fire. */
    boolean spikes(int node) {
        return nodes.get(node) instanceof Port port && port.input()
                || nodes.get(node) instanceof NeuronLayer layer && layer.kind().firing();
    }
}

package org.flinknpu.importer.nir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.flinknpu.brain.BrainFormatException;

/**
 * The order of time in a network. NIR says nothing about how long a spike travels; simulators
 * compute layer after layer within a time step and let spikes in a cycle arrive a time step later.
 * In a brain every connection takes at least a burst, so a layer works as many bursts behind the
 * input as there are layers before it, its <b>level</b>, and everything arrives there in step:
 *
 * <ul>
 *   <li>Nodes on a common cycle have the same level. Between them a connection takes one burst.
 *   <li>Any other connection takes as many bursts as the levels differ.
 * </ul>
 */
final class NirTopology {
    /** Most bursts that a connection can take. */
    static final int MAX_DELAY = 255;

    private final NirGraph graph;
    private final int[] component;
    private final int[] level;
    private final List<Integer> operators;

    /**
     * Computes it.
     *
     * @throws BrainFormatException if operators form a cycle without neurons
     */
    NirTopology(NirGraph graph) {
        this.graph = graph;
        operators = orderOfOperators();
        component = new int[graph.size()];
        List<Integer> finished = finishingOrder();
        Arrays.fill(component, -1);
        level = new int[graph.size()];
        // Components come in the order of time: what feeds a component has its number before it.
        int components = 0;
        for (int i = finished.size() - 1; i >= 0; i--) {
            if (component[finished.get(i)] < 0) {
                collect(finished.get(i), components++);
            }
        }
    }

    /** Nodes by when a depth-first walk along the edges has left them. */
    private List<Integer> finishingOrder() {
        List<Integer> order = new ArrayList<>();
        int[] next = new int[graph.size()];
        Arrays.fill(next, -1);
        Deque<Integer> path = new ArrayDeque<>();
        for (int start = 0; start < graph.size(); start++) {
            if (next[start] >= 0) {
                continue;
            }
            next[start] = 0;
            path.push(start);
            while (!path.isEmpty()) {
                int node = path.peek();
                if (next[node] == graph.targets(node).size()) {
                    order.add(path.pop());
                    continue;
                }
                int target = graph.targets(node).get(next[node]++);
                if (next[target] < 0) {
                    next[target] = 0;
                    path.push(target);
                }
            }
        }
        return order;
    }

    /** Everything that leads to a node and is not taken yet lies on a cycle with it. */
    private void collect(int start, int number) {
        List<Integer> members = new ArrayList<>(List.of(start));
        component[start] = number;
        for (int i = 0; i < members.size(); i++) {
            for (int source : graph.sources(members.get(i))) {
                if (component[source] < 0) {
                    component[source] = number;
                    members.add(source);
                }
            }
        }
        int latest = 0;
        for (int member : members) {
            latest = Math.max(latest, graph.node(member) instanceof NeuronLayer ? 1 : 0);
            for (int source : graph.sources(member)) {
                if (component[source] != number) {
                    int step = graph.spikes(source) || inCycle(source) ? 1 : 0;
                    latest = Math.max(latest, level[source] + step);
                }
            }
        }
        for (int member : members) {
            level[member] = latest;
        }
    }

    /** An operator on a cycle passes on spikes of its own level. */
    private boolean inCycle(int node) {
        for (int source : graph.sources(node)) {
            if (component[source] == component[node]) {
                return true;
            }
        }
        return false;
    }

    /** The operators, each after those that feed it. */
    List<Integer> operators() {
        return operators;
    }

    private List<Integer> orderOfOperators() {
        int[] open = new int[graph.size()];
        Deque<Integer> ready = new ArrayDeque<>();
        int count = 0;
        for (int node = 0; node < graph.size(); node++) {
            if (graph.node(node) instanceof Operator) {
                count++;
                for (int source : graph.sources(node)) {
                    open[node] += graph.node(source) instanceof Operator ? 1 : 0;
                }
                if (open[node] == 0) {
                    ready.add(node);
                }
            }
        }
        List<Integer> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            int node = ready.remove();
            order.add(node);
            for (int target : graph.targets(node)) {
                if (graph.node(target) instanceof Operator && --open[target] == 0) {
                    ready.add(target);
                }
            }
        }
        if (order.size() < count) {
            for (int node = 0; node < graph.size(); node++) {
                if (open[node] > 0) {
                    throw new BrainFormatException(
                            "Cycle without neurons: node=%s; at %s"
                                    .formatted(graph.node(node).name(), graph.node(node).place()));
                }
            }
        }
        return order;
    }

    /** How many bursts behind the input a node works. */
    int level(int node) {
        return level[node];
    }

    /** Whether two nodes lie on a common cycle; a node with itself. */
    boolean together(int node, int other) {
        return component[node] == component[other];
    }

    /** Bursts that a spike takes from one layer to another, delays between them not counted. */
    int bursts(int from, int to) {
        return together(from, to) ? 1 : level[to] - level[from];
    }

    /** Number of neuron layers on the cycle of a node. */
    int layersOnCycle(int node) {
        int layers = 0;
        for (int other = 0; other < graph.size(); other++) {
            if (together(node, other) && graph.node(other) instanceof NeuronLayer) {
                layers++;
            }
        }
        return layers;
    }
}

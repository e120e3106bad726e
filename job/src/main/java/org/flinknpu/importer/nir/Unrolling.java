package org.flinknpu.importer.nir;

import java.util.ArrayList;
import java.util.List;

/**
 * What one spike does everywhere: a unit impulse sent through the operators until it reaches
 * neurons. The same for everything that operators add on their own. Reused; not thread-safe.
 */
final class Unrolling {
    private final NirGraph graph;
    private final NirTopology topology;
    private final Signal[] reached;
    private final Signal scratch = new Signal();
    private final List<Integer> operators = new ArrayList<>();
    private final List<Integer> layers = new ArrayList<>();
    private int start;

    Unrolling(NirGraph graph, NirTopology topology) {
        this.graph = graph;
        this.topology = topology;
        reached = new Signal[graph.size()];
        for (int node = 0; node < reached.length; node++) {
            reached[node] = new Signal();
        }
    }

    /** Chooses the node whose spikes are sent; the layers that they can reach. */
    List<Integer> from(int node) {
        start = node;
        boolean[] seen = new boolean[graph.size()];
        List<Integer> open = new ArrayList<>(graph.targets(node));
        layers.clear();
        for (int i = 0; i < open.size(); i++) {
            int next = open.get(i);
            if (seen[next]) {
                continue;
            }
            seen[next] = true;
            if (graph.node(next) instanceof NeuronLayer) {
                layers.add(next);
            } else {
                open.addAll(graph.targets(next));
            }
        }
        layers.sort(null);
        operators.clear();
        topology.operators().stream().filter(operator -> seen[operator]).forEach(operators::add);
        return List.copyOf(layers);
    }

    /** Sends a spike of one element of the chosen node. */
    void spike(int element) {
        clear();
        for (int target : graph.targets(start)) {
            reached[target].add(element, 0, 1);
        }
        run(false);
    }

    /** Sends what the operators add in every burst; the layers that it can reach. */
    List<Integer> biases() {
        layers.clear();
        for (int node = 0; node < graph.size(); node++) {
            if (graph.node(node) instanceof NeuronLayer) {
                layers.add(node);
            }
        }
        operators.clear();
        operators.addAll(topology.operators());
        clear();
        run(true);
        return List.copyOf(layers);
    }

    /** What has reached a layer: synapses by delay and neuron. */
    Signal reached(int layer) {
        return reached[layer];
    }

    private void clear() {
        operators.forEach(node -> reached[node].clear());
        layers.forEach(node -> reached[node].clear());
    }

    private void run(boolean biases) {
        for (int node : operators) {
            Operator operator = (Operator) graph.node(node);
            Signal in = reached[node];
            scratch.clear();
            for (int i = 0; i < in.size(); i++) {
                operator.spread(in.index(i), in.delay(i), in.value(i), scratch);
            }
            if (biases && operator.bias() != null) {
                double[] bias = operator.bias();
                for (int i = 0; i < bias.length; i++) {
                    scratch.add(i, 0, bias[i]);
                }
            }
            if (scratch.size() > 0) {
                scratch.merge();
                for (int target : graph.targets(node)) {
                    reached[target].addAll(scratch);
                }
            }
        }
        layers.forEach(layer -> reached[layer].merge());
    }

    /**
     * Most synapses that can leave one element of a node.
     *
     * @param limit where counting ends
     */
    long mostSynapses(int from, long limit) {
        long[] most = new long[graph.size()];
        boolean delayed = false;
        for (int target : graph.targets(from)) {
            most[target] = 1;
        }
        for (int node : topology.operators()) {
            if (most[node] == 0) {
                continue;
            }
            Operator operator = (Operator) graph.node(node);
            delayed |= operator instanceof DelayOperator;
            long spread = Math.min(limit, operator.mostTargets());
            long here = Math.min(limit, most[node] * spread);
            if (!delayed) {
                here = Math.min(here, Tensor.count(operator.outputShape()));
            }
            for (int target : graph.targets(node)) {
                most[target] = Math.min(limit, most[target] + here);
            }
        }
        long sum = 0;
        for (int node = 0; node < most.length; node++) {
            if (graph.node(node) instanceof NeuronLayer) {
                sum = Math.min(limit, sum + most[node]);
            }
        }
        return sum;
    }
}

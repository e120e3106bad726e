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

    Unrolling(NirGraph graph, NirTopology topology) {
        this.graph = graph;
        this.topology = topology;
        reached = new Signal[graph.size()];
        for (int node = 0; node < reached.length; node++) {
            reached[node] = new Signal();
        }
    }

    /** The layers that can be reached from a node, operators between them left out. */
    List<Integer> layersAfter(int from) {
        boolean[] seen = new boolean[graph.size()];
        List<Integer> open = new ArrayList<>(graph.targets(from));
        List<Integer> layers = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
            int node = open.get(i);
            if (seen[node]) {
                continue;
            }
            seen[node] = true;
            if (graph.node(node) instanceof NeuronLayer) {
                layers.add(node);
            } else {
                open.addAll(graph.targets(node));
            }
        }
        layers.sort(null);
        return layers;
    }

    /** Sends a spike of one element of a node. */
    void spike(int node, int element) {
        clear();
        for (int target : graph.targets(node)) {
            reached[target].add(element, 0, 1);
        }
        run(false);
    }

    /** Sends what the operators add in every burst. */
    void biases() {
        clear();
        run(true);
    }

    /** What has reached a layer: synapses by delay and neuron. */
    Signal reached(int layer) {
        return reached[layer];
    }

    private void clear() {
        for (Signal signal : reached) {
            signal.clear();
        }
    }

    private void run(boolean biases) {
        for (int node : topology.operators()) {
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
        for (int node = 0; node < reached.length; node++) {
            if (graph.node(node) instanceof NeuronLayer) {
                reached[node].merge();
            }
        }
    }

    /**
     * Most synapses that can leave one element of a node.
     *
     * @param limit where counting ends
     */
    long mostSynapses(int from, long limit) {
        long[] most = new long[graph.size()];
        for (int target : graph.targets(from)) {
            most[target] = 1;
        }
        for (int node : topology.operators()) {
            if (most[node] == 0) {
                continue;
            }
            Operator operator = (Operator) graph.node(node);
            long spread = Math.min(limit, operator.mostTargets());
            long here = Math.min(limit, most[node] * spread);
            boolean delays = operator instanceof DelayOperator;
            if (!delays && spread > 1) {
                long all = Tensor.count(operator.outputShape());
                here = Math.min(here, all * NirTopology.MAX_DELAY);
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

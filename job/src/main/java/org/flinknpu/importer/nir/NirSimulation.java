package org.flinknpu.importer.nir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network in 64-bit floats, one burst after the other, straight from its equations: operators are
 * applied to whole vectors, weights are not rounded. Layers work in the order of time of {@link
 * NirTopology}. Everything starts at 0. Slow; not thread-safe.
 */
final class NirSimulation {
    private static final int HISTORY = 2 * NirTopology.MAX_DELAY + 2;

    private final NirGraph graph;
    private final NirTopology topology;
    private final LayerDynamics[] dynamics;
    private final double[][] potential;
    private final double[][] current;

    /** What fired, by node and burst; a ring. */
    private final double[][][] fired;

    private final Map<Long, double[]> values = new HashMap<>();
    private long burst;

    NirSimulation(NirGraph graph, NirTopology topology, double timeStep, boolean exact) {
        this.graph = graph;
        this.topology = topology;
        int size = graph.size();
        dynamics = new LayerDynamics[size];
        potential = new double[size][];
        current = new double[size][];
        fired = new double[size][][];
        for (int node = 0; node < size; node++) {
            if (graph.node(node) instanceof NeuronLayer layer) {
                dynamics[node] = LayerDynamics.of(layer, timeStep, exact);
                potential[node] = new double[layer.count()];
                current[node] = new double[layer.count()];
            }
            if (graph.spikes(node)) {
                int count = Tensor.count(graph.node(node).outputShape());
                fired[node] = new double[HISTORY][count];
            }
        }
    }

    /**
     * Runs the next burst.
     *
     * @param inputs spikes of the inputs by node, 1 or 0 per element
     */
    void step(Map<Integer, double[]> inputs) {
        burst++;
        values.clear();
        List<double[]> drives = new ArrayList<>();
        for (int node = 0; node < graph.size(); node++) {
            drives.add(graph.node(node) instanceof NeuronLayer ? sum(node, node, burst) : null);
        }
        for (int node = 0; node < graph.size(); node++) {
            if (graph.node(node) instanceof NeuronLayer layer) {
                advance(node, layer, drives.get(node));
            } else if (inputs.containsKey(node)) {
                fired[node][slot(burst)] = inputs.get(node).clone();
            }
        }
    }

    /** What fired in the last burst, 1 or 0 per element; of a node that spikes. */
    double[] fired(int node) {
        return fired[node][slot(burst)];
    }

    /** The potentials of a layer after the last burst. */
    double[] potential(int node) {
        return potential[node];
    }

    private static int slot(long burst) {
        return (int) (burst % HISTORY);
    }

    /** What reaches a node, as a layer sees it in a burst. */
    private double[] sum(int node, int layer, long when) {
        double[] sum = new double[Tensor.count(graph.node(node).inputShape())];
        for (int source : graph.sources(node)) {
            add(sum, value(source, layer, when));
        }
        return sum;
    }

    private double[] value(int node, int layer, long when) {
        if (!(graph.node(node) instanceof Operator operator)) {
            long then = when - topology.bursts(node, layer);
            boolean known = fired[node] != null && then >= 1;
            return known ? fired[node][slot(then)] : null;
        }
        long key = ((long) node * graph.size() + layer) * HISTORY + slot(when + HISTORY);
        double[] value = values.get(key);
        if (value == null) {
            value =
                    operator instanceof DelayOperator delay
                            ? late(node, delay, layer, when)
                            : operator.apply(sum(node, layer, when));
            if (operator.bias() != null && when > topology.level(layer)) {
                add(value, operator.bias());
            }
            values.put(key, value);
        }
        return value;
    }

    private double[] late(int node, DelayOperator delay, int layer, long when) {
        double[] out = new double[delay.delay().length];
        Map<Integer, double[]> before = new HashMap<>();
        for (int i = 0; i < out.length; i++) {
            double[] then =
                    before.computeIfAbsent(
                            delay.delay()[i], steps -> sum(node, layer, when - steps));
            out[i] = then[i];
        }
        return out;
    }

    private static void add(double[] sum, double[] terms) {
        for (int i = 0; terms != null && i < sum.length; i++) {
            sum[i] += terms[i];
        }
    }

    private void advance(int node, NeuronLayer layer, double[] drive) {
        LayerDynamics step = dynamics[node];
        double[] v = potential[node];
        double[] spikes = layer.kind().firing() ? new double[v.length] : null;
        for (int n = 0; n < v.length; n++) {
            double x = drive[n];
            if (step.currentLeak() != null) {
                double[] i = current[node];
                i[n] += step.currentLeak()[n] * (layer.weight()[n] * x - i[n]);
                x = i[n];
            }
            v[n] += step.leak()[n] * (layer.rest()[n] - v[n]) + step.gain()[n] * x;
            if (spikes != null && v[n] > layer.threshold()[n]) {
                spikes[n] = 1;
                v[n] = layer.reset()[n];
            }
        }
        if (spikes != null) {
            fired[node][slot(burst)] = spikes;
        }
    }
}

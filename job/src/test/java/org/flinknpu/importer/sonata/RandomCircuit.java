package org.flinknpu.importer.sonata;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/**
 * A circuit drawn from a seed, with weights that are whole sixteenths and delays in whole steps.
 */
final class RandomCircuit {
    static final String VIRTUAL_TYPES = "node_type_id model_type\n1 virtual\n";
    static final String EDGE_TYPES = "edge_type_id model_template\n0 static_synapse\n";

    /** Receivers of input: cells by their index in the population. */
    final int inputs;

    final int cells;
    final long[] source;
    final long[] target;
    final double[] weight;
    final double[] delay;
    final long[] inSource;
    final long[] inTarget;
    final double[] inWeight;
    final double[] inDelay;
    final long[] spikeNodes;
    final double[] spikeTimes;
    private final boolean currents;

    /**
     * Draws a circuit.
     *
     * @param currents whether cells have synaptic currents
     */
    RandomCircuit(Random random, boolean currents, int maxDelay, int bursts) {
        this.currents = currents;
        inputs = 1 + random.nextInt(10);
        cells = 2 + random.nextInt(40);
        int edges = random.nextInt(cells * 8) + 1;
        source = draw(random, edges, cells);
        target = draw(random, edges, cells);
        weight = weights(random, edges, currents ? 400 : 6);
        delay = delays(random, edges, maxDelay);
        int inEdges = cells * 2;
        inSource = draw(random, inEdges, inputs);
        inTarget = draw(random, inEdges, cells);
        inWeight = weights(random, inEdges, currents ? 1500 : 12);
        for (int i = 0; i < inEdges; i++) {
            inWeight[i] = Math.abs(inWeight[i]);
        }
        inDelay = delays(random, inEdges, maxDelay);
        int spikes = bursts * inputs / 3 + 1;
        spikeNodes = draw(random, spikes, inputs);
        spikeTimes = new double[spikes];
        for (int i = 0; i < spikes; i++) {
            spikeTimes[i] = 1 + random.nextInt(bursts);
        }
    }

    private static long[] draw(Random random, int count, int bound) {
        return random.ints(count, 0, bound).asLongStream().toArray();
    }

    private static double[] weights(Random random, int count, int most) {
        return random.ints(count, -8 * most, 16 * most + 1).mapToDouble(i -> i / 16.0).toArray();
    }

    private static double[] delays(Random random, int count, int most) {
        return random.ints(count, 1, most + 1).asDoubleStream().toArray();
    }

    /** The parameters of its cells, by name. */
    static String parameters(boolean currents) {
        return """
                { "E_L": -70.0, "V_th": -62.5, "V_reset": -73.0, "tau_m": 10.0, "C_m": 250.0,
                  "t_ref": 2.0, "I_e": 25.0 %s }"""
                .formatted(currents ? ", \"tau_syn_ex\": 3.0, \"tau_syn_in\": 3.0" : "");
    }

    /** Writes it. */
    Circuit write(Path folder) throws IOException {
        return Circuit.in(folder)
                .file("models/cell.json", parameters(currents))
                .nodes("in", Circuit.nodesOfType(inputs, 1), VIRTUAL_TYPES)
                .nodes(
                        "cells",
                        Circuit.nodesOfType(cells, 7),
                        """
                        node_type_id model_type model_template dynamics_params
                        7 point_neuron nest:%s cell.json
                        """
                                .formatted(currents ? "iaf_psc_exp" : "iaf_psc_delta"))
                .edges(
                        "in_cells",
                        Circuit.edges(inSource, inTarget, inWeight, inDelay).between("in", "cells"),
                        EDGE_TYPES)
                .edges(
                        "cells_cells",
                        Circuit.edges(source, target, weight, delay).between("cells", "cells"),
                        EDGE_TYPES)
                .spikes(spikeNodes, spikeTimes);
    }
}

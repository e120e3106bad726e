package org.flinknpu.importer.nir;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;

/** Runs a brain and the equations that it was made from on the same random spikes. Used once. */
final class Comparison {
    /** Rates of the input, per element and burst; each rules for a while. */
    private static final double[] RATES = {0.02, 0.3, 0.1, 0.6, 0};

    private static final int BURSTS_PER_RATE = 50;

    private final NirGraph graph;
    private final IntFunction<Area> areas;
    private final NirSimulation simulation;
    private final Connectome brain;
    private final SplittableRandom random;
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();
    private final BrainState state;
    private long inputSpikes;
    private long spikes;
    private long missing;
    private long extra;
    private long firstDifference;
    private double largestError;
    private double largestPotential;

    /**
     * Prepares a comparison.
     *
     * @param areas the area of each node that has one
     * @param simulation of the same graph, not started
     * @param seed of the input
     */
    Comparison(
            NirGraph graph,
            IntFunction<Area> areas,
            NirSimulation simulation,
            Connectome brain,
            long seed) {
        this.graph = graph;
        this.areas = areas;
        this.simulation = simulation;
        this.brain = brain;
        random = new SplittableRandom(seed);
        state = new BrainState(brain);
    }

    /** Runs that many bursts. */
    Agreement run(int bursts) {
        try (ReferenceKernel kernel = new ReferenceKernel(brain, state)) {
            for (int burst = 1; burst <= bursts; burst++) {
                double rate = RATES[(burst - 1) / BURSTS_PER_RATE % RATES.length];
                stimulus.clear();
                simulation.step(draw(rate));
                kernel.burst(stimulus, fired);
                kernel.save(state);
                compare();
                if (firstDifference == 0 && missing + extra > 0) {
                    firstDifference = burst;
                }
            }
        }
        return new Agreement(
                bursts,
                inputSpikes,
                spikes,
                missing,
                extra,
                firstDifference,
                largestError,
                largestPotential);
    }

    private Map<Integer, double[]> draw(double rate) {
        Map<Integer, double[]> inputs = new HashMap<>();
        for (int node = 0; node < graph.size(); node++) {
            if (!(graph.node(node) instanceof Port port)) {
                continue;
            }
            double[] values = new double[Tensor.count(port.shape())];
            for (int i = 0; i < values.length; i++) {
                if (random.nextDouble() < rate) {
                    values[i] = 1;
                    stimulus.add(areas.apply(node).firstNeuron() + i, 1f);
                    inputSpikes++;
                }
            }
            inputs.put(node, values);
        }
        return inputs;
    }

    private void compare() {
        boolean[] fires = new boolean[brain.neuronCount()];
        for (int i = 0; i < fired.size(); i++) {
            fires[fired.neuron(i)] = true;
        }
        for (int node = 0; node < graph.size(); node++) {
            if (!(graph.node(node) instanceof NeuronLayer layer)) {
                continue;
            }
            int neuron = areas.apply(node).firstNeuron();
            for (int n = 0; n < layer.count(); n++, neuron++) {
                boolean expected = layer.kind().firing() && simulation.fired(node)[n] != 0;
                spikes += expected ? 1 : 0;
                missing += expected && !fires[neuron] ? 1 : 0;
                extra += !expected && fires[neuron] ? 1 : 0;
                if (firstDifference == 0 && expected == fires[neuron]) {
                    double v = simulation.potential(node)[n];
                    largestError = Math.max(largestError, Math.abs(v - state.potential()[neuron]));
                    largestPotential = Math.max(largestPotential, Math.abs(v));
                }
            }
        }
    }
}

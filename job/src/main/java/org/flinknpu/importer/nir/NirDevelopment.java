package org.flinknpu.importer.nir;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronModel;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;
import org.flinknpu.importer.nir.NeuronLayer.Kind;

/** Makes a brain of a network: an area per layer and input, synapses for what lies between them. */
final class NirDevelopment {
    private static final int NEURON_BYTES = 128;
    private static final int SYNAPSE_BYTES = 32;

    private final NirGraph graph;
    private final NirTopology topology;
    private final Set<String> outputs;
    private final LayerDynamics[] dynamics;
    private final BrainLimits limits;
    private final ImportReport report;
    private final Progress progress;
    private final Unrolling unrolling;
    private final ChargeScale[] scales;
    private final Area[] areas;
    private int biasNeuron = -1;
    private long counted;

    NirDevelopment(
            GraphForm.Network network,
            NirTopology topology,
            NirImport.Options options,
            double timeStep,
            BrainLimits limits,
            ImportReport report,
            Progress progress) {
        this.graph = network.graph();
        this.outputs = network.outputs();
        this.topology = topology;
        this.limits = limits;
        this.report = report;
        this.progress = progress;
        unrolling = new Unrolling(graph, topology);
        dynamics = new LayerDynamics[graph.size()];
        scales = new ChargeScale[graph.size()];
        areas = new Area[graph.size()];
        for (int node = 0; node < graph.size(); node++) {
            if (graph.node(node) instanceof NeuronLayer layer) {
                dynamics[node] = LayerDynamics.of(layer, timeStep, options.exact());
                scales[node] = new ChargeScale(layer.count(), layer.place());
            }
        }
    }

    /** Receives every synapse between two elements, with the potential that it moves. */
    @FunctionalInterface
    private interface Synapses {
        void synapse(int from, int element, int layer, int neuron, double weight, int delay);
    }

    /**
     * Makes the brain.
     *
     * @throws BrainFormatException if it exceeds a limit, before anything of its size is made
     */
    Connectome develop(String name) {
        requireAffordable();
        boolean biased = countSynapses();
        limits.requireSynapses(counted);
        ConnectomeBuilder builder = new ConnectomeBuilder(name);
        addAreas(builder, biased);
        addParameters(builder);
        builder.expectSynapses((int) counted);
        each(
                (from, element, layer, neuron, weight, delay) -> {
                    int charge = scales[layer].charge(weight);
                    if (charge != 0) {
                        int source = from < 0 ? biasNeuron : areas[from].firstNeuron() + element;
                        int target = areas[layer].firstNeuron() + neuron;
                        builder.chargedSynapse(source, target, charge, delay);
                    }
                });
        noteCharges();
        return builder.build();
    }

    /** The area of a node, or null if it has none; once developed. */
    Area area(int node) {
        return areas[node];
    }

    private void requireAffordable() {
        long neurons = 1;
        long synapses = 0;
        for (int node = 0; node < graph.size(); node++) {
            if (graph.node(node) instanceof Operator) {
                continue;
            }
            int count = Tensor.count(graph.node(node).outputShape());
            neurons += count;
            if (graph.spikes(node)) {
                synapses += count * unrolling.mostSynapses(node, Integer.MAX_VALUE);
            }
            limits.requireNeurons(neurons);
            limits.requireSynapses(synapses);
        }
        long bytes = neurons * NEURON_BYTES + synapses * SYNAPSE_BYTES;
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap) {
            throw new BrainFormatException(
                    "Brain larger than the heap: neurons=%d synapses up to %d need %d MiB, heap=%d MiB; raise -Xmx"
                            .formatted(neurons, synapses, bytes >> 20, heap >> 20));
        }
    }

    /** Whether anything is added in every burst. */
    private boolean countSynapses() {
        boolean[] biased = new boolean[1];
        each(
                (from, element, layer, neuron, weight, delay) -> {
                    scales[layer].count(neuron, weight);
                    counted++;
                    biased[0] |= from < 0;
                });
        return biased[0];
    }

    /** Every synapse, ordered by source; those of the biases last. */
    private void each(Synapses receiver) {
        for (int from = 0; from < graph.size(); from++) {
            if (!graph.spikes(from)) {
                continue;
            }
            List<Integer> layers = unrolling.from(from);
            int count = Tensor.count(graph.node(from).outputShape());
            for (int element = 0; element < count && !layers.isEmpty(); element++) {
                unrolling.spike(element);
                for (int layer : layers) {
                    give(from, element, layer, topology.bursts(from, layer), receiver);
                }
            }
            progress.passed(from, graph.size());
        }
        for (int layer : unrolling.biases()) {
            give(-1, 0, layer, topology.level(layer), receiver);
        }
    }

    private void give(int from, int element, int layer, int bursts, Synapses receiver) {
        Signal signal = unrolling.reached(layer);
        double[] gain = dynamics[layer].chargeGain();
        for (int i = 0; i < signal.size(); i++) {
            int neuron = signal.index(i);
            double weight = signal.value(i) * gain[neuron];
            int delay = bursts + signal.delay(i);
            if (delay > NirTopology.MAX_DELAY) {
                throw new BrainFormatException(
                        "Connection longer than %d bursts: bursts=%d; use a longer --dt; at %s"
                                .formatted(
                                        NirTopology.MAX_DELAY, delay, graph.node(layer).place()));
            }
            if (weight != 0) {
                receiver.synapse(from, element, layer, neuron, weight, delay);
            }
        }
    }

    private void addAreas(ConnectomeBuilder builder, boolean biased) {
        Set<String> names = new HashSet<>();
        for (int node = 0; node < graph.size(); node++) {
            NirNode each = graph.node(node);
            if (each instanceof Operator) {
                continue;
            }
            names.add(each.name());
            boolean input = each instanceof Port;
            AreaRole role =
                    input
                            ? AreaRole.INPUT
                            : outputs.contains(each.name()) ? AreaRole.OUTPUT : AreaRole.INTERNAL;
            Area area = area(builder, each, role, input ? 1 : scales[node].scale());
            NeuronModel model =
                    each instanceof NeuronLayer layer
                            ? layer.kind().current()
                                    ? NeuronModel.IAF_PSC_EXP
                                    : NeuronModel.IAF_PSC_DELTA
                            : NeuronModel.LIF;
            areas[node] = builder.area(area.withModel(model));
        }
        if (biased) {
            String name = "bias";
            while (names.contains(name)) {
                name += "_";
            }
            biasNeuron = builder.neuronCount();
            builder.area(areaOf(builder, name, AreaRole.POWER, new int[] {1, 1, 1}, 1));
            report.note(
                    Outcome.CONVERTED,
                    "biases",
                    "/node",
                    "a neuron that fires in every burst (area %s)".formatted(name));
        }
    }

    private Area area(ConnectomeBuilder builder, NirNode node, AreaRole role, float scale) {
        int[] shape = node.outputShape();
        int[] box = {1, 1, 1};
        // The last two dimensions keep theirs; what is before them goes along x, as it is ordered.
        if (shape.length == 1) {
            box[0] = shape[0];
        }
        for (int i = 0; i < shape.length && shape.length > 1; i++) {
            int axis = Math.max(0, i - Math.max(0, shape.length - 3));
            box[axis] *= shape[i];
        }
        return areaOf(builder, node.name(), role, box, scale);
    }

    private static Area areaOf(
            ConnectomeBuilder builder, String name, AreaRole role, int[] box, float scale) {
        return new Area(
                name,
                role,
                box[0],
                box[1],
                box[2],
                1,
                builder.neuronCount(),
                true,
                false,
                Area.DEFAULT_POWER_AMOUNT,
                scale);
    }

    private void addParameters(ConnectomeBuilder builder) {
        for (int node = 0; node < graph.size(); node++) {
            if (graph.node(node) instanceof NeuronLayer layer) {
                addParameters(builder, areas[node], layer, dynamics[node]);
            } else if (areas[node] != null) {
                builder.parameter(areas[node], NeuronParameter.ACCUMULATES, 0);
            }
        }
        if (biasNeuron >= 0) {
            builder.neurons().set(NeuronParameter.ACCUMULATES, biasNeuron, 0);
        }
    }

    private void addParameters(
            ConnectomeBuilder builder, Area area, NeuronLayer layer, LayerDynamics step) {
        for (int n = 0; n < layer.count(); n++) {
            int neuron = area.firstNeuron() + n;
            set(builder, layer, NeuronParameter.LEAK, neuron, step.leak()[n]);
            set(builder, layer, NeuronParameter.RESTING_POTENTIAL, neuron, layer.rest()[n]);
            set(builder, layer, NeuronParameter.RESET_POTENTIAL, neuron, layer.reset()[n]);
            if (step.currentLeak() != null) {
                set(builder, layer, NeuronParameter.SYNAPTIC_LEAK, neuron, step.currentLeak()[n]);
            }
            double threshold =
                    layer.kind().firing() ? above(layer.threshold()[n]) : Float.MAX_VALUE;
            set(builder, layer, NeuronParameter.THRESHOLD, neuron, threshold);
        }
        if (layer.kind() == Kind.VALUE || !layer.kind().firing()) {
            return;
        }
        for (int n = 0; n < layer.count(); n++) {
            if (layer.kind() != Kind.THRESHOLD && layer.rest()[n] > layer.threshold()[n]) {
                report.note(
                        Outcome.WARNED,
                        "resting potential above the threshold",
                        layer.place(),
                        "fires without input");
            }
        }
    }

    private static void set(
            ConnectomeBuilder builder,
            NeuronLayer layer,
            NeuronParameter parameter,
            int neuron,
            double value) {
        try {
            builder.neurons().set(parameter, neuron, value);
        } catch (BrainFormatException e) {
            throw new BrainFormatException(e.getMessage() + "; at " + layer.place(), e);
        }
    }

    /** The smallest 32-bit float above a number: v > threshold is v >= that. */
    static float above(double threshold) {
        float nearest = (float) threshold;
        return nearest > threshold ? nearest : Math.nextUp(nearest);
    }

    private void noteCharges() {
        for (int node = 0; node < graph.size(); node++) {
            if (!(graph.node(node) instanceof NeuronLayer layer)) {
                continue;
            }
            ChargeScale scale = scales[node];
            if (scale.largestError() > 0) {
                report.note(
                        Outcome.APPROXIMATED,
                        "weights of " + layer.name(),
                        layer.place(),
                        "whole charges; largest error %.3g of a largest weight of %.3g (%.2g of it)%s"
                                .formatted(
                                        scale.largestError(),
                                        scale.largestWeight(),
                                        scale.largestError() / scale.largestWeight(),
                                        scale.lost() == 0
                                                ? ""
                                                : "; %d synapses vanish".formatted(scale.lost())));
            }
        }
    }
}

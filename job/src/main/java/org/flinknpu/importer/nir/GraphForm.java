package org.flinknpu.importer.nir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;
import org.flinknpu.importer.nir.NeuronLayer.Kind;
import org.flinknpu.importer.nir.NirReader.RawEdge;
import org.flinknpu.importer.nir.NirReader.RawGraph;
import org.flinknpu.importer.nir.NirReader.RawNode;

/** Makes a network of what stands in the file: finds shapes, and leaves out what cannot be run. */
final class GraphForm {
    private final RawGraph raw;
    private final NodeForms forms;
    private final ImportReport report;
    private final Map<String, NirNode> nodes = new LinkedHashMap<>();
    private final Map<String, List<String>> sources = new HashMap<>();
    private final Map<String, List<String>> targets = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();

    private GraphForm(RawGraph raw, NodeForms forms, ImportReport report) {
        this.raw = raw;
        this.forms = forms;
        this.report = report;
    }

    /**
     * A network that can be run.
     *
     * @param graph its nodes and edges
     * @param outputs names of the layers whose spikes are the network's answer
     */
    record Network(NirGraph graph, Set<String> outputs) {}

    /**
     * Makes the network.
     *
     * @throws BrainFormatException if it makes no sense, such as shapes that do not fit
     */
    static Network network(RawGraph raw, NodeForms forms, ImportReport report) {
        GraphForm form = new GraphForm(raw, forms, report);
        form.indexEdges();
        form.makeNodes();
        form.placeOutputs();
        form.cutSilent();
        return new Network(form.graph(), form.outputs);
    }

    private void indexEdges() {
        for (RawNode node : raw.nodes().values()) {
            String type = node.fields().type();
            if (!NodeForms.knows(type)) {
                report.refuseEssential(
                        "node of type " + type, node.fields().place(), "unknown type; left out");
            }
        }
        for (RawEdge edge : raw.edges()) {
            boolean both = known(edge.from()) && known(edge.to());
            if (both) {
                targets.computeIfAbsent(edge.from(), name -> new ArrayList<>()).add(edge.to());
                sources.computeIfAbsent(edge.to(), name -> new ArrayList<>()).add(edge.from());
            } else {
                report.refuseEssential(
                        "edge of a node that was left out",
                        edge.from() + " -> " + edge.to(),
                        "left out");
            }
        }
    }

    private boolean known(String name) {
        return NodeForms.knows(raw.nodes().get(name).fields().type());
    }

    /** What needs no shape from elsewhere first, then along the edges. */
    private void makeNodes() {
        List<RawNode> all = new ArrayList<>();
        raw.nodes().values().stream().filter(node -> known(node.name())).forEach(all::add);
        all.forEach(node -> make(node, null, false));
        new ArrayList<>(nodes.keySet()).forEach(this::spreadShapes);
        for (RawNode node : all) {
            if (!nodes.containsKey(node.name())) {
                make(node, null, true);
                spreadShapes(node.name());
            }
        }
        for (RawNode node : all) {
            if (nodes.containsKey(node.name())) {
                report.note(Outcome.MAPPED, node.fields().type(), node.fields().place());
                node.fields().noteRest(report);
            } else {
                report.refuseEssential(
                        "node of type " + node.fields().type(),
                        node.fields().place(),
                        "the shape of what reaches it is not known; left out");
            }
        }
    }

    private void spreadShapes(String from) {
        Deque<String> ready = new ArrayDeque<>(List.of(from));
        while (!ready.isEmpty()) {
            String name = ready.remove();
            NirNode node = nodes.get(name);
            for (String target : targets.getOrDefault(name, List.of())) {
                if (node != null && !nodes.containsKey(target)) {
                    make(raw.nodes().get(target), node.outputShape(), false);
                    if (nodes.containsKey(target)) {
                        ready.add(target);
                    }
                }
            }
        }
    }

    private void make(RawNode node, int[] incoming, boolean last) {
        NirNode made = forms.node(node, incoming, last);
        if (made != null) {
            nodes.put(node.name(), made);
        }
    }

    /**
     * An output of the spikes of one layer makes that layer an output; any other becomes neurons
     * whose potential is the value.
     */
    private void placeOutputs() {
        for (NirNode node : new ArrayList<>(nodes.values())) {
            if (!(node instanceof Port port) || port.input()) {
                continue;
            }
            String layer = onlyLayerBefore(port.name());
            if (layer != null) {
                nodes.remove(port.name());
                outputs.add(layer);
                continue;
            }
            raw.nodes().get(port.name()).fields().takeRoom(Tensor.count(port.shape()));
            double[] zero = new double[Tensor.count(port.shape())];
            nodes.put(
                    port.name(),
                    new NeuronLayer(
                            port.name(),
                            port.place(),
                            Kind.VALUE,
                            port.shape(),
                            null,
                            null,
                            null,
                            null,
                            zero,
                            zero,
                            zero));
            outputs.add(port.name());
            report.note(
                    Outcome.APPROXIMATED,
                    "Output of numbers",
                    port.place(),
                    "brains give spikes: its neurons never fire, their potential is the number");
        }
    }

    private String onlyLayerBefore(String port) {
        String name = port;
        for (int steps = 0; steps <= nodes.size(); steps++) {
            List<String> before = sources.getOrDefault(name, List.of());
            if (before.size() != 1) {
                return null;
            }
            name = before.get(0);
            NirNode node = nodes.get(name);
            if (node instanceof NeuronLayer layer && layer.kind() != Kind.VALUE) {
                return name;
            }
            if (!(node instanceof Reshape)) {
                return null;
            }
        }
        return null;
    }

    /** Neurons that do not fire have nothing to send. */
    private void cutSilent() {
        for (NirNode node : nodes.values()) {
            if (!(node instanceof NeuronLayer layer) || layer.kind().firing()) {
                continue;
            }
            if (layer.kind() != Kind.VALUE) {
                report.note(
                        Outcome.APPROXIMATED,
                        layer.kind().type(),
                        layer.place(),
                        "brains give spikes: its neurons never fire, their potential can be read");
            }
            List<String> left = targets.getOrDefault(layer.name(), List.of());
            for (String target : List.copyOf(left)) {
                if (nodes.containsKey(target) && !leadsToOutputOnly(target)) {
                    report.refuseEssential(
                            "edge from neurons that do not fire",
                            layer.name() + " -> " + target,
                            "a potential cannot travel along synapses");
                }
            }
            targets.remove(layer.name());
        }
    }

    private boolean leadsToOutputOnly(String name) {
        return nodes.get(name) instanceof Reshape
                && targets.getOrDefault(name, List.of()).stream()
                        .allMatch(
                                target -> !nodes.containsKey(target) || leadsToOutputOnly(target));
    }

    private NirGraph graph() {
        List<NirNode> kept = new ArrayList<>(nodes.values());
        Map<String, Integer> number = new HashMap<>();
        for (int i = 0; i < kept.size(); i++) {
            number.put(kept.get(i).name(), i);
        }
        NirGraph graph = new NirGraph(kept);
        for (RawEdge edge : raw.edges()) {
            Integer from = number.get(edge.from());
            Integer to = number.get(edge.to());
            if (from != null
                    && to != null
                    && targets.getOrDefault(edge.from(), List.of()).contains(edge.to())) {
                graph.connect(from, to);
            }
        }
        return graph;
    }
}

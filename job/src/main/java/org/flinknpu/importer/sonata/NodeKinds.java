package org.flinknpu.importer.sonata;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/**
 * The kinds of nodes of a circuit. Equal ones are one; each is converted and reported once.
 *
 * <p>A node is a neuron if its {@code model_type} is {@code point_neuron} or {@code point_process}
 * and its template is a {@link NeuronTemplate}.
 */
final class NodeKinds {
    /**
     * What decides the kind of a node.
     *
     * @param type where its type stands
     * @param where where its population stands
     * @param modelType may be null
     * @param template may be null
     * @param parameters name of a file; may be null
     */
    record Key(String type, String where, String modelType, String template, String parameters) {}

    /** A type with its parameters read. */
    private record Base(
            NeuronTemplate template, DynamicsParameters parameters, int kind, String place) {}

    private final SonataConfig config;
    private final double dtMillis;
    private final ImportReport report;
    private final List<NodeKind> kinds = new ArrayList<>();
    private final Map<NodeKind, Integer> indices = new HashMap<>();
    private final Map<Key, Base> bases = new HashMap<>();

    NodeKinds(SonataConfig config, double dtMillis, ImportReport report) {
        this.config = config;
        this.dtMillis = dtMillis;
        this.report = report;
    }

    /** All kinds so far, by index; grows. */
    List<NodeKind> all() {
        return kinds;
    }

    /**
     * The index of a kind.
     *
     * @param replaced parameters of the node itself
     * @throws BrainFormatException if a parameter breaks a rule
     */
    int of(Key key, Map<String, double[]> replaced) throws IOException {
        Base base = bases.get(key);
        if (base == null) {
            base = base(key, replaced);
            bases.put(key, base);
        }
        if (replaced.isEmpty() || base.template == null) {
            return base.kind;
        }
        Membrane membrane = base.template.membrane(base.parameters.with(replaced));
        return index(NodeKind.of(PointNeuron.of(membrane, dtMillis, base.place)));
    }

    private int index(NodeKind kind) {
        return indices.computeIfAbsent(
                kind,
                added -> {
                    kinds.add(added);
                    return kinds.size() - 1;
                });
    }

    private Base base(Key key, Map<String, double[]> replaced) throws IOException {
        String modelType = key.modelType == null ? "" : key.modelType.toLowerCase(Locale.ROOT);
        switch (modelType) {
            case "virtual" -> {
                report.note(Outcome.MAPPED, "virtual nodes", key.type);
                return new Base(null, null, index(NodeKind.VIRTUAL), key.type);
            }
            case "point_neuron", "point_process" -> {
                return neurons(key, replaced);
            }
            default -> {
                String named = modelType.isEmpty() ? "no model_type" : key.modelType;
                return refused(
                        key,
                        "nodes with " + named,
                        "only point neurons and virtual nodes are taken");
            }
        }
    }

    private Base refused(Key key, String subject, String detail) {
        report.refuseEssential(subject, key.type + ", " + key.where, detail);
        return new Base(null, null, index(NodeKind.REFUSED), key.type);
    }

    private Base neurons(Key key, Map<String, double[]> replaced) throws IOException {
        NeuronTemplate template = key.template == null ? null : NeuronTemplate.of(key.template);
        if (template == null) {
            return refused(
                    key,
                    "neurons of model " + (key.template == null ? "NULL" : key.template),
                    "no model here stands for it");
        }
        DynamicsParameters parameters =
                key.parameters == null
                        ? DynamicsParameters.none(key.type)
                        : config.neuronParameters(key.parameters, key.type);
        // What each node has of its own is reviewed by name, with the values of the first one.
        DynamicsParameters first = parameters.with(replaced);
        Membrane membrane = template.membrane(first);
        int kind = index(NodeKind.of(PointNeuron.of(membrane, dtMillis, parameters.source())));
        NodeKind converted = kinds.get(kind);
        report.note(
                Outcome.CONVERTED,
                key.template,
                key.type,
                "%s, exact for steps of %s ms"
                        .formatted(converted.neuron().model().label(), dtMillis));
        template.review(key.template, first, membrane, dtMillis, report);
        return new Base(template, parameters, kind, parameters.source());
    }
}

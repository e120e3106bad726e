package org.flinknpu.brain;

import java.io.IOException;

/** Reads the synapse columns of a brain. */
final class SynapsesJsonReader {
    private static final String FIELDS =
            "source, target, weight, psp, inhibitory, delay, or charge instead of weight, psp and"
                    + " inhibitory";
    private static final int MAX_BYTE = 255;

    private final StrictJson json;
    private final BrainLimits limits;
    private int[] source;
    private int[] target;
    private int[] weight;
    private int[] psp;
    private byte[] inhibitory;
    private int[] delay;
    private int[] charge;

    SynapsesJsonReader(StrictJson json, BrainLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    void read() throws IOException {
        int most = limits.maxSynapses();
        int lastNeuron = Connectome.MAX_NEURONS - 1;
        for (String field = json.firstField(); field != null; field = json.nextField()) {
            switch (field) {
                case "source" -> source = json.integers(0, lastNeuron, most);
                case "target" -> target = json.integers(0, lastNeuron, most);
                case "weight" -> weight = json.integers(0, MAX_BYTE, most);
                case "psp" -> psp = json.integers(0, MAX_BYTE, most);
                case "inhibitory" -> inhibitory = json.flags(most);
                case "delay" -> delay = json.integers(1, MAX_BYTE, most);
                case "charge" ->
                        charge = json.integers(-Integer.MAX_VALUE, Integer.MAX_VALUE, most);
                default -> throw json.unknown(field, FIELDS);
            }
        }
        if (charge != null && (weight != null || psp != null || inhibitory != null)) {
            throw json.error("Synapses with charge and with weight, psp or inhibitory; use one");
        }
        require("source", source != null);
        require("target", target != null);
        require("weight", weight != null || charge != null);
        require("psp", psp != null || charge != null);
        requireLength("target", target.length);
        requireLength("weight", weight == null ? source.length : weight.length);
        requireLength("psp", psp == null ? source.length : psp.length);
        requireLength("inhibitory", inhibitory == null ? source.length : inhibitory.length);
        requireLength("delay", delay == null ? source.length : delay.length);
        requireLength("charge", charge == null ? source.length : charge.length);
        limits.requireSynapses(source.length);
    }

    private void require(String field, boolean present) {
        if (!present) {
            throw json.error("Synapses without a required field: name=" + field);
        }
    }

    private void requireLength(String field, int length) {
        if (length != source.length) {
            throw json.error(
                    "Synapse columns differ in length: source has %d, %s has %d"
                            .formatted(source.length, field, length));
        }
    }

    /** How many synapses {@link #addTo} adds. */
    int count() {
        return source.length;
    }

    void addTo(ConnectomeBuilder builder) {
        builder.expectSynapses(source.length);
        for (int i = 0; i < source.length; i++) {
            int bursts = delay == null ? 1 : delay[i];
            if (charge != null) {
                builder.chargedSynapse(source[i], target[i], charge[i], bursts);
            } else {
                boolean inhibits = inhibitory != null && inhibitory[i] == 1;
                builder.synapse(source[i], target[i], weight[i], psp[i], inhibits, bursts);
            }
        }
    }
}

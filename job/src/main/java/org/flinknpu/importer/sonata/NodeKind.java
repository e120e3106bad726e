package org.flinknpu.importer.sonata;

import org.flinknpu.brain.NeuronModel;

/**
 * What nodes of one type and parameters become.
 *
 * @param role what they are for
 * @param neuron their parameters; null unless they are neurons
 */
record NodeKind(Role role, PointNeuron neuron) {
    /** Sources of input spikes, which no equation moves. */
    static final NodeKind VIRTUAL = new NodeKind(Role.VIRTUAL, null);

    /** Nodes that no model here can stand for. */
    static final NodeKind REFUSED = new NodeKind(Role.REFUSED, null);

    /** Nodes of one population and role share an area. */
    enum Role {
        /** Sources of input spikes. */
        VIRTUAL("virtual"),
        /** Neurons whose potential jumps with each spike. */
        DELTA(NeuronModel.IAF_PSC_DELTA.label()),
        /** Neurons with synaptic currents. */
        CURRENT(NeuronModel.IAF_PSC_EXP.label()),
        /** Left out. */
        REFUSED("refused");

        private final String label;

        Role(String label) {
            this.label = label;
        }

        /** What an area is called after where a population needs several. */
        String label() {
            return label;
        }
    }

    /** Neurons with those parameters. */
    static NodeKind of(PointNeuron neuron) {
        return new NodeKind(
                neuron.model() == NeuronModel.IAF_PSC_DELTA ? Role.DELTA : Role.CURRENT, neuron);
    }
}

package org.flinknpu.brain;

/**
 * The rule by which the neurons of an area live. Models are named, never variants of one another: a
 * brain that names a model gets exactly its equations, on every backend.
 */
public enum NeuronModel {
    /**
     * FEAGI's leaky integrate-and-fire neuron, {@link org.flinknpu.burst.LifRule}: it changes only
     * in bursts in which something arrives.
     */
    LIF("lif", false, false),

    /**
     * Integrate-and-fire with a leak towards a resting potential in every burst, {@link
     * org.flinknpu.burst.IafRule}; what arrives raises the potential at once (delta-shaped
     * postsynaptic currents, as in NEST's {@code iaf_psc_delta} and NIR's {@code LIF}).
     */
    IAF_PSC_DELTA("iaf-psc-delta", true, false),

    /**
     * As {@link #IAF_PSC_DELTA}, but what arrives adds to a synaptic current that decays in every
     * burst and drives the potential (exponential postsynaptic currents, as in NEST's {@code
     * iaf_psc_exp} and NIR's {@code CubaLIF}).
     */
    IAF_PSC_EXP("iaf-psc-exp", true, true);

    private final String label;
    private final boolean everyBurst;
    private final boolean synapticCurrent;

    NeuronModel(String label, boolean everyBurst, boolean synapticCurrent) {
        this.label = label;
        this.everyBurst = everyBurst;
        this.synapticCurrent = synapticCurrent;
    }

    /** The name used in files. */
    public String label() {
        return label;
    }

    /** Whether all neurons are candidates in every burst, whether something arrives or not. */
    public boolean everyBurst() {
        return everyBurst;
    }

    /** Whether neurons have a synaptic current beside their potential. */
    public boolean synapticCurrent() {
        return synapticCurrent;
    }

    /**
     * The model of that label.
     *
     * @throws BrainFormatException if there is none
     */
    public static NeuronModel of(String label) {
        StringBuilder known = new StringBuilder();
        for (NeuronModel model : values()) {
            if (model.label.equals(label)) {
                return model;
            }
            known.append(known.length() == 0 ? "" : ", ").append(model.label);
        }
        throw new BrainFormatException(
                "Unknown neuron model: model=" + label + "; use one of " + known);
    }
}

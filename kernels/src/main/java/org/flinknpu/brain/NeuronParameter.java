package org.flinknpu.brain;

/**
 * The parameters of a neuron by name, with the values each may take. The names are those of Brain
 * JSON, of update commands and of the connectome file.
 */
public enum NeuronParameter {
    /** Membrane potential from which the neuron may fire. */
    THRESHOLD("threshold", Kind.FINITE, Use.ALL),
    /** Membrane potential up to which the neuron may fire; {@link Float#MAX_VALUE} is no limit. */
    THRESHOLD_LIMIT("thresholdLimit", Kind.FINITE, Use.ALL),
    /**
     * Fraction of the potential that is lost: in a burst with input that does not fire ({@link
     * NeuronModel#LIF}), or of its distance from rest in every burst.
     */
    LEAK("leak", Kind.FINITE, Use.ALL),
    /** Bursts after firing, of LIF neurons bursts with input, in which input is ignored. */
    REFRACTORY_PERIOD("refractoryPeriod", Kind.COUNT, Use.ALL),
    /** Probability of firing inside the window. */
    EXCITABILITY("excitability", Kind.FINITE, Use.ALL),
    /** Consecutive firings after which the neuron pauses; 0 and 65535 are no limit. */
    CONSECUTIVE_FIRE_LIMIT("consecutiveFireLimit", Kind.COUNT, Use.LIF),
    /** Bursts added to the refractory period when the fire limit is reached. */
    SNOOZE_PERIOD("snoozePeriod", Kind.COUNT, Use.LIF),
    /** Whether the potential is kept from burst to burst (1) or starts each burst at +0 (0). */
    ACCUMULATES("accumulates", Kind.FLAG, Use.LIF),
    /** Potential towards which an integrate-and-fire neuron leaks. */
    RESTING_POTENTIAL("restingPotential", Kind.FINITE, Use.IAF),
    /** Potential of an integrate-and-fire neuron after it fired. */
    RESET_POTENTIAL("resetPotential", Kind.FINITE, Use.IAF),
    /** Fraction of the synaptic current that is lost in every burst. */
    SYNAPTIC_LEAK("synapticLeak", Kind.FINITE, Use.CURRENT);

    /** Which numbers a parameter takes. */
    private enum Kind {
        FINITE,
        COUNT,
        FLAG
    }

    /** Which models know a parameter. */
    private enum Use {
        ALL,
        LIF,
        IAF,
        CURRENT
    }

    private final String label;
    private final Kind kind;
    private final Use use;

    NeuronParameter(String label, Kind kind, Use use) {
        this.label = label;
        this.kind = kind;
        this.use = use;
    }

    /** Whether neurons of that model have this parameter. */
    public boolean usedBy(NeuronModel model) {
        return switch (use) {
            case ALL -> true;
            case LIF -> !model.everyBurst();
            case IAF -> model.everyBurst();
            case CURRENT -> model.synapticCurrent();
        };
    }

    /**
     * Checks that neurons of an area have this parameter.
     *
     * @throws BrainFormatException if the area's model does not know it
     */
    public void requireUsedBy(Area area) {
        if (!usedBy(area.model())) {
            throw new BrainFormatException(
                    "Neuron parameter that the area's model does not have: area=%s model=%s parameter=%s"
                            .formatted(area.id(), area.model().label(), label));
        }
    }

    /** The name used in files and commands. */
    public String label() {
        return label;
    }

    /**
     * The parameter of that label.
     *
     * @throws BrainFormatException if there is none
     */
    public static NeuronParameter of(String label) {
        for (NeuronParameter parameter : values()) {
            if (parameter.label.equals(label)) {
                return parameter;
            }
        }
        StringBuilder known = new StringBuilder();
        for (NeuronParameter parameter : values()) {
            known.append(known.length() == 0 ? "" : ", ").append(parameter.label);
        }
        throw new BrainFormatException(
                "Unknown neuron parameter: name=" + label + "; use one of " + known);
    }

    /**
     * Checks that this parameter can take the value.
     *
     * @param value the value, before it is rounded to the parameter's type
     * @param where what the value belongs to, for the message
     * @return the value
     * @throws BrainFormatException if it is not finite as f32, or not a whole number of 0..65535
     *     for a count, or neither 0 nor 1 for a flag
     */
    public double check(double value, String where) {
        boolean legal =
                switch (kind) {
                    case FINITE -> Float.isFinite((float) value);
                    case COUNT -> value >= 0 && value <= 65535 && value == Math.rint(value);
                    case FLAG -> value == 0 || value == 1;
                };
        if (!legal) {
            String rule =
                    switch (kind) {
                        case FINITE -> "must be finite in 32 bits";
                        case COUNT -> "must be a whole number of 0..65535";
                        case FLAG -> "must be true or false";
                    };
            throw new BrainFormatException(
                    "Neuron parameter %s: %s %s=%s".formatted(rule, where, label, value));
        }
        return value;
    }
}

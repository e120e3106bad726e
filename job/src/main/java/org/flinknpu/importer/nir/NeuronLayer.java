package org.flinknpu.importer.nir;

/**
 * Neurons of one kind. Arrays hold one value per neuron; those that the kind does not have are
 * null.
 *
 * @param name of the node
 * @param place where it stands in the file
 * @param kind which equations
 * @param shape of the layer
 * @param tauSynaptic time constant of the current, in seconds
 * @param tau time constant of the potential, in seconds
 * @param resistance factor of what drives the potential
 * @param weight factor of what reaches the current
 * @param rest potential towards which the neuron leaks
 * @param threshold above which it fires
 * @param reset potential after firing
 */
record NeuronLayer(
        String name,
        String place,
        Kind kind,
        int[] shape,
        double[] tauSynaptic,
        double[] tau,
        double[] resistance,
        double[] weight,
        double[] rest,
        double[] threshold,
        double[] reset)
        implements NirNode {

    /** The equations of NIR, in potential v, current i and input x. */
    enum Kind {
        /** {@code tau dv/dt = rest - v + r x}; fires at v > threshold. */
        LIF("LIF", true, false, true),
        /** {@code dv/dt = r x}; fires at v > threshold. */
        IF("IF", false, false, true),
        /** As LIF, without firing. */
        LI("LI", true, false, false),
        /** As IF, without firing. */
        I("I", false, false, false),
        /** {@code tauSyn di/dt = w x - i; tau dv/dt = rest - v + r i}; fires at v > threshold. */
        CUBA_LIF("CubaLIF", true, true, true),
        /** As CubaLIF, without firing. */
        CUBA_LI("CubaLI", true, true, false),
        /** {@code v = x}; fires at v > threshold. */
        THRESHOLD("Threshold", false, false, true),
        /** {@code v = x}: no type of NIR, but what an Output of numbers becomes. */
        VALUE("Output", false, false, false);

        private final String type;
        private final boolean leaky;
        private final boolean current;
        private final boolean firing;

        Kind(String type, boolean leaky, boolean current, boolean firing) {
            this.type = type;
            this.leaky = leaky;
            this.current = current;
            this.firing = firing;
        }

        /** The name of the type in files. */
        String type() {
            return type;
        }

        /** Whether the potential leaks. */
        boolean leaky() {
            return leaky;
        }

        /** Whether there is a synaptic current. */
        boolean current() {
            return current;
        }

        /** Whether its neurons fire. */
        boolean firing() {
            return firing;
        }
    }

    /** Number of neurons. */
    int count() {
        return Tensor.count(shape);
    }

    @Override
    public int[] inputShape() {
        return shape;
    }

    @Override
    public int[] outputShape() {
        return shape;
    }
}

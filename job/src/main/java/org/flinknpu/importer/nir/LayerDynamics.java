package org.flinknpu.importer.nir;

import org.flinknpu.brain.BrainFormatException;

/**
 * The equations of a layer over one time step. With input x, potential v and current i:
 *
 * <pre>
 *   i += currentLeak * (weight * x - i)        layers with a current; x takes its place else
 *   v += leak * (rest - v) + gain * i
 * </pre>
 *
 * <p>The explicit Euler method has {@code leak = dt / tau}; the exact solution for an input that is
 * constant within a time step has {@code leak = 1 - exp(-dt / tau)}. Arrays hold one value per
 * neuron.
 *
 * @param leak fraction of the distance from rest that is lost
 * @param gain factor of what drives the potential
 * @param currentLeak fraction of the current that is lost, or null without a current
 * @param chargeGain factor from x to the potential within the step of its arrival
 */
record LayerDynamics(double[] leak, double[] gain, double[] currentLeak, double[] chargeGain) {

    /** The equations of a layer for a time step of that many seconds. */
    static LayerDynamics of(NeuronLayer layer, double timeStep, boolean exact) {
        int count = layer.count();
        double[] leak = new double[count];
        double[] gain = new double[count];
        double[] currentLeak = layer.kind().current() ? new double[count] : null;
        double[] chargeGain = new double[count];
        for (int n = 0; n < count; n++) {
            switch (layer.kind()) {
                case THRESHOLD, VALUE -> {
                    leak[n] = 1;
                    gain[n] = 1;
                }
                case IF, I -> gain[n] = timeStep * layer.resistance()[n];
                default -> {
                    leak[n] = leak(layer, n, layer.tau()[n], timeStep, exact);
                    gain[n] = leak[n] * layer.resistance()[n];
                }
            }
            chargeGain[n] = gain[n];
            if (currentLeak != null) {
                currentLeak[n] = leak(layer, n, layer.tauSynaptic()[n], timeStep, exact);
                chargeGain[n] = currentLeak[n] * layer.weight()[n] * gain[n];
            }
        }
        return new LayerDynamics(leak, gain, currentLeak, chargeGain);
    }

    private static double leak(
            NeuronLayer layer, int neuron, double tau, double timeStep, boolean exact) {
        if (exact) {
            return -Math.expm1(-timeStep / tau);
        }
        if (timeStep > tau) {
            throw new BrainFormatException(
                    "Time step longer than a time constant: dt=%s s, tau=%s s, neuron=%d; use a smaller --dt, or --exact; at %s"
                            .formatted(timeStep, tau, neuron, layer.place()));
        }
        return timeStep / tau;
    }
}

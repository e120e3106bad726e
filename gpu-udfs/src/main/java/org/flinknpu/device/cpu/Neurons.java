package org.flinknpu.device.cpu;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronColumns;

/**
 * The neurons' parameters and dynamic state in the form that sweeps read. Threads may work on it at
 * the same time if their neurons differ.
 */
final class Neurons {
    /** Adds one to the fire count in a {@link #pause} word. */
    static final int ONE_FIRING = 1 << 16;

    /** The countdown's bits in a {@link #pause} word. */
    static final int COUNTDOWN = 0xFFFF;

    /** Parameters; shared with the connectome. */
    final NeuronColumns parameters;

    /**
     * For each threshold the next smaller number: subtracting a potential from it gives a negative
     * number, by sign bit, if and only if the potential has reached the threshold, zeros of either
     * sign included. Empty where no vector sweep will ask for it: brains whose areas share their
     * parameters, and processors without vectors.
     */
    final float[] belowThreshold;

    /** Membrane potentials. */
    final float[] potential;

    /** Refractory countdown in the low 16 bits, consecutive firings in the high 16. */
    final int[] pause;

    /** Synaptic currents, or null if no neuron of the brain has one. */
    final float[] synapticCurrent;

    /** Stimulus and power of the current burst; +0 elsewhere and between bursts. */
    final float[] stimulus;

    /**
     * The neurons of a brain.
     *
     * @param thresholds whether sweeps read {@link #belowThreshold}
     */
    Neurons(Connectome connectome, BrainState initial, boolean thresholds) {
        int count = connectome.neuronCount();
        parameters = connectome.neurons();
        belowThreshold = new float[thresholds ? count : 0];
        for (int neuron = 0; neuron < belowThreshold.length; neuron++) {
            belowThreshold[neuron] = Math.nextDown(parameters.threshold()[neuron]);
        }
        potential = initial.potential().clone();
        float[] current = initial.synapticCurrent();
        synapticCurrent = current == null ? null : current.clone();
        stimulus = new float[count];
        pause = new int[count];
        for (int neuron = 0; neuron < count; neuron++) {
            pause[neuron] = initial.countdown()[neuron] | initial.fireCount()[neuron] << 16;
        }
    }

    /** Number of neurons. */
    int count() {
        return potential.length;
    }

    /** Copies potentials, counters and currents out. */
    void save(BrainState into) {
        save(potential, pause, synapticCurrent, into);
    }

    /**
     * Turns what bursts hold into columns.
     *
     * @param synapticCurrent null if no neuron has one
     */
    static void save(float[] potential, int[] pause, float[] synapticCurrent, BrainState into) {
        System.arraycopy(potential, 0, into.potential(), 0, potential.length);
        if (synapticCurrent != null) {
            System.arraycopy(synapticCurrent, 0, into.synapticCurrent(), 0, synapticCurrent.length);
        }
        char[] countdown = into.countdown();
        char[] fireCount = into.fireCount();
        for (int neuron = 0; neuron < pause.length; neuron++) {
            countdown[neuron] = (char) pause[neuron];
            fireCount[neuron] = (char) (pause[neuron] >>> 16);
        }
    }
}

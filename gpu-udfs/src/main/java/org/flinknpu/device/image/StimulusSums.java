package org.flinknpu.device.image;

import java.nio.IntBuffer;
import org.flinknpu.burst.Stimulus;

/**
 * Sums the entries of a stimulus per neuron, in f32, in arrival order, from +0: what the rule asks
 * for and what a device working on all entries at once could not do. Not thread-safe.
 */
final class StimulusSums {
    /** Place of each neuron's sum; holds if the place is in use and names the neuron. */
    private final int[] placeOf;

    private int[] neurons = new int[64];
    private float[] sums = new float[64];

    StimulusSums(int neuronCount) {
        placeOf = new int[neuronCount];
    }

    /**
     * Sums a stimulus and writes one entry per neuron to an inbox.
     *
     * @param inbox index of the inbox's first word
     * @return number of entries
     */
    int write(Stimulus stimulus, IntBuffer words, int inbox) {
        int size = stimulus.size();
        if (size > neurons.length) {
            neurons = new int[Math.max(size, 2 * neurons.length)];
            sums = new float[neurons.length];
        }
        int count = 0;
        int[] from = stimulus.neurons();
        float[] potentials = stimulus.potentials();
        for (int i = 0; i < size; i++) {
            int neuron = from[i];
            int place = placeOf[neuron];
            if (place >= count || neurons[place] != neuron) {
                place = count++;
                placeOf[neuron] = place;
                neurons[place] = neuron;
                sums[place] = 0f;
            }
            sums[place] += potentials[i];
        }
        int at = inbox + BrainLayout.INBOX_HEAD;
        for (int i = 0; i < count; i++) {
            words.put(at++, neurons[i]);
            words.put(at++, Float.floatToRawIntBits(sums[i]));
        }
        return count;
    }
}

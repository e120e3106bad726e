package org.flinknpu.device.cpu;

import java.util.Arrays;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.burst.LifRule;

/**
 * The sweep of areas whose neurons take a step in every burst, by {@link
 * org.flinknpu.burst.IafRule}. The inputs of 1,024 neurons are spread out first; where neurons
 * share their parameters and have no pauses, the rest are loops without branches that the compiler
 * turns into vectors, and a search for those that reached their threshold.
 */
final class IafSweep implements Sweep {
    private static final int CHUNK = 1024;

    private final Neurons neurons;
    private final Accumulator accumulator;
    private final int[] touched;
    private final float[] sums;
    private final float[] inputs;

    IafSweep(Neurons neurons, Accumulator accumulator) {
        this.neurons = neurons;
        this.accumulator = accumulator;
        int chunk = Math.min(CHUNK, neurons.count());
        touched = new int[chunk];
        sums = new float[chunk];
        inputs = new float[chunk];
    }

    @Override
    public int sweep(AreaSlice slice, int low, int high, long burst, FiredList fired) {
        for (int begin = low; begin < high; begin += CHUNK) {
            int end = Math.min(high, begin + CHUNK);
            spreadInputs(slice, begin, end);
            if (slice.synapticCurrent) {
                decayCurrents(slice, begin, end);
            }
            if (slice.plain && slice.uniform) {
                stepPlain(slice, begin, end, burst, fired);
            } else {
                for (int neuron = begin; neuron < end; neuron++) {
                    step(slice, neuron, inputs[neuron - begin], burst, fired);
                }
            }
        }
        return high - low;
    }

    private void spreadInputs(AreaSlice slice, int begin, int end) {
        Arrays.fill(inputs, 0, end - begin, 0f);
        int count = accumulator.gather(begin, end, touched, sums);
        for (int i = 0; i < count; i++) {
            // Without stimulus the column holds +0, and +0 + x is x: the product is never -0.
            inputs[touched[i] - begin] = neurons.stimulus[touched[i]] + sums[i] * slice.scale;
        }
    }

    /** Currents take up the inputs and take their place. */
    private void decayCurrents(AreaSlice slice, int begin, int end) {
        float[] current = neurons.synapticCurrent;
        float[] input = inputs;
        if (slice.uniform) {
            float kept = 1f - slice.synapticLeak;
            for (int i = 0; i < end - begin; i++) {
                input[i] = current[begin + i] * kept + input[i];
            }
        } else {
            float[] leak = neurons.parameters.synapticLeak();
            for (int i = 0; i < end - begin; i++) {
                float kept = 1f - NeuronColumns.valueOf(leak, begin + i);
                input[i] = current[begin + i] * kept + input[i];
            }
        }
        System.arraycopy(input, 0, current, begin, end - begin);
    }

    private void stepPlain(AreaSlice slice, int begin, int end, long burst, FiredList fired) {
        float[] potential = neurons.potential;
        float[] input = inputs;
        float rest = slice.restingPotential;
        float kept = 1f - slice.leak;
        for (int i = 0; i < end - begin; i++) {
            potential[begin + i] = ((potential[begin + i] - rest) * kept + rest) + input[i];
        }
        float excitability = neurons.parameters.excitability()[begin];
        for (int neuron = begin; neuron < end; neuron++) {
            float v = potential[neuron];
            if (v >= slice.threshold
                    && v <= slice.thresholdLimit
                    && LifRule.excited(excitability, neuron, burst)) {
                potential[neuron] = slice.resetPotential;
                fired.add(neuron, slice.carriesPsp ? LifRule.quantisePsp(v) : 0);
            }
        }
    }

    private void step(AreaSlice slice, int neuron, float drive, long burst, FiredList fired) {
        if ((neurons.pause[neuron] & Neurons.COUNTDOWN) != 0) {
            neurons.pause[neuron]--;
            return;
        }
        NeuronColumns parameters = neurons.parameters;
        float rest = NeuronColumns.valueOf(parameters.restingPotential(), neuron);
        float kept = 1f - parameters.leak()[neuron];
        float v = ((neurons.potential[neuron] - rest) * kept + rest) + drive;
        neurons.potential[neuron] = v;
        if (v >= parameters.threshold()[neuron]
                && v <= parameters.thresholdLimit()[neuron]
                && LifRule.excited(parameters.excitability()[neuron], neuron, burst)) {
            neurons.potential[neuron] = NeuronColumns.valueOf(parameters.resetPotential(), neuron);
            neurons.pause[neuron] += parameters.refractoryPeriod()[neuron];
            fired.add(neuron, slice.carriesPsp ? LifRule.quantisePsp(v) : 0);
        }
    }
}

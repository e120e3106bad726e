package org.flinknpu.device.cpu;

import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.burst.DrawLimit;
import org.flinknpu.burst.Draws;
import org.flinknpu.burst.LifRule;

/**
 * A sweep in plain Java: gathers the candidates of 1,024 neurons at a time without branches, then
 * steps them with the branches of the rule, which are then well predicted. That takes 0.6 of the
 * time of one loop with a branch per neuron where two thirds are candidates, and the same where a
 * tenth are.
 */
final class ScalarSweep implements Sweep {
    /** Neurons of which candidates are gathered at once; their columns stay in L1. */
    private static final int CHUNK = 1024;

    private static final long UNSIGNED = 0xFFFFFFFFL;

    private final Neurons neurons;
    private final Accumulator accumulator;
    private final int[] candidates;
    private final float[] inputs;

    ScalarSweep(Neurons neurons, Accumulator accumulator) {
        this.neurons = neurons;
        this.accumulator = accumulator;
        // No longer than the brain: ten thousand small ones are opened in one process.
        int chunk = Math.min(CHUNK, neurons.count());
        candidates = new int[chunk];
        inputs = new float[chunk];
    }

    @Override
    public int sweep(AreaSlice slice, int low, int high, long burst, FiredList fired) {
        int total = 0;
        for (int begin = low; begin < high; begin += CHUNK) {
            int end = Math.min(high, begin + CHUNK);
            int count = accumulator.gather(begin, end, candidates, inputs);
            if (count == 0) {
                continue;
            }
            total += count;
            completeInputs(slice, count);
            stepAll(slice, candidates, inputs, count, burst, fired);
        }
        return total;
    }

    private void completeInputs(AreaSlice slice, int count) {
        float[] input = inputs;
        float scale = slice.scale;
        if (slice.stimulated) {
            for (int i = 0; i < count; i++) {
                input[i] = neurons.stimulus[candidates[i]] + input[i] * scale;
            }
        } else if (scale != 1f) {
            // Without stimulus the sum starts at +0, and +0 + x is x: the product is never -0.
            for (int i = 0; i < count; i++) {
                input[i] = input[i] * scale;
            }
        }
    }

    /**
     * Steps candidates of an area.
     *
     * @param candidate neurons, ascending
     * @param input stimulus plus synaptic input of each
     * @param count how many
     */
    void stepAll(
            AreaSlice slice,
            int[] candidate,
            float[] input,
            int count,
            long burst,
            FiredList fired) {
        if (slice.plain && slice.uniform) {
            stepPlain(slice, candidate, input, count, burst, fired);
        } else {
            for (int i = 0; i < count; i++) {
                step(slice, candidate[i], input[i], burst, fired);
            }
        }
    }

    /** Candidates that share their parameters and have no pauses or limits. */
    private void stepPlain(
            AreaSlice slice,
            int[] candidate,
            float[] input,
            int count,
            long burst,
            FiredList fired) {
        float[] potential = neurons.potential;
        float threshold = slice.threshold;
        float thresholdLimit = slice.thresholdLimit;
        float keep = 1f - slice.leak;
        long drawLimit = slice.drawLimit;
        boolean certain = drawLimit == DrawLimit.ALWAYS;
        for (int i = 0; i < count; i++) {
            int neuron = candidate[i];
            float v = potential[neuron] + input[i];
            potential[neuron] = v * keep;
            if (v >= threshold
                    && v <= thresholdLimit
                    && (certain || (Draws.hash(neuron, burst) & UNSIGNED) < drawLimit)) {
                firePlain(slice, neuron, v, fired);
            }
        }
    }

    /**
     * Fires those of some candidates whose window and draw say so; the others have leaked already.
     *
     * @param candidate neurons of an area with shared parameters and no pauses or limits, ascending
     * @param sum potential plus input of each
     */
    void fireAll(
            AreaSlice slice, int[] candidate, float[] sum, int count, long burst, FiredList fired) {
        for (int i = 0; i < count; i++) {
            float v = sum[i];
            if (v >= slice.threshold
                    && v <= slice.thresholdLimit
                    && (Draws.hash(candidate[i], burst) & UNSIGNED) < slice.drawLimit) {
                firePlain(slice, candidate[i], v, fired);
            }
        }
    }

    private void firePlain(AreaSlice slice, int neuron, float v, FiredList fired) {
        int pause = neurons.pause[neuron];
        // Counts saturate at 65535: the next step up would wrap to a small unsigned word.
        if (Integer.compareUnsigned(pause, LifRule.MAX_COUNT << 16) < 0) {
            neurons.pause[neuron] = pause + Neurons.ONE_FIRING;
        }
        neurons.potential[neuron] = 0f;
        fired.add(neuron, slice.carriesPsp ? LifRule.quantisePsp(v) : 0);
    }

    /** {@link LifRule#step} on this backend's columns. */
    private void step(AreaSlice slice, int neuron, float input, long burst, FiredList fired) {
        NeuronColumns parameters = neurons.parameters;
        int pause = neurons.pause[neuron];
        int countdown = pause & Neurons.COUNTDOWN;
        int count = pause >>> 16;
        int limit = parameters.consecutiveFireLimit()[neuron];
        boolean exhausted = LifRule.limited(limit) && count >= limit;
        if (countdown > 0) {
            boolean recovered = countdown == 1 && exhausted;
            neurons.pause[neuron] = recovered ? 0 : pause - 1;
            return;
        }
        float v = neurons.potential[neuron] + input;
        if (v >= parameters.threshold()[neuron] && v <= parameters.thresholdLimit()[neuron]) {
            if (exhausted) {
                neurons.potential[neuron] = v;
                neurons.pause[neuron] = 0;
                return;
            }
            if (LifRule.excited(parameters.excitability()[neuron], neuron, burst)) {
                neurons.potential[neuron] = 0f;
                neurons.pause[neuron] = pauseAfterFiring(neuron, count, limit);
                fired.add(neuron, slice.carriesPsp ? LifRule.quantisePsp(v) : 0);
                return;
            }
        }
        if (LifRule.limited(limit)) {
            neurons.pause[neuron] = 0;
        }
        neurons.potential[neuron] = v * (1f - parameters.leak()[neuron]);
    }

    private int pauseAfterFiring(int neuron, int countBefore, int limit) {
        NeuronColumns parameters = neurons.parameters;
        int count = Math.min(countBefore + 1, LifRule.MAX_COUNT);
        int countdown = parameters.refractoryPeriod()[neuron];
        if (LifRule.limited(limit) && count >= limit) {
            countdown = Math.min(countdown + parameters.snoozePeriod()[neuron], LifRule.MAX_COUNT);
        }
        return count << 16 | countdown;
    }
}

package org.flinknpu.burst.testing;

import java.util.SplittableRandom;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.Stimulus;

/**
 * A random connectome with a random stimulus for every burst, both functions of a seed. Immutable.
 *
 * @param kind what the brain is good at
 * @param seed what it was made from
 * @param connectome the brain
 */
public record RandomBrain(RandomBrains.Kind kind, long seed, Connectome connectome) {
    private static final float[] AWKWARD = {
        0f,
        -0f,
        1f,
        -1f,
        0.1f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        1e-40f,
        16777217f
    };
    private static final float[] HUGE = {Float.MAX_VALUE, -Float.MAX_VALUE, 3e38f, -3e38f, 1e30f};

    /** Appends the stimulus of one burst: always the same for the same burst. */
    public void stimulate(Stimulus stimulus, long burst) {
        int neurons = connectome.neuronCount();
        if (neurons == 0) {
            return;
        }
        SplittableRandom random = new SplittableRandom(seed * 31 + burst * 0x9E3779B97F4A7C15L);
        if (kind == RandomBrains.Kind.EVERYTHING_FIRES) {
            for (int neuron = neurons - 1; neuron >= 0; neuron--) {
                stimulus.add(neuron, 1000f);
            }
        }
        // Every fifth burst is silent, every seventh crowded with duplicates.
        int entries = burst % 5 == 0 ? 0 : 1 + neurons / 6;
        if (burst % 7 == 0) {
            entries = Math.min(3 * neurons, 6000);
        }
        for (int i = 0; i < entries; i++) {
            int neuron = random.nextInt(8) == 0 ? neurons - 1 : random.nextInt(neurons);
            float potential = potential(random);
            stimulus.add(neuron, potential);
            if (Math.abs(potential) >= 3e38f) {
                // Twice is infinite; both infinities in turn make NaN.
                stimulus.add(neuron, potential);
            }
        }
    }

    private float potential(SplittableRandom random) {
        if (kind == RandomBrains.Kind.EXTREME && random.nextInt(4) == 0) {
            return HUGE[random.nextInt(HUGE.length)];
        }
        if (random.nextInt(4) == 0) {
            return AWKWARD[random.nextInt(AWKWARD.length)];
        }
        return (float) (random.nextDouble() * 60 - 10);
    }

    @Override
    public String toString() {
        return "%s neurons=%d synapses=%d maxDelay=%d seed=%d (replay with -Dseed=%d)"
                .formatted(
                        kind,
                        connectome.neuronCount(),
                        connectome.synapseCount(),
                        connectome.maxDelay(),
                        seed,
                        Seed.value());
    }
}

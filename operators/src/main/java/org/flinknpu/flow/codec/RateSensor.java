package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;

/**
 * Rate coding: in every burst each neuron of a channel's column receives the gain with probability
 * {@code level * probability}, by {@link SeededDraws}. The number of spikes in a span of bursts so
 * follows a binomial distribution, which for small probabilities is Poisson's.
 *
 * <p>The seed is part of what it remembers: a copy of the brain under another id goes on with the
 * draws of the original.
 */
final class RateSensor extends HeldSensor {
    /** Counts that hold the seed, behind those of the channels. */
    private static final int SEED_COUNTS = 2;

    private final double probability;

    RateSensor(
            String device,
            Band band,
            float gain,
            ValueRange range,
            int holdBursts,
            double probability,
            long seed) {
        super(
                device,
                new Memory(band.columns() + SEED_COUNTS, 0, band.columns(), SEED_COUNTS),
                band,
                gain,
                range,
                holdBursts);
        this.probability = probability;
        seed(seed);
    }

    private void seed(long seed) {
        memory.counts[channels()] = (int) seed;
        memory.counts[channels() + 1] = (int) (seed >>> Integer.SIZE);
    }

    private long seed() {
        return Integer.toUnsignedLong(memory.counts[channels()])
                | (long) memory.counts[channels() + 1] << Integer.SIZE;
    }

    @Override
    void reset() {
        long its = seed();
        super.reset();
        seed(its);
    }

    @Override
    void drive(long burst, Stimulus stimulus) {
        long ofBurst = SeededDraws.ofBurst(seed(), burst);
        for (int channel = 0; channel < channels(); channel++) {
            if (!held(channel)) {
                continue;
            }
            double share = level(channel) * probability;
            int first = band.columnStart(channel);
            int end = first + band.columnNeurons();
            for (int neuron = first; neuron < end; neuron++) {
                if (SeededDraws.draw(ofBurst, neuron) < share) {
                    stimulus.add(neuron, gain);
                }
            }
        }
        age();
    }
}

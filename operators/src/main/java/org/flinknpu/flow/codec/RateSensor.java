package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;

/**
 * Rate coding: in every burst each neuron of a channel's column receives the gain with probability
 * {@code level * probability}, by {@link SeededDraws}. The number of spikes in a span of bursts so
 * follows a binomial distribution, which for small probabilities is Poisson's.
 */
final class RateSensor extends HeldSensor {
    private final double probability;
    private final long seed;

    RateSensor(
            String device,
            Band band,
            float gain,
            ValueRange range,
            int holdBursts,
            double probability,
            long seed) {
        super(device, new Memory(band.columns(), 0, band.columns()), band, gain, range, holdBursts);
        this.probability = probability;
        this.seed = seed;
    }

    @Override
    void drive(long burst, Stimulus stimulus) {
        long ofBurst = SeededDraws.ofBurst(seed, burst);
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

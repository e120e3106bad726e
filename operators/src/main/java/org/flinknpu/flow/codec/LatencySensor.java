package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;

/**
 * Latency coding: the brain's bursts fall into windows of W, the first of which begins with burst
 * 1. At the beginning of a window each channel that has a value settles when it will spike: {@code
 * round((1 - level) * (W - 1))} bursts later, so that strong values come early. Then all neurons of
 * its column receive the gain.
 *
 * <p>It remembers behind what a {@link HeldSensor} does: per channel, 1 + that number, or 0.
 */
final class LatencySensor extends HeldSensor {
    private final int window;

    LatencySensor(
            String device, Band band, float gain, ValueRange range, int holdBursts, int window) {
        super(
                device,
                new Memory(2 * band.columns(), 0, band.columns()),
                band,
                gain,
                range,
                holdBursts);
        this.window = window;
    }

    @Override
    void drive(long burst, Stimulus stimulus) {
        int phase = (int) Math.floorMod(burst - 1, (long) window);
        for (int channel = 0; channel < channels(); channel++) {
            int at = channels() + channel;
            if (phase == 0) {
                memory.counts[at] =
                        held(channel)
                                ? 1 + (int) Math.round((1 - level(channel)) * (window - 1))
                                : 0;
            }
            if (memory.counts[at] == 1 + phase) {
                band.driveColumn(channel, gain, stimulus);
            }
        }
        age();
    }
}

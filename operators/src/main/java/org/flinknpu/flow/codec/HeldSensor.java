package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Packed;

/**
 * A sensor whose values hold for some bursts, beginning with their own. It remembers per channel
 * the value and for how many more bursts it holds: 0 for no value.
 */
abstract class HeldSensor extends Sensor {
    private static final int FOREVER = Integer.MAX_VALUE;

    final Band band;
    final float gain;
    private final ValueRange range;
    private final int holdBursts;

    /**
     * A sensor without values.
     *
     * @param holdBursts how many bursts a value holds; 0 for until the next one
     * @param memory its counts begin with one per channel; its samples are one per channel
     */
    HeldSensor(
            String device, Memory memory, Band band, float gain, ValueRange range, int holdBursts) {
        super(device, memory);
        this.band = band;
        this.gain = gain;
        this.range = range;
        this.holdBursts = holdBursts == 0 ? FOREVER : holdBursts;
    }

    @Override
    public final Decoded<?> refusal(Object payload) {
        return refusedValues(payload, channels(), 1);
    }

    @Override
    public final void take(Object payload, Stimulus stimulus) {
        SensorValues sensed = (SensorValues) payload;
        int channel = sensed.getChannel();
        int count = Packed.count(sensed.getValues());
        for (int i = 0; i < count; i++) {
            memory.samples[channel + i] = Packed.floatAt(sensed.getValues(), i);
            memory.counts[channel + i] = holdBursts;
        }
    }

    @Override
    final boolean drives() {
        return true;
    }

    final int channels() {
        return memory.samples.length;
    }

    /** Whether a channel has a value. */
    final boolean held(int channel) {
        return memory.counts[channel] > 0;
    }

    /** The level of a channel that has a value. */
    final double level(int channel) {
        return range.level(memory.samples[channel]);
    }

    /** Lets a burst pass. */
    final void age() {
        for (int channel = 0; channel < channels(); channel++) {
            int left = memory.counts[channel];
            if (left > 0 && left < FOREVER) {
                memory.counts[channel] = left - 1;
            }
        }
    }
}

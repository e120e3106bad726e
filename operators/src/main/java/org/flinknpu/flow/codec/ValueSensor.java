package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Packed;

/** A sensor whose values drive voxels in the burst that they belong to, and then are forgotten. */
final class ValueSensor extends Sensor {
    private final ChannelCodec codec;
    private final ValueRange range;
    private final double[] levels;

    ValueSensor(String device, ChannelCodec codec, ValueRange range, int channels) {
        super(device, Memory.none());
        this.codec = codec;
        this.range = range;
        levels = new double[channels];
    }

    @Override
    public Decoded<?> refusal(Object payload) {
        return refusedValues(payload, levels.length, codec.group());
    }

    @Override
    public void take(Object payload, Stimulus stimulus) {
        SensorValues sensed = (SensorValues) payload;
        int count = Packed.count(sensed.getValues());
        for (int i = 0; i < count; i++) {
            levels[i] = range.level(Packed.floatAt(sensed.getValues(), i));
        }
        codec.encode(sensed.getChannel(), levels, count, stimulus);
    }
}

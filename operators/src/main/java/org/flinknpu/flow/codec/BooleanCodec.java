package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;

/**
 * FEAGI's boolean: levels from 1/2 on drive the shallowest voxels of the channel's column, lower
 * ones nothing. A channel of which any neuron fired reads 1; a silent one is silent.
 */
final class BooleanCodec extends ChannelCodec {
    private static final double HALF = 0.5;

    BooleanCodec(Band band, float gain) {
        super(band, gain);
    }

    @Override
    void encode(int channel, double level, Stimulus stimulus) {
        if (level >= HALF) {
            band.driveLevel(channel, 0, gain, stimulus);
        }
    }

    @Override
    double decode(int channel, FiredVoxels fired) {
        return fired.neurons(channel) == 0 ? SILENT : 1;
    }

    @Override
    double resolution(int channel) {
        return HALF;
    }
}

package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;

/**
 * FEAGI's misc: the level, from -1 to 1, times the gain is the potential of all voxels of the
 * channel's column; levels of at most {@value #LEAST} drive nothing. As spikes have no amplitude, a
 * channel reads the share of its neurons that fired.
 */
final class MiscCodec extends ChannelCodec {
    private static final double LEAST = 1e-4;

    MiscCodec(Band band, float gain) {
        super(band, gain);
    }

    @Override
    boolean signed() {
        return true;
    }

    @Override
    void encode(int channel, double level, Stimulus stimulus) {
        if (Math.abs(level) > LEAST) {
            band.driveColumn(channel, (float) (level * gain), stimulus);
        }
    }

    @Override
    double decode(int channel, FiredVoxels fired) {
        int neurons = fired.neurons(channel);
        return neurons == 0 ? SILENT : neurons / (double) band.columnNeurons();
    }

    @Override
    double resolution(int channel) {
        return 1;
    }
}

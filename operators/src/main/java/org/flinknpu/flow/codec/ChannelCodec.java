package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;

/**
 * A coding of values by voxels that knows nothing of time: each channel owns some columns of a
 * band. A value is given as its level: 0 to 1 over the range of the device or, if the coding is
 * signed, -1 to 1.
 *
 * <p>What {@link #encode} drives, {@link #decode} reads back, if just the driven neurons fire: the
 * result differs from the level by at most {@link #resolution}. Pure functions of their arguments;
 * arithmetic is in double.
 */
abstract class ChannelCodec {
    /** What a channel without fired neurons reads. */
    static final double SILENT = Double.NaN;

    final Band band;
    final float gain;

    ChannelCodec(Band band, float gain) {
        this.band = band;
        this.gain = gain;
    }

    /** Whether levels lie between -1 and 1. */
    boolean signed() {
        return false;
    }

    /** Channels that are encoded together; a record has to bring all of them or none. */
    int group() {
        return 1;
    }

    /**
     * Drives the voxels of neighbouring channels.
     *
     * @param channel the first of them, a multiple of {@link #group}
     * @param levels their levels, in the first {@code count} elements
     * @param count a multiple of {@link #group}
     */
    void encode(int channel, double[] levels, int count, Stimulus stimulus) {
        for (int i = 0; i < count; i++) {
            encode(channel + i, levels[i], stimulus);
        }
    }

    /** Drives the voxels of a channel. */
    abstract void encode(int channel, double level, Stimulus stimulus);

    /** The level of a channel, or {@link #SILENT}. */
    abstract double decode(int channel, FiredVoxels fired);

    /** Largest difference between a level and what is read back. */
    abstract double resolution(int channel);
}

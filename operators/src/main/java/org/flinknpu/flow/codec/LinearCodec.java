package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;

/**
 * FEAGI's linear percentage: one depth of a column stands for the level, the shallowest for 1. With
 * L depths the level v drives {@code z = min(L - 1, floor((1 - v) * L))}; fired neurons with mean
 * depth m read {@code 1 - m / L}, and 0 if all of them lie at the deepest, so that both ends are
 * exact.
 *
 * <p>A signed channel has two columns, for positive and for negative levels; 0 drives the deepest
 * voxels of both. With one column it maps -1 to 1 onto 0 to 1.
 *
 * <p>Ascending, depths count the other way round, as in FEAGI before it was written in Rust: the
 * deepest stands for 1, the shallowest for 0.
 */
final class LinearCodec extends ChannelCodec {
    /** Levels that rounding to f32 has moved off their depth by less are taken as on it. */
    private static final double SLACK = 0x1p-20;

    private final boolean signed;
    private final int columnsPerChannel;
    private final boolean ascending;
    private final int depth;

    LinearCodec(Band band, float gain, boolean signed, int columnsPerChannel, boolean ascending) {
        super(band, gain);
        this.signed = signed;
        this.columnsPerChannel = columnsPerChannel;
        this.ascending = ascending;
        depth = band.area().depth();
    }

    @Override
    boolean signed() {
        return signed;
    }

    @Override
    void encode(int channel, double level, Stimulus stimulus) {
        int x = channel * columnsPerChannel;
        if (columnsPerChannel == 1) {
            band.driveLevel(x, depthOf(signed ? (level + 1) / 2 : level), gain, stimulus);
            return;
        }
        if (level >= 0) {
            band.driveLevel(x, depthOf(level), gain, stimulus);
        }
        if (level <= 0) {
            band.driveLevel(x + 1, depthOf(-level), gain, stimulus);
        }
    }

    private int depthOf(double share) {
        int z = Math.min(depth - 1, (int) ((1 - share) * depth + SLACK));
        return ascending ? depth - 1 - z : z;
    }

    @Override
    double decode(int channel, FiredVoxels fired) {
        int x = channel * columnsPerChannel;
        double share = share(x, fired);
        if (columnsPerChannel == 1) {
            return signed ? 2 * share - 1 : share;
        }
        double negative = share(x + 1, fired);
        if (Double.isNaN(share)) {
            return -negative;
        }
        return Double.isNaN(negative) ? share : share - negative;
    }

    private double share(int x, FiredVoxels fired) {
        double mean = ascending ? depth - 1 - fired.meanDepth(x) : fired.meanDepth(x);
        return mean == depth - 1 ? 0 : 1 - mean / depth;
    }

    @Override
    double resolution(int channel) {
        return (signed && columnsPerChannel == 1 ? 2.0 : 1.0) / depth * (1 + SLACK);
    }
}

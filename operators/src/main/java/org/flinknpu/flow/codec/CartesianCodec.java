package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;

/**
 * A point of a plane: channels 2p and 2p + 1 are its coordinates x and y, and the band at depth p
 * is its plane. With w columns and h rows the point (u, v) drives the voxel {@code (min(w - 1,
 * floor(u * w)), min(h - 1, floor(v * h)), p)}; fired neurons read as the mean of their voxels'
 * centres.
 */
final class CartesianCodec extends ChannelCodec {
    private static final int AXES = 2;

    CartesianCodec(Band band, float gain) {
        super(band, gain);
    }

    @Override
    int group() {
        return AXES;
    }

    @Override
    void encode(int channel, double[] levels, int count, Stimulus stimulus) {
        for (int i = 0; i < count; i += AXES) {
            int x = cell(levels[i], band.columns());
            int y = cell(levels[i + 1], band.area().height());
            band.driveVoxel(x, y, (channel + i) / AXES, gain, stimulus);
        }
    }

    @Override
    void encode(int channel, double level, Stimulus stimulus) {
        throw new IllegalStateException("A point is encoded as a whole");
    }

    private static int cell(double level, int cells) {
        return Math.min(cells - 1, (int) (level * cells));
    }

    @Override
    double decode(int channel, FiredVoxels fired) {
        int plane = channel / AXES;
        boolean horizontal = channel % AXES == 0;
        long neurons = 0;
        long places = 0;
        for (int i = 0; i < fired.size(); i++) {
            if (fired.z(i) == plane) {
                neurons += fired.count(i);
                places += (long) fired.count(i) * (horizontal ? fired.x(i) : fired.y(i));
            }
        }
        return neurons == 0 ? SILENT : (places / (double) neurons + 0.5) / cells(horizontal);
    }

    private int cells(boolean horizontal) {
        return horizontal ? band.columns() : band.area().height();
    }

    @Override
    double resolution(int channel) {
        return 0.5 / cells(channel % AXES == 0);
    }
}

package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;

/**
 * FEAGI's fractional percentage: the level as a binary fraction, depth z for {@code 2^-(z+1)}. It
 * is written greedily, so 1 drives every depth; 0 drives the deepest alone. Fired depths read as
 * the sum of their fractions, all of them as 1 and the deepest alone as 0, so that both ends are
 * exact. Depths beyond {@value #MAX_DEPTHS} stay silent and are not read.
 *
 * <p>A signed channel has two columns, for positive and for negative levels; 0 drives the deepest
 * voxels of both.
 */
final class FractionalCodec extends ChannelCodec {
    /** As many as a double has bits. */
    private static final int MAX_DEPTHS = 52;

    private final boolean signed;
    private final int depths;

    FractionalCodec(Band band, float gain, boolean signed) {
        super(band, gain);
        this.signed = signed;
        depths = Math.min(MAX_DEPTHS, band.area().depth());
    }

    @Override
    boolean signed() {
        return signed;
    }

    @Override
    void encode(int channel, double level, Stimulus stimulus) {
        if (!signed) {
            drive(channel, level, stimulus);
            return;
        }
        if (level >= 0) {
            drive(2 * channel, level, stimulus);
        }
        if (level <= 0) {
            drive(2 * channel + 1, -level, stimulus);
        }
    }

    private void drive(int x, double share, Stimulus stimulus) {
        double rest = share;
        double fraction = 0.5;
        for (int z = 0; z < depths; z++, fraction /= 2) {
            boolean none = z == depths - 1 && rest == share;
            if (rest >= fraction || none) {
                band.driveLevel(x, z, gain, stimulus);
                rest -= fraction;
            }
        }
    }

    @Override
    double decode(int channel, FiredVoxels fired) {
        if (!signed) {
            return share(channel, fired);
        }
        double positive = share(2 * channel, fired);
        double negative = share(2 * channel + 1, fired);
        if (Double.isNaN(positive)) {
            return -negative;
        }
        return Double.isNaN(negative) ? positive : positive - negative;
    }

    private double share(int x, FiredVoxels fired) {
        long set = 0;
        int end = fired.from(x + 1);
        for (int i = fired.from(x); i < end; i++) {
            if (fired.z(i) < depths) {
                set |= 1L << fired.z(i);
            }
        }
        if (set == 0) {
            return SILENT;
        }
        if (set == 1L << depths - 1) {
            return 0;
        }
        double sum = 0;
        double fraction = 0.5;
        for (int z = 0; z < depths; z++, fraction /= 2) {
            sum += (set & 1L << z) == 0 ? 0 : fraction;
        }
        return set == (1L << depths) - 1 ? 1 : sum;
    }

    @Override
    double resolution(int channel) {
        return Math.scalb(1.0, 1 - depths);
    }
}

package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;

/**
 * Population coding: the depths of a column prefer different levels, and a level drives those near
 * it by a Gaussian. With radius {@code r = ceil(2 * sigma)} and L depths the level v lies at {@code
 * p = r + v * (L - 1 - 2r)}; the depths z with {@code |z - p| <= r} receive {@code gain * exp(-(z -
 * p)^2 / (2 * sigma^2))}. The r depths at either end prefer levels outside the range, so that the
 * bump is whole everywhere and the mean depth of the fired neurons reads the level without bias.
 *
 * <p>The exponential is {@link StrictMath}'s, whose bits are the same on every machine.
 */
final class PopulationCodec extends ChannelCodec {
    private final double sigma;
    private final int radius;
    private final int span;

    /**
     * A codec.
     *
     * @param sigma width of the bump in voxels, above 0; the depth is at least {@link #leastDepth}
     */
    PopulationCodec(Band band, float gain, double sigma) {
        super(band, gain);
        this.sigma = sigma;
        radius = radius(sigma);
        span = band.area().depth() - 1 - 2 * radius;
    }

    private static int radius(double sigma) {
        return (int) Math.ceil(2 * sigma);
    }

    /** The smallest depth that an area needs. */
    static int leastDepth(double sigma) {
        return 2 * radius(sigma) + 2;
    }

    @Override
    void encode(int channel, double level, Stimulus stimulus) {
        double place = radius + level * span;
        int last = (int) Math.floor(place + radius);
        for (int z = (int) Math.ceil(place - radius); z <= last; z++) {
            double distance = (z - place) / sigma;
            double share = StrictMath.exp(-distance * distance / 2);
            band.driveLevel(channel, z, (float) (gain * share), stimulus);
        }
    }

    @Override
    double decode(int channel, FiredVoxels fired) {
        double level = (fired.meanDepth(channel) - radius) / span;
        // A comparison with NaN is false, so that silence stays silence.
        return level < 0 ? 0 : level > 1 ? 1 : level;
    }

    @Override
    double resolution(int channel) {
        return 0.5 / span;
    }
}

package org.flinknpu.flow.codec;

import java.util.Arrays;

/**
 * Reads the levels of a motor's channels from fired voxels. What it has to remember stands in an
 * array of counts that is the motor's, zeros at first; everything else is worked out anew after
 * {@link #restored}. Not thread-safe.
 */
abstract class MotorReader {

    /** How many counts it remembers. */
    int memoryCounts() {
        return 0;
    }

    /** Takes what fired in a burst. */
    abstract void take(FiredVoxels fired, long burst, int[] memory);

    /** The level of a channel after the last burst, or {@link ChannelCodec#SILENT}. */
    abstract double level(int channel, int[] memory);

    /** The memory has been replaced or cleared. */
    void restored(int[] memory) {}

    /** Reads by a codec that knows nothing of time. */
    static final class OfBurst extends MotorReader {
        private final ChannelCodec codec;
        private FiredVoxels last;

        OfBurst(ChannelCodec codec) {
            this.codec = codec;
        }

        @Override
        void take(FiredVoxels fired, long burst, int[] memory) {
            last = fired;
        }

        @Override
        double level(int channel, int[] memory) {
            return codec.decode(channel, last);
        }
    }

    /**
     * Rate coding: the share of a channel's neurons that fired per burst, over the last W bursts;
     * those before the first count as silent. It remembers a ring of counts by burst and channel.
     */
    static final class OfRate extends MotorReader {
        private final Band band;
        private final int window;
        private final double probability;
        private final long[] sums;

        OfRate(Band band, int window, double probability) {
            this.band = band;
            this.window = window;
            this.probability = probability;
            sums = new long[band.columns()];
        }

        @Override
        int memoryCounts() {
            return window * sums.length;
        }

        @Override
        void take(FiredVoxels fired, long burst, int[] memory) {
            int row = (int) Math.floorMod(burst, (long) window) * sums.length;
            for (int channel = 0; channel < sums.length; channel++) {
                int neurons = fired.neurons(channel);
                sums[channel] += neurons - memory[row + channel];
                memory[row + channel] = neurons;
            }
        }

        @Override
        double level(int channel, int[] memory) {
            double share = sums[channel] / ((double) band.columnNeurons() * window);
            return Math.min(1, share / probability);
        }

        @Override
        void restored(int[] memory) {
            Arrays.fill(sums, 0);
            for (int i = 0; i < memory.length; i++) {
                sums[i % sums.length] += memory[i];
            }
        }
    }

    /**
     * Latency coding: bursts fall into windows of W, the first of which begins with burst 1 +
     * delay. After a window in which a channel fired first in its burst i, counted from 0, the
     * channel's level is {@code 1 - i / (W - 1)}; after a silent one it is as before. It remembers
     * per channel 1 + i of the running window, then of the last one that was not silent.
     */
    static final class OfLatency extends MotorReader {
        private final int channels;
        private final int window;
        private final int delay;

        OfLatency(Band band, int window, int delay) {
            channels = band.columns();
            this.window = window;
            this.delay = delay;
        }

        @Override
        int memoryCounts() {
            return 2 * channels;
        }

        @Override
        void take(FiredVoxels fired, long burst, int[] memory) {
            if (burst <= delay) {
                return;
            }
            int phase = (int) Math.floorMod(burst - 1 - delay, (long) window);
            for (int channel = 0; channel < channels; channel++) {
                if (memory[channel] == 0 && fired.neurons(channel) > 0) {
                    memory[channel] = 1 + phase;
                }
                if (phase == window - 1) {
                    if (memory[channel] > 0) {
                        memory[channels + channel] = memory[channel];
                    }
                    memory[channel] = 0;
                }
            }
        }

        @Override
        double level(int channel, int[] memory) {
            int last = memory[channels + channel];
            return last == 0 ? ChannelCodec.SILENT : 1 - (last - 1) / (double) (window - 1);
        }
    }

    /**
     * An image: per voxel the share of its neurons that fired, row by row from the top, the depths
     * of a pixel next to each other.
     */
    static final class OfImage extends MotorReader {
        private final Band band;
        private final boolean flips;
        private final int[] counts;

        OfImage(Band band, boolean flips) {
            this.band = band;
            this.flips = flips;
            counts = new int[FrameVoxels.cells(band.area())];
        }

        @Override
        void take(FiredVoxels fired, long burst, int[] memory) {
            Arrays.fill(counts, 0);
            int width = band.area().width();
            int height = band.area().height();
            int depth = band.area().depth();
            for (int i = 0; i < fired.size(); i++) {
                int row = flips ? height - 1 - fired.y(i) : fired.y(i);
                counts[(row * width + fired.x(i)) * depth + fired.z(i)] = fired.count(i);
            }
        }

        @Override
        double level(int channel, int[] memory) {
            return counts[channel] / (double) band.area().neuronsPerVoxel();
        }
    }
}

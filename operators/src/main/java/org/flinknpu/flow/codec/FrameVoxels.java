package org.flinknpu.flow.codec;

import java.nio.ByteBuffer;
import org.flinknpu.brain.Area;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.schema.ImageEncoding;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.wire.Packed;

/**
 * Paints a rectangle of an image onto an area. Voxel (x, y, z) receives the mean of the samples of
 * channel z in the pixels that it covers, or of the nearest pixel if the rectangle is smaller than
 * the area; an area of depth 1 receives the mean of all channels. Samples count from 0 to 255;
 * those of F32 are 0 to 1 and times 255. A sample above the threshold drives its voxel with {@code
 * sample / 255 * gain}. FEAGI's areas have y = 0 at the bottom, so the top row gets the highest y
 * unless told otherwise.
 *
 * <p>Sums are in double, pixels row by row, so that the result does not depend on the machine.
 */
final class FrameVoxels {
    private static final float FULL_SCALE = 255f;

    private final Area area;
    private final float gain;
    private final float threshold;
    private final boolean flips;
    private final DifferenceFilter filter;
    private final float[] samples;

    /**
     * An area to paint on.
     *
     * @param threshold largest sample that drives nothing
     * @param flips whether the top row of an image has the highest y
     * @param filter drops what did not change; or null
     */
    FrameVoxels(Area area, float gain, float threshold, boolean flips, DifferenceFilter filter) {
        this.area = area;
        this.gain = gain;
        this.threshold = threshold;
        this.flips = flips;
        this.filter = filter;
        samples = new float[cells(area)];
    }

    /** Samples of an image that fills the area: its voxels. */
    static int cells(Area area) {
        return area.width() * area.height() * area.depth();
    }

    /** Whether an image with that many channels can be painted. */
    boolean takes(int channels) {
        return area.depth() == 1 || area.depth() == channels;
    }

    Area area() {
        return area;
    }

    /** Paints the pixels of columns [left, right) and rows [top, bottom); neither is empty. */
    void paint(ImageFrame frame, int left, int top, int right, int bottom, Stimulus stimulus) {
        scale(frame, left, top, right, bottom);
        if (filter == null || filter.keep(samples)) {
            drive(stimulus);
        }
    }

    private void scale(ImageFrame frame, int left, int top, int right, int bottom) {
        int cell = 0;
        for (int row = 0; row < area.height(); row++) {
            int y = top + place(row, bottom - top, area.height());
            int yEnd = Math.max(y + 1, top + place(row + 1, bottom - top, area.height()));
            for (int column = 0; column < area.width(); column++) {
                int x = left + place(column, right - left, area.width());
                int xEnd = Math.max(x + 1, left + place(column + 1, right - left, area.width()));
                for (int channel = 0; channel < area.depth(); channel++) {
                    samples[cell++] = mean(frame, x, y, xEnd, yEnd, channel);
                }
            }
        }
    }

    private static int place(int cell, int pixels, int cells) {
        return (int) ((long) cell * pixels / cells);
    }

    private float mean(ImageFrame frame, int x, int y, int xEnd, int yEnd, int channel) {
        boolean all = area.depth() == 1;
        int channels = frame.getChannels();
        int from = all ? 0 : channel;
        int end = all ? channels : channel + 1;
        boolean floats = frame.getEncoding() == ImageEncoding.F32;
        ByteBuffer pixels = frame.getPixels();
        int start = pixels.position();
        double sum = 0;
        for (int row = y; row < yEnd; row++) {
            for (int column = x; column < xEnd; column++) {
                int pixel = (row * frame.getWidth() + column) * channels;
                for (int i = pixel + from; i < pixel + end; i++) {
                    sum +=
                            floats
                                    ? FULL_SCALE * clamped(Packed.floatAt(pixels, i))
                                    : pixels.get(start + i) & 0xFF;
                }
            }
        }
        return (float) (sum / ((double) (yEnd - y) * (xEnd - x) * (end - from)));
    }

    private static double clamped(float share) {
        return Math.max(0, Math.min(1, share));
    }

    private void drive(Stimulus stimulus) {
        int cell = 0;
        for (int row = 0; row < area.height(); row++) {
            int y = flips ? area.height() - 1 - row : row;
            for (int x = 0; x < area.width(); x++) {
                int first = area.neuron(x, y, 0, 0);
                for (int z = 0; z < area.depth(); z++) {
                    float sample = samples[cell++];
                    if (sample > threshold) {
                        drive(first + z * area.neuronsPerVoxel(), sample, stimulus);
                    }
                }
            }
        }
    }

    private void drive(int first, float sample, Stimulus stimulus) {
        float potential = sample / FULL_SCALE * gain;
        for (int k = 0; k < area.neuronsPerVoxel(); k++) {
            stimulus.add(first + k, potential);
        }
    }
}

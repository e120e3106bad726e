package org.flinknpu.flow.state;

import java.util.List;

/**
 * The window of one effector between two bursts. The arrays belong to the image.
 *
 * @param area id of the area
 * @param next row of the ring that the next burst overwrites
 * @param counts fired neurons by row and channel
 * @param positions sums of their z coordinates by row and channel
 * @param values last motor values by channel
 */
public record EffectorImage(String area, int next, int[] counts, long[] positions, float[] values) {

    /** Checks the number of effectors of a brain. */
    public static void requireCount(List<EffectorImage> images, int expected) {
        if (images.size() != expected) {
            throw new CorruptStateException(
                    "State of other effectors: effectors=%d expected=%d"
                            .formatted(images.size(), expected));
        }
    }

    /** Checks that this is the window of that effector. */
    public void requireFits(String expectedArea, int cells, int channels, int rows) {
        if (!area.equals(expectedArea)
                || counts.length != cells
                || positions.length != cells
                || values.length != channels
                || next < 0
                || next >= rows) {
            throw new CorruptStateException(
                    "State of another effector: area=%s channels=%d, brain has area=%s channels=%d"
                            .formatted(area, values.length, expectedArea, channels));
        }
    }
}

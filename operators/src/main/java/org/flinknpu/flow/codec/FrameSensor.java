package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Packed;

/**
 * A camera whose frames are painted onto one area, or onto nine that see like an eye: a centre and
 * its surroundings, in rows from the lower left to the upper right.
 *
 * <p>The centre of segmented vision is {@code size} of the frame's width and height. Its place
 * follows the gaze (x, y): (0, 0) is the lower left corner, (1, 1) the upper right one. A record of
 * values sets gaze x, gaze y and size, as channels 0 to 2; that is remembered, in front of the
 * frames that difference filters keep. Segments that the gaze leaves no pixel receive nothing.
 */
final class FrameSensor extends Sensor {
    /** Samples of the memory that hold the gaze. */
    static final int GAZE = 3;

    static final float LEAST_SIZE = 1 / 16f;
    private static final int SIDE = 3;

    private final FrameVoxels[] segments;
    private final float[] gaze;
    private final int[] columns = new int[SIDE + 1];
    private final int[] rows = new int[SIDE + 1];

    /**
     * A camera.
     *
     * @param segments one area or nine
     * @param gaze x, y and size before any record set them; empty for one area
     */
    FrameSensor(String device, Memory memory, FrameVoxels[] segments, float... gaze) {
        super(device, memory);
        this.segments = segments;
        this.gaze = gaze;
        reset();
    }

    @Override
    void reset() {
        super.reset();
        System.arraycopy(gaze, 0, memory.samples, 0, gaze.length);
    }

    @Override
    public Decoded<?> refusal(Object payload) {
        if (payload instanceof SensorValues && segments.length > 1) {
            return refusedValues(payload, GAZE, 1);
        }
        if (!(payload instanceof ImageFrame frame)) {
            return otherKind(payload, "ImageFrame");
        }
        for (FrameVoxels segment : segments) {
            if (!segment.takes(frame.getChannels())) {
                return outOfRange(
                        "image has other channels than its area: device=%s channels=%d area=%s depth=%d"
                                .formatted(
                                        device,
                                        frame.getChannels(),
                                        segment.area().id(),
                                        segment.area().depth()));
            }
        }
        return null;
    }

    @Override
    public void take(Object payload, Stimulus stimulus) {
        if (payload instanceof SensorValues values) {
            look(values);
            return;
        }
        ImageFrame frame = (ImageFrame) payload;
        if (segments.length == 1) {
            segments[0].paint(frame, 0, 0, frame.getWidth(), frame.getHeight(), stimulus);
            return;
        }
        float size = memory.samples[2];
        cut(frame.getWidth(), memory.samples[0], size, columns);
        cut(frame.getHeight(), 1 - memory.samples[1], size, rows);
        for (int i = 0; i < segments.length; i++) {
            int column = i % SIDE;
            int row = SIDE - 1 - i / SIDE;
            if (columns[column] < columns[column + 1] && rows[row] < rows[row + 1]) {
                segments[i].paint(
                        frame,
                        columns[column],
                        rows[row],
                        columns[column + 1],
                        rows[row + 1],
                        stimulus);
            }
        }
    }

    private void look(SensorValues values) {
        int count = Packed.count(values.getValues());
        for (int i = 0; i < count; i++) {
            int channel = values.getChannel() + i;
            float least = channel == 2 ? LEAST_SIZE : 0;
            float value = Packed.floatAt(values.getValues(), i);
            memory.samples[channel] = Math.max(least, Math.min(1, value));
        }
    }

    /** Where the segments of one axis begin and end. */
    private static void cut(int pixels, float place, float size, int[] edges) {
        int centre = (int) Math.round((double) size * pixels);
        centre = Math.max(1, Math.min(pixels, centre));
        double start = Math.max(0, Math.min(1, (double) place)) * (pixels - centre);
        edges[1] = (int) Math.round(start);
        edges[2] = edges[1] + centre;
        edges[SIDE] = pixels;
    }
}

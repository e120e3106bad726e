package org.flinknpu.feed.camera;

import java.io.Closeable;
import java.io.IOException;
import org.flinknpu.feed.BadRecordException;

/**
 * The events of one event camera, one after the other. The accessors speak of the event that {@link
 * #next} has moved to; nothing is allocated per event. Used by one thread, owns its input.
 */
public abstract class EventReader implements Closeable {
    /** Where the format's own code reads from. */
    final BinaryInput in;

    private long timeMicros;
    private int x;
    private int y;
    private boolean brighter;

    EventReader(BinaryInput in) {
        this.in = in;
    }

    /** Pixels of the camera. */
    public abstract CameraSize size();

    /**
     * Moves to the next event; false behind the last one.
     *
     * @throws BadRecordException if there is none that can be used; unless nothing can follow, the
     *     next call goes on behind the damage
     */
    public abstract boolean next() throws IOException, BadRecordException;

    /** When it happened, in microseconds of the recording, 0 or more. */
    public final long timeMicros() {
        return timeMicros;
    }

    /** Column of the pixel, from the left; within {@link #size}. */
    public final int x() {
        return x;
    }

    /** Row of the pixel, from the top; within {@link #size}. */
    public final int y() {
        return y;
    }

    /** Whether the pixel became brighter; else it became darker. */
    public final boolean brighter() {
        return brighter;
    }

    /**
     * Moves to an event that has just been read.
     *
     * @throws BadRecordException if the camera has no such pixel, or the time is negative
     */
    final void moveTo(long micros, int column, int row, boolean polarity)
            throws BadRecordException {
        timeMicros = micros;
        x = column;
        y = row;
        brighter = polarity;
        CameraSize size = size();
        if (column < 0 || row < 0 || column >= size.width() || row >= size.height() || micros < 0) {
            throw BadRecordException.skipped(
                    "Event outside the camera, or with a negative time: behind=%d x=%d y=%d time=%d"
                                    .formatted(in.position(), column, row, micros)
                            + " size=%dx%d".formatted(size.width(), size.height()));
        }
    }

    /** The end of the file; an error if it lies within something that is told by its name. */
    final boolean end(String within) throws BadRecordException {
        if (in.seen() > 0) {
            throw cutOff(within);
        }
        return false;
    }

    /** The file ends where it should go on. */
    final BadRecordException cutOff(String within) {
        return BadRecordException.last(
                "File ends within %s: at=%d bytes=%d".formatted(within, in.position(), in.seen()));
    }

    @Override
    public final void close() throws IOException {
        in.close();
    }
}

package org.flinknpu.feed.video;

import java.io.Closeable;
import java.io.IOException;
import org.flinknpu.feed.BadRecordException;

/** Frames one after the other. Used by one thread. */
public interface FrameReader extends Closeable {
    /**
     * The next frame, or null behind the last one.
     *
     * @throws BadRecordException if it cannot be used
     */
    Frame next() throws IOException, BadRecordException;

    /** Time of the frame that was read last, in microseconds, or -1 if the recording has none. */
    default long timeMicros() {
        return -1;
    }
}

package org.flinknpu.feed;

import java.io.Closeable;
import java.io.IOException;
import org.flinknpu.schema.SensoryEvent;

/**
 * Sensory records of one recording, in the order in which they stand there, with their own times.
 *
 * <p>Used by one thread. What it holds in memory is bounded, whatever the recording says about
 * itself.
 */
public interface Feed extends Closeable {
    /**
     * The next record, which the caller may change; null at the end.
     *
     * @throws BadRecordException if the recording is damaged here; unless it says that nothing can
     *     follow, the next call goes on behind the damage
     */
    SensoryEvent next() throws IOException, BadRecordException;

    /** Opens a recording at its beginning, once per lap. */
    @FunctionalInterface
    interface Opening {
        /**
         * A new feed.
         *
         * @throws org.flinknpu.job.UsageException if it is not a recording of that format
         */
        Feed open() throws IOException;
    }
}

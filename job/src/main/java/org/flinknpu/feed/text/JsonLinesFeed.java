package org.flinknpu.feed.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.feed.Feed;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.SensoryEvent;

/** A recording with one JSON object per line; blank lines count for nothing. */
public final class JsonLinesFeed implements Feed {
    private final BoundedLines lines;
    private final Function<String, SensoryEvent> reading;

    /**
     * A feed.
     *
     * @param in the text, which the feed closes
     * @param reading makes an event of a line, or throws a {@link UsageException}
     */
    public JsonLinesFeed(InputStream in, Function<String, SensoryEvent> reading) {
        lines = new BoundedLines(in);
        this.reading = reading;
    }

    @Override
    public SensoryEvent next() throws IOException, BadRecordException {
        for (String line; (line = lines.next()) != null; ) {
            if (!line.isBlank()) {
                try {
                    return reading.apply(line);
                } catch (UsageException e) {
                    throw lines.bad(e.getMessage());
                }
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}

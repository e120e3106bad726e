package org.flinknpu.job.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.flinknpu.feed.Feed;
import org.flinknpu.feed.text.JsonLinesFeed;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.SensoryEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code npu feed jsonl}: a recording with one JSON object per line. */
@Command(
        name = "jsonl",
        description = {
            "Send sensory events from a file of JSON lines, or from standard input (-).",
            "",
            "The fields are those of npu send. A line without eventTimeMicros happens when it is"
                    + " read; --loop needs times.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu feed jsonl events.jsonl --brain b1",
            "  robot | npu feed jsonl - --brain b1 --rate max"
        })
final class FeedJsonlCommand implements Callable<Integer> {
    private static final long MICROS_PER_MILLI = 1_000;

    /** Stands for the time of a line that has none. */
    private static final long NO_TIME = Long.MAX_VALUE;

    @Mixin private FeedOptions options;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return options.send(this::open);
    }

    private Feed open() throws IOException {
        return new JsonLinesFeed(options.open(), this::event);
    }

    private SensoryEvent event(String line) {
        SensoryEvent event = SensoryJson.read(line, options.brain(), NO_TIME);
        if (!event.getBrainId().equals(options.brain())) {
            throw new UsageException(
                    "Line is for another brain: brainId="
                            + event.getBrainId()
                            + "; --brain="
                            + options.brain());
        }
        if (event.getSourceId().isEmpty()) {
            event.setSourceId(options.source());
        }
        if (event.getEventTimeMicros() == NO_TIME) {
            if (options.loops()) {
                throw new UsageException("Field is missing: eventTimeMicros; --loop needs it");
            }
            event.setEventTimeMicros(System.currentTimeMillis() * MICROS_PER_MILLI);
        }
        return event;
    }
}

package org.flinknpu.job.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.flinknpu.feed.camera.CameraSize;
import org.flinknpu.feed.camera.EventFeed;
import org.flinknpu.feed.camera.EventReader;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the formats of event cameras share: how events become records. */
final class CameraOptions {
    private static final int MAX_BATCH_EVENTS = 100_000;
    private static final long MAX_BATCH_MICROS = 60_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    /** What can be turned around. */
    enum Side {
        X,
        Y,
        POLARITY
    }

    @Mixin private FeedOptions options;
    @Mixin private FeedTarget target;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            description = "Pixels of the camera. Default: as the recording says.")
    private String size;

    @Option(
            names = "--batch",
            paramLabel = "DURATION",
            converter = Span.class,
            defaultValue = "1ms",
            description =
                    "Events within such an interval become one record; the brain's period should"
                            + " be a multiple of it. Default: ${DEFAULT-VALUE}.")
    private Duration batch;

    @Option(
            names = "--batch-events",
            paramLabel = "N",
            defaultValue = "16k",
            converter = Count.class,
            description = "Most events of a record, up to 100k. Default: ${DEFAULT-VALUE}.")
    private long batchEvents;

    @Option(
            names = "--mirror",
            split = ",",
            paramLabel = "SIDE",
            description = "Turn around: ${COMPLETION-CANDIDATES}, in any case; repeatable.")
    private Set<Side> mirrored = EnumSet.noneOf(Side.class);

    /** Opens a recording. */
    interface Opening {
        EventReader open() throws IOException;
    }

    FeedOptions options() {
        return options;
    }

    /** The size that was given, or the other one. */
    CameraSize size(CameraSize otherwise) {
        return size == null ? otherwise : CameraSize.parse("--size", size);
    }

    /** Sends the recording; the exit code. */
    int send(Opening opening) throws IOException, InterruptedException {
        EventFeed.Form form = form();
        return options.send(() -> new EventFeed(opening.open(), form));
    }

    private EventFeed.Form form() {
        long micros = Math.max(1, batch.toNanos() / NANOS_PER_MICRO);
        if (micros > MAX_BATCH_MICROS) {
            throw new UsageException("Interval is too long: --batch; use up to 60s");
        }
        if (batchEvents > MAX_BATCH_EVENTS) {
            throw new UsageException(
                    "Too many events: --batch-events=" + batchEvents + "; use up to 100k");
        }
        return new EventFeed.Form(
                options.brain(),
                options.source(),
                target.area(options),
                micros,
                (int) batchEvents,
                mirrored.contains(Side.X),
                mirrored.contains(Side.Y),
                mirrored.contains(Side.POLARITY));
    }
}

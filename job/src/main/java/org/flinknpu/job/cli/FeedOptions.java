package org.flinknpu.job.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.acl.AclOperation;
import org.flinknpu.feed.Feed;
import org.flinknpu.feed.Feeder;
import org.flinknpu.feed.Pace;
import org.flinknpu.job.NamedFile;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Topics;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What all formats of {@code npu feed} share: the recording, its pace, where it goes. */
final class FeedOptions {
    private static final int MAX_REPORTED = 10;
    private static final long CLOSE_SECONDS = 20;
    private static final String STANDARD_INPUT = "-";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin private KafkaClient kafka;

    @Parameters(index = "0", paramLabel = "FILE", description = "The recording.")
    private String file;

    @Option(names = "--brain", paramLabel = "ID", required = true, description = "Id of the brain.")
    private String brain;

    @Option(
            names = "--source",
            paramLabel = "ID",
            defaultValue = "",
            description = "Id of the sensor in the records. Default: none.")
    private String source;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            defaultValue = "1x",
            description =
                    "How fast: 1x as it was recorded, 10x, 0.5x, or max. Default: ${DEFAULT-VALUE}.")
    private String rate;

    @Option(
            names = "--loop",
            description = "Begin again at the end, with later times, until Ctrl-C.")
    private boolean loop;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description =
                    "Move all times so that the first is this one: microseconds, or now."
                            + " Default: the recorded times.")
    private String start;

    @Option(
            names = "--end-tick",
            paramLabel = "DURATION",
            converter = Span.class,
            description =
                    "Send a tick so much after the last record, so that the last bursts run."
                            + " Default: none.")
    private Duration endTick;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = Topics.SENSORY,
            description = "Topic to send to. Default: ${DEFAULT-VALUE}.")
    private String topic;

    private final CountDownLatch done = new CountDownLatch(1);
    private long reported;

    /** Id of the brain. */
    String brain() {
        return brain;
    }

    /** Id of the sensor, or empty. */
    String source() {
        return source;
    }

    /** Whether laps follow each other. */
    boolean loops() {
        return loop;
    }

    /** Whether the recording comes in by standard input. */
    boolean isStandardInput() {
        return file.equals(STANDARD_INPUT);
    }

    /** Whether the recording can be read only once. */
    private boolean isPipe() {
        return isStandardInput() || NamedFile.isPipe(path());
    }

    /** The recording, if it is not standard input. */
    Path path() {
        return Path.of(file);
    }

    /** Opens the recording, which may be standard input. */
    InputStream open() throws IOException {
        if (isStandardInput()) {
            return System.in;
        }
        return new BufferedInputStream(NamedFile.open(path()));
    }

    /**
     * Sends the recording.
     *
     * @return the exit code
     */
    int send(Feed.Opening recording) throws IOException, InterruptedException {
        check();
        // Opened once before anything is sent: a wrong file should be told at once.
        if (!isPipe()) {
            recording.open().close();
        }
        Pace pace = Pace.parse(rate);
        kafka.requireTopics(List.of(topic), AclOperation.WRITE);
        PrintWriter err = spec.commandLine().getErr();
        SensorySender sender = new SensorySender(kafka, topic);
        Feeder feeder = new Feeder(pace, sender::send, this::report);
        if (start != null) {
            feeder.startingAt(startMicros());
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(feeder), "feed-stop"));
        try (sender) {
            if (loop) {
                feeder.loop(recording);
            } else {
                feeder.feed(recording);
            }
            tick(feeder, sender);
        } finally {
            sender.close();
            tell(feeder, sender, err);
            done.countDown();
        }
        return feeder.bad() == 0 && sender.failure() == null ? Cli.DONE : Cli.FAILED;
    }

    private void check() {
        if (!BrainId.isValid(brain)) {
            throw new UsageException("Not an id: --brain=" + brain);
        }
        if (loop && isPipe()) {
            throw new UsageException("A pipe cannot be repeated: --loop; name a file");
        }
    }

    private long startMicros() {
        if (start.equals("now")) {
            return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        }
        if (!start.matches("\\d{1,18}")) {
            throw new UsageException("Not a time: --start=" + start + "; microseconds, or now");
        }
        return Long.parseLong(start);
    }

    private void tick(Feeder feeder, SensorySender sender) {
        if (endTick != null && feeder.sent() > 0) {
            long micros = Math.addExact(feeder.lastMicros(), endTick.toNanos() / 1_000);
            sender.send(new SensoryEvent(brain, source, micros, "", new Tick()));
        }
    }

    private void report(String line) {
        if (++reported <= MAX_REPORTED) {
            spec.commandLine().getErr().println("npu: " + line);
        }
    }

    private static void tell(Feeder feeder, SensorySender sender, PrintWriter err) {
        if (sender.failure() != null) {
            err.println("npu: broker refused a record: " + sender.failure().getMessage());
        }
        err.println("npu: sent " + feeder.sent() + " records, " + feeder.bad() + " bad ones");
    }

    /** Ctrl-C: the feed ends before its next record, and what was sent gets through. */
    private void interrupt(Feeder feeder) {
        feeder.stop();
        try {
            done.await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

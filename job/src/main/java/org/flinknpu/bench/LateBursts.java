package org.flinknpu.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.flinknpu.flow.LateBurst;

/**
 * Finds out why bursts were late: records the late ones with Java's flight recorder, and beside
 * them what holds threads up. A burst is put down to pauses of the garbage collector if it would
 * have been in time without those between when it was due and its end; otherwise to missing
 * processors, if it would have been without the stalls of a thread that only sleeps. Not
 * thread-safe.
 */
public final class LateBursts implements AutoCloseable {
    private static final String PAUSE = "jdk.GCPhasePause";
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);
    private static final long MAX_BYTES = 64 << 20;
    private static final long JOIN_MILLIS = 1_000;
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Recording recording = new Recording();
    private final Thread watch = new Thread(Stall::watch, "npu bench stalls");
    private Instant start;

    /**
     * What late bursts were put down to, in bursts.
     *
     * @param collector pauses of the garbage collector
     * @param processor threads that waited for a processor
     * @param otherwise neither: other work of the job, or waits that the sleeping thread did not
     *     see
     * @param worstMillis longest time from when a burst was due to its end; 0 if none was late
     * @param moments when bursts were late, in seconds since the start, ascending; bursts that
     *     ended within a period are one
     */
    public record Causes(
            long collector,
            long processor,
            long otherwise,
            double worstMillis,
            List<Double> moments) {}

    /** A stretch of time, in nanoseconds since the start. */
    record Span(long fromNanos, long toNanos) {
        long overlap(Span other) {
            return Math.max(
                    0, Math.min(toNanos, other.toNanos) - Math.max(fromNanos, other.fromNanos));
        }
    }

    /**
     * A late burst.
     *
     * @param span from when it was due to its end
     * @param periodNanos the period of its brain
     */
    record Late(Span span, long periodNanos) {}

    /** Starts to record, which takes a moment; what ends from now on counts. */
    LateBursts() {
        recording.enable(LateBurst.NAME);
        recording.enable(Stall.NAME);
        recording.enable(PAUSE).withThreshold(SHORTEST_PAUSE);
        recording.setMaxSize(MAX_BYTES);
        recording.start();
        start = recording.getStartTime();
        watch.setDaemon(true);
        watch.start();
    }

    /** Counts what ends from now on, and nothing before. */
    void restart() {
        start = Instant.now();
    }

    /** Ends the recording; if it had grown too long, what it says is about its last part. */
    Causes end() throws IOException {
        stopWatch();
        recording.stop();
        List<Late> late = new ArrayList<>();
        List<Span> pauses = new ArrayList<>();
        List<Span> stalls = new ArrayList<>();
        Path file = Files.createTempFile("npu-fleet-", ".jfr");
        try {
            recording.dump(file);
            for (RecordedEvent each : RecordingFile.readAllEvents(file)) {
                if (each.getEndTime().isBefore(start)) {
                    continue;
                }
                switch (each.getEventType().getName()) {
                    case LateBurst.NAME ->
                            late.add(
                                    new Late(
                                            endingSpan(each, each.getDuration("tookMicros")),
                                            each.getDuration("periodMicros").toNanos()));
                    case Stall.NAME -> stalls.add(endingSpan(each, each.getDuration("tookNanos")));
                    default -> pauses.add(endingSpan(each, each.getDuration()));
                }
            }
        } finally {
            Files.delete(file);
        }
        // Events are kept by thread.
        late.sort(Comparator.comparingLong(each -> each.span.toNanos));
        return causes(late, pauses, stalls);
    }

    private Span endingSpan(RecordedEvent event, Duration took) {
        long end = Duration.between(start, event.getEndTime()).toNanos();
        return new Span(end - took.toNanos(), end);
    }

    /**
     * Puts late bursts down to what happened meanwhile.
     *
     * @param late by their ends, ascending
     */
    static Causes causes(List<Late> late, List<Span> pauses, List<Span> stalls) {
        long collector = 0;
        long processor = 0;
        long worstNanos = 0;
        List<Double> moments = new ArrayList<>();
        long lastNanos = Long.MIN_VALUE;
        for (Late each : late) {
            long took = each.span.toNanos - each.span.fromNanos;
            worstNanos = Math.max(worstNanos, took);
            if (took - overlap(each.span, pauses) < each.periodNanos) {
                collector++;
            } else if (took - overlap(each.span, stalls) < each.periodNanos) {
                processor++;
            }
            if (lastNanos == Long.MIN_VALUE || each.span.toNanos - lastNanos > each.periodNanos) {
                moments.add(Duration.ofNanos(each.span.toNanos).toMillis() / MILLIS_PER_SECOND);
            }
            lastNanos = each.span.toNanos;
        }
        return new Causes(
                collector,
                processor,
                late.size() - collector - processor,
                worstNanos / (double) Duration.ofMillis(1).toNanos(),
                moments);
    }

    private static long overlap(Span span, List<Span> others) {
        long sum = 0;
        for (Span each : others) {
            sum += span.overlap(each);
        }
        return sum;
    }

    private void stopWatch() {
        watch.interrupt();
        try {
            watch.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopWatch();
        recording.close();
    }
}

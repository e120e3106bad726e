package org.flinknpu.feed;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.SensoryEvent;

/**
 * Sends the records of a recording when they are due, lap after lap if asked to.
 *
 * <p>Records keep their times. A second lap is as far behind the first one as that was long, plus
 * the mean distance of two records, and so forth, so that time never stands still or goes back from
 * one lap to the next. {@link #stop} may be called from any thread, everything else is for one.
 */
public final class Feeder {
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Pace pace;
    private final Target target;
    private final Consumer<String> progress;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private Long startMicros;
    private long shiftMicros;
    private long sent;
    private long bad;
    private long lastMicros;

    /** Where records go. */
    @FunctionalInterface
    public interface Target {
        /** Takes a record, waiting if there is no room; false if no more can be taken. */
        boolean send(SensoryEvent event);
    }

    /**
     * A feeder that has sent nothing yet.
     *
     * @param progress told about damage and long waits, in lines
     */
    public Feeder(Pace pace, Target target, Consumer<String> progress) {
        this.pace = pace;
        this.target = target;
        this.progress = progress;
    }

    /** Moves all records so that the first one gets this time. */
    public Feeder startingAt(long micros) {
        startMicros = micros;
        return this;
    }

    /** Records sent. */
    public long sent() {
        return sent;
    }

    /** Parts of the recording that could not be used. */
    public long bad() {
        return bad;
    }

    /** Time of the last record that was sent. */
    public long lastMicros() {
        return lastMicros;
    }

    /** Ends the feed before the next record. */
    public void stop() {
        stopped.countDown();
    }

    /**
     * Sends a recording once.
     *
     * @throws UsageException if it is none of the expected format
     */
    public void feed(Feed.Opening recording) throws IOException, InterruptedException {
        lap(recording, true);
    }

    /**
     * Sends a recording until {@link #stop} is called or the target takes no more.
     *
     * @throws UsageException if it is none of the expected format, has no record or has reached the
     *     end of time
     */
    public void loop(Feed.Opening recording) throws IOException, InterruptedException {
        for (boolean first = true; !isStopped(); first = false) {
            Lap lap = lap(recording, first);
            if (lap.records == 0 && !isStopped()) {
                throw new UsageException("Nothing to repeat: the recording has no record");
            }
            shiftMicros = sum(shiftMicros, lap.lengthMicros());
        }
    }

    private Lap lap(Feed.Opening recording, boolean reporting)
            throws IOException, InterruptedException {
        Lap lap = new Lap();
        try (Feed feed = recording.open()) {
            while (!isStopped()) {
                SensoryEvent event;
                try {
                    event = feed.next();
                } catch (BadRecordException e) {
                    if (reporting) {
                        bad++;
                        progress.accept(e.getMessage());
                    }
                    if (e.atEnd()) {
                        break;
                    }
                    continue;
                }
                if (event == null) {
                    break;
                }
                lap.note(event.getEventTimeMicros());
                pass(event);
            }
        }
        return lap;
    }

    private void pass(SensoryEvent event) throws InterruptedException {
        long original = event.getEventTimeMicros();
        if (startMicros != null) {
            shiftMicros = Math.subtractExact(startMicros, original);
            startMicros = null;
        }
        long micros = sum(original, shiftMicros);
        event.setEventTimeMicros(micros);
        awaitDue(micros);
        if (isStopped()) {
            return;
        }
        if (target.send(event)) {
            sent++;
            lastMicros = micros;
        } else {
            stop();
        }
    }

    private static long sum(long micros, long shiftMicros) {
        try {
            return Math.addExact(micros, shiftMicros);
        } catch (ArithmeticException e) {
            throw new UsageException("Time does not fit 64 bits: eventTimeMicros=" + micros, e);
        }
    }

    private void awaitDue(long micros) throws InterruptedException {
        long wait = pace.untilDueNanos(micros);
        if (wait > TELL_NANOS) {
            progress.accept(
                    "the next record is due in " + TimeUnit.NANOSECONDS.toSeconds(wait) + " s");
        }
        if (wait > 0) {
            stopped.await(wait, TimeUnit.NANOSECONDS);
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** What one lap shows of the recording's length. */
    private static final class Lap {
        private long records;
        private long firstMicros = Long.MAX_VALUE;
        private long endMicros = Long.MIN_VALUE;

        private void note(long micros) {
            records++;
            firstMicros = Math.min(firstMicros, micros);
            endMicros = Math.max(endMicros, micros);
        }

        private long lengthMicros() {
            if (records == 0) {
                return 0;
            }
            long span = endMicros - firstMicros;
            return sum(span, Math.max(1, span / Math.max(1, records - 1)));
        }
    }
}

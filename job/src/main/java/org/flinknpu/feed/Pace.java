package org.flinknpu.feed;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.flinknpu.job.UsageException;

/**
 * Says when records are due: as far apart as their times are, times a speed; or at once.
 *
 * <p>The first record is due at once, and all others count from it, so that small delays do not add
 * up. A record whose time lies more than a second before the latest one begins a new count: clocks
 * of cameras are set back. Used by one thread.
 */
public final class Pace {
    private static final double MAX_SPEED = 1e6;
    private static final double MIN_SPEED = 1e-6;
    private static final long SETBACK_MICROS = TimeUnit.SECONDS.toMicros(1);
    private static final double NANOS_PER_MICRO = 1e3;

    /** The longest wait that fits; a record that is due later than this is due in 146 years. */
    private static final double MAX_NANOS = Long.MAX_VALUE / 2.0;

    private final double speed;
    private final LongSupplier nanoTime;
    private boolean started;
    private long firstMicros;
    private long latestMicros;
    private long startNanos;

    private Pace(double speed, LongSupplier nanoTime) {
        this.speed = speed;
        this.nanoTime = nanoTime;
    }

    /**
     * A pace as people write it.
     *
     * @param text {@code 1x}, {@code 10x}, {@code 0.5x} or {@code max}
     * @throws UsageException if it is none of these
     */
    public static Pace parse(String text) {
        return parse(text, System::nanoTime);
    }

    static Pace parse(String text, LongSupplier nanoTime) {
        if (text.equals("max")) {
            return new Pace(Double.POSITIVE_INFINITY, nanoTime);
        }
        if (text.matches("\\d{1,9}(\\.\\d{1,9})?x")) {
            double speed = Double.parseDouble(text.substring(0, text.length() - 1));
            if (speed >= MIN_SPEED && speed <= MAX_SPEED) {
                return new Pace(speed, nanoTime);
            }
        }
        throw new UsageException("Not a rate: --rate=" + text + "; use 1x, 10x, 0.5x or max");
    }

    /**
     * How long to wait for a record, in nanoseconds; 0 or less if it is due.
     *
     * @param timeMicros the record's time
     */
    public long untilDueNanos(long timeMicros) {
        if (speed == Double.POSITIVE_INFINITY) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        if (!started || timeMicros < latestMicros - SETBACK_MICROS) {
            started = true;
            firstMicros = timeMicros;
            latestMicros = timeMicros;
            startNanos = now;
            return 0;
        }
        latestMicros = Math.max(latestMicros, timeMicros);
        double dueNanos = ((double) timeMicros - firstMicros) * NANOS_PER_MICRO / speed;
        return (long) Math.min(MAX_NANOS, dueNanos) - (now - startNanos);
    }
}

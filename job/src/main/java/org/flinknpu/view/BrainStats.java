package org.flinknpu.view;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import org.flinknpu.schema.BurstMetrics;

/**
 * What the metrics and dead letter topics have said of one brain so far.
 *
 * <p>Thread-safe: the feed adds, others ask.
 */
public final class BrainStats {
    private static final double MICROS_PER_NANO = 1e-3;
    private static final long RATE_WINDOW_NANOS = 2_000_000_000L;

    private final Timings burstTimes = new Timings();
    private final ArrayDeque<long[]> progress = new ArrayDeque<>();
    private long bursts;
    private long lastBurst;
    private long skipped;
    private long overruns;
    private long fired;
    private long deadLetters;
    private String backend = "";
    private String lastRefusal = "";

    synchronized void add(BurstMetrics metrics) {
        // After a restart of the job records may repeat.
        if (metrics.getLastBurst() <= lastBurst) {
            return;
        }
        lastBurst = metrics.getLastBurst();
        bursts += metrics.getBursts();
        skipped += metrics.getSkippedBursts();
        overruns += metrics.getOverruns();
        fired += metrics.getFired();
        backend = metrics.getBackend();
        burstTimes.record(metrics.getBurstMicrosP50());
        notifyAll();
    }

    synchronized void addDeadLetter(String reason) {
        deadLetters++;
        lastRefusal = reason;
    }

    /** Bursts that ran. */
    public synchronized long bursts() {
        return bursts;
    }

    /** Number of the latest burst that was reported; 0 before the first. */
    public synchronized long lastBurst() {
        return lastBurst;
    }

    /** Neurons that fired, summed over the bursts. */
    public synchronized long fired() {
        return fired;
    }

    /** Bursts that took longer than their period. */
    public synchronized long overruns() {
        return overruns;
    }

    /** Bursts that were due but not run. */
    public synchronized long skipped() {
        return skipped;
    }

    /** Records of the brain on the dead letter topic. */
    public synchronized long deadLetters() {
        return deadLetters;
    }

    /** Why the latest dead letter was refused, in one line; empty before the first. */
    public synchronized String lastRefusal() {
        return lastRefusal;
    }

    /** Backend that ran the latest burst; empty before the first. */
    public synchronized String backend() {
        return backend;
    }

    /**
     * How long bursts took. Exact if the brain reports every burst; else of the medians that it
     * reports.
     */
    public Timings burstTimes() {
        return burstTimes;
    }

    /**
     * Waits until a burst was reported.
     *
     * @return whether it was, within the time
     */
    public synchronized boolean awaitBurst(long burst, long timeoutMillis)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        long left = timeoutMillis;
        while (lastBurst < burst && left > 0) {
            wait(left);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
        return lastBurst >= burst;
    }

    /**
     * The present figures for the page; numbers that are not known yet are null.
     *
     * @param nowNanos the time, as {@link System#nanoTime}
     */
    synchronized ObjectNode status(long nowNanos) {
        double[] times = burstTimes.recentPercentiles(0.5, 0.99);
        double rate = rate(nowNanos);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("burst", lastBurst).put("skipped", skipped).put("dead", deadLetters);
        json.put("backend", backend);
        Figures.put(json, "rate", rate);
        Figures.put(json, "burst50", times[0]);
        Figures.put(json, "burst99", times[1]);
        return json;
    }

    /** Bursts per second over the last two seconds; NaN before the second call. */
    private double rate(long nowNanos) {
        progress.addLast(new long[] {nowNanos, bursts});
        while (progress.size() > 2 && nowNanos - progress.getFirst()[0] > RATE_WINDOW_NANOS) {
            progress.removeFirst();
        }
        long[] first = progress.getFirst();
        double micros = (nowNanos - first[0]) * MICROS_PER_NANO;
        return micros > 0 && bursts > 0 ? (bursts - first[1]) * 1e6 / micros : Double.NaN;
    }
}

package org.flinknpu.cluster;

import java.util.concurrent.locks.LockSupport;

/** Sensors that stream at their own pace, whatever becomes of the cluster. */
public final class SensorStream {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final SensorFleet fleet;
    private final int first;
    private final int last;
    private final long periodNanos;
    private final Thread thread = new Thread(this::run, "sensors");
    private volatile boolean stopped;
    private volatile Throwable failure;

    SensorStream(SensorFleet fleet, int first, int last, int burstsPerSecond) {
        this.fleet = fleet;
        this.first = first;
        this.last = last;
        periodNanos = NANOS_PER_SECOND / burstsPerSecond;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            long start = System.nanoTime();
            for (int burst = first; burst <= last && !stopped; burst++) {
                long due = start + (burst - first) * periodNanos;
                long left = due - System.nanoTime();
                while (left > 0) {
                    LockSupport.parkNanos(left);
                    left = due - System.nanoTime();
                }
                fleet.stream(burst, burst);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** Whether readings are still being sent. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    /** Stops at the next burst after which {@link SensorFleet#end} may end; returns its number. */
    public int stop() {
        stopped = true;
        await();
        int sent = (int) fleet.lastBurstSent();
        int end = sent + SensorFleet.METRICS_EVERY - sent % SensorFleet.METRICS_EVERY;
        fleet.stream(sent + 1, end);
        return end;
    }

    /** Waits until the last reading has been sent. */
    public void await() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        if (failure != null) {
            throw new AssertionError("sensors failed", failure);
        }
    }
}

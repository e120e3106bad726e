package org.flinknpu.demo;

import java.util.concurrent.locks.LockSupport;

/**
 * When steps are due on the wall clock. A run that has fallen far behind goes on from where it is
 * instead of hurrying after the time it has lost. Confined to one thread.
 */
final class Pace {
    private static final long MOST_BEHIND_NANOS = 250_000_000L;

    private final double stepNanos;
    private double deadline;

    /**
     * Starts the clock.
     *
     * @param stepMicros length of a step, in microseconds
     * @param speed how much faster than that steps follow each other; 0 for no waiting at all
     */
    Pace(long stepMicros, double speed) {
        stepNanos = speed == 0 ? 0 : stepMicros * 1000 / speed;
        deadline = System.nanoTime();
    }

    /** When the next step ends, as {@link System#nanoTime}. */
    long nextDeadline() {
        long now = System.nanoTime();
        if (now - deadline > MOST_BEHIND_NANOS) {
            deadline = now;
        }
        deadline += stepNanos;
        return (long) deadline;
    }

    /** Waits for a time; returns at once if it has passed. */
    static void await(long deadlineNanos) {
        long left = deadlineNanos - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = deadlineNanos - System.nanoTime();
        }
    }
}

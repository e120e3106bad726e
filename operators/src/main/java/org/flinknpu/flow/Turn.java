package org.flinknpu.flow;

import java.util.concurrent.TimeUnit;

/** How much one brain may do before others get their turn. Reused; not thread-safe. */
final class Turn {
    /** Bursts of a free run: a device's launches are much shorter. */
    private static final int LONGEST_RUN = 1024;

    private final int maxSteps;
    private final long maxNanos;
    private int stepsLeft;
    private long startNanos;
    private boolean endless;

    Turn(NpuOptions.Turns limits) {
        maxSteps = limits.maxBursts();
        maxNanos = TimeUnit.MICROSECONDS.toNanos(limits.micros());
    }

    /** Starts a turn. */
    Turn start() {
        stepsLeft = maxSteps;
        startNanos = System.nanoTime();
        endless = false;
        return this;
    }

    /** Starts a turn that goes on until nothing is left. */
    Turn startEndless() {
        endless = true;
        return this;
    }

    /** Most steps of one brain. */
    int maxSteps() {
        return maxSteps;
    }

    /** Whether there is time for another step. */
    boolean goesOn() {
        return endless || stepsLeft > 0;
    }

    /**
     * How many bursts there is time for, at least 1.
     *
     * @param nanosEach how long one takes, as far as is known; 0 if it is not
     */
    int room(long nanosEach) {
        if (nanosEach == 0) {
            return 1;
        }
        if (endless) {
            return LONGEST_RUN;
        }
        long nanosLeft = maxNanos - (System.nanoTime() - startNanos);
        long most = Math.min(nanosLeft / nanosEach, LONGEST_RUN);
        return (int) Math.max(1, Math.min(most, stepsLeft));
    }

    /** A step was done. */
    void step() {
        steps(1);
    }

    /** Steps were done. */
    void steps(int count) {
        stepsLeft -= count;
        if (System.nanoTime() - startNanos > maxNanos) {
            stepsLeft = 0;
        }
    }
}

package org.flinknpu.flow;

import java.util.concurrent.TimeUnit;

/** How much one brain may do before others get their turn. Reused; not thread-safe. */
final class Turn {
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

    /** A step was done. */
    void step() {
        stepsLeft--;
        if (System.nanoTime() - startNanos > maxNanos) {
            stepsLeft = 0;
        }
    }
}

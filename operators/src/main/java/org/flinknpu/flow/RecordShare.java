package org.flinknpu.flow;

import java.util.concurrent.TimeUnit;

/**
 * What records get of the thread while brains stand in the queue: after each turn of a queued brain
 * they come first, as long as there are any, up to as many or for as long as a turn may take. So a
 * brain that is always behind costs the others at most every second slice, and records that never
 * stop do not keep it from its turn.
 *
 * <p>Which records there are is not known before they come; but a mailbox lets one record in
 * between two calls, so if none came since the last one, there is none. Not thread-safe.
 */
final class RecordShare {
    private final int maxRecords;
    private final long maxNanos;
    private int sinceTurn;
    private int atLastCheck;
    private long turnEndNanos;

    RecordShare(NpuOptions.Turns limits) {
        maxRecords = limits.maxBursts();
        maxNanos = TimeUnit.MICROSECONDS.toNanos(limits.micros());
        turnEndNanos = System.nanoTime() - maxNanos;
    }

    /** A record was taken. */
    void record() {
        sinceTurn++;
    }

    /** Whether a turn should wait, because records are coming and have not had their share. */
    boolean lasts() {
        boolean coming = sinceTurn > atLastCheck;
        atLastCheck = sinceTurn;
        return coming && sinceTurn < maxRecords && System.nanoTime() - turnEndNanos < maxNanos;
    }

    /** A queued brain had its turn. */
    void turnEnded() {
        sinceTurn = 0;
        atLastCheck = 0;
        turnEndNanos = System.nanoTime();
    }
}

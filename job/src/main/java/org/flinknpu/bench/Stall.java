package org.flinknpu.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * A stretch of time in which a thread that only sleeps was not woken: the process stood still, or
 * other threads had the processors. The event's time is its end.
 */
@Name(Stall.NAME)
@Label("Stall")
@Category("flink-npu")
@StackTrace(false)
final class Stall extends Event {
    static final String NAME = "org.flinknpu.bench.Stall";

    /** Longest time from a wake-up to the next. */
    private static final long SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** What a wake-up may be late without being told. */
    private static final long TOLERATED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @Label("How long")
    @Timespan(Timespan.NANOSECONDS)
    private long tookNanos;

    /** Records stalls until the thread is interrupted. */
    static void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            long start = System.nanoTime();
            LockSupport.parkNanos(SLEEP_NANOS);
            long late = System.nanoTime() - start - SLEEP_NANOS;
            if (late > TOLERATED_NANOS) {
                Stall event = new Stall();
                event.tookNanos = late;
                event.commit();
            }
        }
    }
}

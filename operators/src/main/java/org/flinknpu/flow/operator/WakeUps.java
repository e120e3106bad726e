package org.flinknpu.flow.operator;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.flinknpu.flow.WallTime;

/**
 * Wakes the operator when a burst on the wall clock becomes due. Flink's timers have milliseconds
 * and fire late by one or two; so a timer covers the way until shortly before, and a thread of its
 * own, which waits precisely and then puts a mail into the task's mailbox, the rest. Without brains
 * on the wall clock there is neither a timer nor the thread.
 *
 * <p>Methods are called by the task's thread.
 */
final class WakeUps implements AutoCloseable {
    private static final int MICROS_PER_MILLI = 1_000;

    /** What the precise thread waits for: more than a timer is ever late by design. */
    private static final long PRECISE_MICROS = 3_000;

    private final WallTime time;
    private final ProcessingTimeService timers;
    private final MailboxExecutor mailbox;
    private final Runnable tick;
    private final AtomicBoolean mailed = new AtomicBoolean();
    private ScheduledFuture<?> timer;
    private long timerMicros;
    private Thread thread;

    /** When the thread wakes the operator; {@code Long.MAX_VALUE} for never. */
    private volatile long threadMicros = Long.MAX_VALUE;

    private volatile boolean closed;

    /**
     * Nothing to wake for yet.
     *
     * @param tick run by the task's thread when the moment has come, perhaps earlier
     */
    WakeUps(WallTime time, ProcessingTimeService timers, MailboxExecutor mailbox, Runnable tick) {
        this.time = time;
        this.timers = timers;
        this.mailbox = mailbox;
        this.tick = tick;
    }

    /** Wakes the operator at that moment, and no longer at the one asked for before. */
    void at(long micros) {
        if (time.real() && micros - time.nowMicros() <= PRECISE_MICROS) {
            stopTimer();
            waitPrecisely(micros);
        } else {
            threadMicros = Long.MAX_VALUE;
            startTimer(time.real() ? micros - PRECISE_MICROS : micros);
        }
    }

    private void startTimer(long micros) {
        if (timer != null && timerMicros == micros) {
            return;
        }
        stopTimer();
        timerMicros = micros;
        long millis = Math.floorDiv(micros + MICROS_PER_MILLI - 1, MICROS_PER_MILLI);
        timer =
                timers.registerTimer(
                        millis,
                        moment -> {
                            timer = null;
                            tick.run();
                        });
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void waitPrecisely(long micros) {
        threadMicros = micros;
        if (thread == null) {
            thread = new Thread(this::keepTime, "npu wall clock");
            thread.setDaemon(true);
            thread.start();
        } else {
            LockSupport.unpark(thread);
        }
    }

    /** Body of the thread. */
    private void keepTime() {
        while (!closed) {
            long micros = threadMicros;
            long left = micros - time.nowMicros();
            if (micros == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else if (left > 0) {
                LockSupport.parkNanos(this, TimeUnit.MICROSECONDS.toNanos(left));
            } else {
                // Only if nobody has asked for another moment meanwhile.
                if (threadMicros == micros) {
                    mail();
                }
                LockSupport.park(this);
            }
        }
    }

    private void mail() {
        if (mailed.compareAndSet(false, true)) {
            try {
                mailbox.execute(this::deliver, "tick of the wall clock");
            } catch (RejectedExecutionException e) {
                // The task has ended; close() follows.
                closed = true;
            }
        }
    }

    private void deliver() {
        mailed.set(false);
        threadMicros = Long.MAX_VALUE;
        tick.run();
    }

    @Override
    public void close() {
        closed = true;
        stopTimer();
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}

package org.flinknpu.device.failover;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A daemon thread that makes calls for another one, which waits for each no longer than a deadline
 * allows. Calls of one device always come from the same thread, as drivers prefer. A call that
 * hangs costs this thread and not the caller's.
 *
 * <p>One caller at a time. What it wrote before {@link #start} is visible to the call, and what the
 * call wrote is visible after {@link #await} has returned {@link Outcome#DONE} or {@link
 * Outcome#FAILED}. After {@link Outcome#LATE} the caller may wait on, or {@link #leave}: then
 * whatever the call touches must not be used again.
 *
 * <p>Waking a parked thread takes longer than a burst of a small brain, so both sides spin before
 * they park, as long as that has helped lately.
 */
final class DeviceThread {
    /** How a call ended. */
    enum Outcome {
        /** It returned. */
        DONE,
        /** It threw; see {@link #failure}. */
        FAILED,
        /** It has not returned in time. */
        LATE
    }

    /** A turn takes some 20 to 40 ns. Where processors are few, the other side needs them. */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() >= 4 ? 10_000 : 500;

    /** Waiting that is shorter is worth spinning for: about as long as {@link #SPINS} take. */
    private static final long SHORT_NANOS = 200_000;

    /** A parked caller looks at the clock at least this often. */
    private static final long LOOK_NANOS = 1_000_000;

    private static final AtomicInteger THREADS = new AtomicInteger();

    private final Watch watch;
    private final Thread thread;
    private Runnable call;
    private Throwable failure;
    private volatile int asked;
    private volatile int answered;
    private volatile boolean idle;
    private volatile Thread caller;
    private volatile Runnable farewell;
    private long startedNanos;
    private long lookNanos;
    private boolean callsAreShort = true;
    private boolean gapsAreShort = true;

    /** Starts the thread. */
    DeviceThread(String device, Watch watch) {
        this.watch = watch;
        thread = new Thread(this::serve, "npu-device-" + THREADS.incrementAndGet() + " " + device);
        thread.setDaemon(true);
        thread.start();
    }

    /** Begins a call; the last one must have been awaited. */
    void start(Runnable next) {
        startedNanos = watch.now();
        lookNanos = startedNanos;
        call = next;
        asked++;
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether the call that was started last has ended. */
    boolean ended() {
        return answered == asked;
    }

    /**
     * Waits for the call that was started last.
     *
     * @param allowedNanos how long
     */
    Outcome await(long allowedNanos) {
        for (int spin = callsAreShort ? SPINS : 0; spin > 0; spin--) {
            if (ended()) {
                return outcome();
            }
            Thread.onSpinWait();
        }
        caller = Thread.currentThread();
        long left = allowedNanos;
        boolean interrupted = false;
        while (!ended() && left > 0) {
            LockSupport.parkNanos(this, Math.min(left, LOOK_NANOS));
            // Whoever is interrupted does not park, and would take a processor from the device.
            interrupted |= Thread.interrupted();
            left -= watch.since(lookNanos);
            lookNanos = watch.now();
        }
        caller = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        callsAreShort = lookNanos - startedNanos < SHORT_NANOS;
        return ended() ? outcome() : Outcome.LATE;
    }

    /** Makes a call and waits for it. */
    Outcome run(Runnable next, long allowedNanos) {
        start(next);
        return await(allowedNanos);
    }

    private Outcome outcome() {
        return failure == null ? Outcome.DONE : Outcome.FAILED;
    }

    /** What the last call threw, or null. */
    Throwable failure() {
        return failure;
    }

    /**
     * Lets the thread end as soon as the current call, if any, returns. Does not wait.
     *
     * @param last run by the thread before it ends
     */
    void leave(Runnable last) {
        farewell = last;
        LockSupport.unpark(thread);
    }

    private void serve() {
        int done = 0;
        while (awaitCall(done)) {
            done++;
            Throwable thrown = null;
            try {
                call.run();
            } catch (Throwable e) {
                // Whatever a driver's binding throws, an Error included, is the device's failure.
                thrown = e;
            }
            failure = thrown;
            answered = done;
            LockSupport.unpark(caller);
        }
        farewell.run();
    }

    private boolean awaitCall(int done) {
        for (int spin = gapsAreShort ? SPINS : 0; spin > 0; spin--) {
            if (asked != done) {
                return true;
            }
            if (farewell != null) {
                return false;
            }
            Thread.onSpinWait();
        }
        long parked = System.nanoTime();
        // First the flag, then another look: the caller does the reverse.
        idle = true;
        while (asked == done && farewell == null) {
            LockSupport.park(this);
        }
        idle = false;
        gapsAreShort = System.nanoTime() - parked < SHORT_NANOS;
        return asked != done;
    }
}

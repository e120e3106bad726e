package org.flinknpu.device.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Tasks that run at the same time, round after round: the first on the calling thread, the others
 * on daemon threads of the crew. A round costs a microsecond while it follows the last one closely;
 * after some 50 microseconds of waiting threads park.
 *
 * <p>{@link #run} is for one thread at a time. What the caller wrote before it is visible to the
 * tasks, and what they wrote is visible after it. {@link #close} ends the threads.
 */
final class Crew implements AutoCloseable {
    /** Turns of waiting before a thread parks; one takes some 20 ns. */
    private static final int SPINS = 2_000;

    private static final AtomicInteger CREWS = new AtomicInteger();

    private final Runnable[] tasks;
    private final Thread[] helpers;
    private final AtomicIntegerArray parked;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile int round;
    private volatile boolean closed;
    private volatile Thread caller;

    /**
     * Starts the threads.
     *
     * @param tasks at least one; the array is kept
     */
    Crew(Runnable[] tasks) {
        this.tasks = tasks;
        helpers = new Thread[tasks.length - 1];
        parked = new AtomicIntegerArray(tasks.length);
        int number = helpers.length > 0 ? CREWS.incrementAndGet() : 0;
        for (int i = 0; i < helpers.length; i++) {
            int task = i + 1;
            helpers[i] = new Thread(() -> help(task), "npu-cpu-" + number + "-" + task);
            helpers[i].setDaemon(true);
        }
        try {
            for (Thread helper : helpers) {
                helper.start();
            }
        } catch (OutOfMemoryError e) {
            // No more threads: those that run would wait for ever.
            close();
            throw e;
        }
    }

    /**
     * Runs every task once and returns when all have ended.
     *
     * @throws IllegalStateException if a task failed on another thread; its failure is the cause
     */
    void run() {
        if (helpers.length == 0) {
            tasks[0].run();
            return;
        }
        caller = Thread.currentThread();
        running.set(helpers.length);
        round++;
        for (int i = 0; i < helpers.length; i++) {
            if (parked.get(i + 1) != 0) {
                LockSupport.unpark(helpers[i]);
            }
        }
        try {
            tasks[0].run();
        } finally {
            awaitHelpers();
        }
        Throwable failed = failure.getAndSet(null);
        if (failed != null) {
            throw new IllegalStateException("Burst failed on a helper thread: " + failed, failed);
        }
    }

    private void awaitHelpers() {
        for (int spin = 0; running.get() > 0; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                // The last helper unparks; a spurious return only looks again.
                LockSupport.park(this);
            }
        }
        caller = null;
    }

    private void help(int task) {
        int done = 0;
        while (awaitRound(task, done)) {
            done++;
            try {
                tasks[task].run();
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
            Thread waiting = caller;
            if (running.decrementAndGet() == 0) {
                LockSupport.unpark(waiting);
            }
        }
    }

    private boolean awaitRound(int task, int done) {
        for (int spin = 0; round == done && !closed; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                // First the flag, then another look at the round: the caller does the reverse.
                parked.set(task, 1);
                while (round == done && !closed) {
                    LockSupport.park(this);
                }
                parked.set(task, 0);
            }
        }
        return !closed;
    }

    /** Ends the threads and waits for them. Idempotent. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
            while (helper.isAlive()) {
                try {
                    helper.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

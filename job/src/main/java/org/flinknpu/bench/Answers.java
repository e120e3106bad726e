package org.flinknpu.bench;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.flinknpu.schema.MotorOutput;

/** Reads the answers of a job on a thread of its own and notes when each came. */
final class Answers implements AutoCloseable {
    private final ConcurrentLinkedQueue<Answer> received = new ConcurrentLinkedQueue<>();
    private final PipelineBench.Pipeline pipeline;
    private final Thread thread = new Thread(this::read, "npu-bench-reader");
    private final Thread waiting;
    private volatile boolean closed;

    /**
     * An answer.
     *
     * @param timeMicros end of the burst that gave it
     * @param nanos when it came
     */
    record Answer(long timeMicros, long nanos) {}

    /**
     * Not started yet.
     *
     * @param waiting the thread that is woken at each answer
     */
    Answers(PipelineBench.Pipeline pipeline, Thread waiting) {
        this.pipeline = pipeline;
        this.waiting = waiting;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        while (!closed) {
            for (MotorOutput output : pipeline.client().poll()) {
                received.add(new Answer(output.getBurstTimeMicros(), System.nanoTime()));
            }
            LockSupport.unpark(waiting);
        }
    }

    /** The next answer, or null. */
    Answer poll() {
        return received.poll();
    }

    /** Ends the thread, so that another one may use the client. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

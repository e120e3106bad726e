package org.flinknpu.view;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * One open page: a bounded queue of server-sent events and the loop that writes it out.
 *
 * <p>{@link #offer} never blocks: when the page reads too slowly, the oldest event is dropped. Any
 * thread may offer and close; one thread calls {@link #writeTo}.
 */
final class EventStream {
    /** A second of frames; what is older is of no use to a live page. */
    static final int CAPACITY = 96;

    private static final byte[] HEARTBEAT = {':', '\n', '\n'};

    private final ArrayDeque<byte[]> queue = new ArrayDeque<>(CAPACITY);
    private long dropped;
    private boolean closed;

    /** Adds an event, in place of the oldest one if the queue is full. */
    synchronized void offer(byte[] event) {
        if (closed) {
            return;
        }
        if (queue.size() == CAPACITY) {
            queue.removeFirst();
            dropped++;
        }
        queue.addLast(event);
        notifyAll();
    }

    /** How many events were dropped since the start. */
    synchronized long dropped() {
        return dropped;
    }

    /** Ends {@link #writeTo} after the events that are queued. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /**
     * Writes events until the stream is closed or the page has gone away.
     *
     * @param out flushed after every event
     * @param heartbeatMillis longest silence; a heartbeat shows whether the page still listens
     * @throws IOException when the page has gone away
     */
    void writeTo(OutputStream out, long heartbeatMillis) throws IOException, InterruptedException {
        while (true) {
            byte[] event = take(heartbeatMillis);
            if (event == null) {
                return;
            }
            out.write(event);
            out.flush();
        }
    }

    /** The next event, a heartbeat after the given time without one, or null at the end. */
    private synchronized byte[] take(long heartbeatMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(heartbeatMillis);
        while (queue.isEmpty()) {
            if (closed) {
                return null;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return HEARTBEAT;
            }
            wait(left);
        }
        return queue.removeFirst();
    }
}

package org.flinknpu.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Messages that have come and wait to be sent on: 1024 at most, then the oldest give way, because a
 * brain wants to know what is, not what was. Thread-safe.
 */
public final class Inbox {
    /** Longest message, in bytes or characters; longer ones are not kept. */
    public static final int MAX_MESSAGE = 1 << 20;

    private static final int CAPACITY = 1024;

    private final ArrayBlockingQueue<Message> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong dropped = new AtomicLong();

    /**
     * A message.
     *
     * @param topic where it came from
     * @param content what it says
     */
    record Message(String topic, JsonNode content) {}

    /** Puts a message in. */
    public void add(String topic, JsonNode content) {
        Message message = new Message(topic, content);
        while (!waiting.offer(message)) {
            if (waiting.poll() != null) {
                dropped.incrementAndGet();
            }
        }
    }

    /** Counts a message that could not be read, or was too long. */
    public void drop() {
        dropped.incrementAndGet();
    }

    /** The oldest message, or null. */
    Message poll() {
        return waiting.poll();
    }

    /** How many messages have given way or could not be read. */
    long dropped() {
        return dropped.get();
    }
}

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
    private static final int MAX_TOPIC_SHOWN = 100;

    private final ArrayBlockingQueue<Message> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong dropped = new AtomicLong();

    /**
     * A message.
     *
     * @param topic where it came from
     * @param content what it says, or null
     * @param problem why it cannot be used, in one line, or null
     */
    record Message(String topic, JsonNode content, String problem) {}

    /** Puts a message in. */
    public void add(String topic, JsonNode content) {
        put(new Message(topic, content, null));
    }

    /**
     * Puts in a message that cannot be used.
     *
     * @param topic where it came from, as the other side says; cut and cleaned before it is shown
     * @param problem why
     */
    public void refuse(String topic, String problem) {
        String shown = topic.substring(0, Math.min(topic.length(), MAX_TOPIC_SHOWN));
        put(
                new Message(
                        topic,
                        null,
                        problem + ": topic=" + shown.replaceAll("[^\\p{Print}]", "?")));
    }

    private void put(Message message) {
        while (!waiting.offer(message)) {
            if (waiting.poll() != null) {
                dropped.incrementAndGet();
            }
        }
    }

    /** The oldest message, or null. */
    Message poll() {
        return waiting.poll();
    }

    /** How many messages have given way. */
    long dropped() {
        return dropped.get();
    }
}

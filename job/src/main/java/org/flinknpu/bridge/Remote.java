package org.flinknpu.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collection;

/** The other side of a bridge. */
public interface Remote {
    /** Where it is, without credentials. */
    String address();

    /**
     * Connects and subscribes. From then on messages go to the inbox, from a thread of the
     * connection.
     *
     * @param topics what to subscribe to
     * @throws IOException if it cannot be reached or refuses, with the reason
     */
    Connection connect(Collection<String> topics, Inbox inbox)
            throws IOException, InterruptedException;

    /** A connection; for one thread. */
    interface Connection extends AutoCloseable {
        /** Sends a message, or queues it; what is queued is bounded, and the oldest give way. */
        void publish(String topic, JsonNode message) throws IOException;

        /**
         * Keeps the connection alive; called many times a second.
         *
         * @throws IOException if it has ended, with the reason
         */
        void check() throws IOException;

        @Override
        void close();
    }
}

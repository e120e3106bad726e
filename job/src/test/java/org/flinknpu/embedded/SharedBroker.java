package org.flinknpu.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One broker for all integration tests of a JVM: it is started once and closed at the end, after
 * everything that was started on it.
 */
public final class SharedBroker {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Deque<Runnable> CLOSE = new ArrayDeque<>();

    private SharedBroker() {}

    /** Address for clients; the first call starts the broker. */
    public static String bootstrapServers() {
        return Lazy.BROKER.bootstrapServers();
    }

    /** A name that no other test of this JVM uses, for brains, topics and groups. */
    public static String uniqueName(String base) {
        return base + "-" + NAMES.incrementAndGet();
    }

    /** Runs before the broker is closed, latest first. */
    public static void closeBefore(Runnable close) {
        synchronized (CLOSE) {
            CLOSE.push(close);
        }
    }

    private static void closeAll() {
        synchronized (CLOSE) {
            CLOSE.forEach(Runnable::run);
        }
        Lazy.BROKER.close();
    }

    private static final class Lazy {
        private static final EmbeddedBroker BROKER = EmbeddedBroker.start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SharedBroker::closeAll));
        }
    }
}

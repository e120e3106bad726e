package org.flinknpu.embedded;

import java.util.concurrent.atomic.AtomicInteger;

/** One broker for all integration tests of a JVM: it is started once and closed at the end. */
public final class SharedBroker {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private SharedBroker() {}

    /** Address for clients; the first call starts the broker. */
    public static String bootstrapServers() {
        return Lazy.BROKER.bootstrapServers();
    }

    /** A name that no other test of this JVM uses, for topics and groups. */
    public static String uniqueName(String base) {
        return base + "-" + NAMES.incrementAndGet();
    }

    private static final class Lazy {
        private static final EmbeddedBroker BROKER = EmbeddedBroker.start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close));
        }
    }
}

package org.flinknpu.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.flinknpu.job.UsageException;

/**
 * A Kafka broker and its controller inside this process, reachable from this machine only.
 *
 * <p>It is an ordinary broker: other processes and other languages connect to {@link
 * #bootstrapServers()}. With a data directory of its own its records survive {@link #close()};
 * without one they live in a temporary directory that {@code close()} deletes. One node means no
 * replicas: it serves demonstrations, tests and a single machine, not a fleet.
 *
 * <p>Starting takes about three seconds in a fresh process and a few tenths after that. Instances
 * are independent of each other; {@code close()} may be called from any thread, once or more often.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Largest record that the broker takes, in bytes: a deploy command may carry a small brain. */
    public static final int MAX_RECORD_BYTES = 16 << 20;

    /** Fixed, so that a data directory is recognised when it is opened again. */
    private static final String CLUSTER_ID = "ZmxpbmstbnB1LWJyb2tlcg";

    /** A free port can be taken by another process between the probe and the bind. */
    private static final int BIND_ATTEMPTS = 5;

    private static final long TEMPORARY_RETENTION_BYTES = 1L << 30;

    private final KafkaRaftServer server;
    private final int port;
    private final Path dataDir;
    private final boolean temporary;
    private boolean closed;

    private EmbeddedBroker(KafkaRaftServer server, int port, Path dataDir, boolean temporary) {
        this.server = server;
        this.port = port;
        this.dataDir = dataDir;
        this.temporary = temporary;
    }

    /**
     * Starts a broker on a free port with a temporary data directory.
     *
     * @return the broker, ready for clients
     */
    public static EmbeddedBroker start() {
        return start(0, null);
    }

    /**
     * Starts a broker.
     *
     * @param port port on the loopback interface, 0 for a free one
     * @param dataDir where records are kept; created if absent; null for a temporary directory that
     *     is deleted on {@link #close()}
     * @return the broker, ready for clients
     * @throws UsageException if the port is taken or the directory cannot be used
     */
    public static EmbeddedBroker start(int port, Path dataDir) {
        LoopbackPort.choose(port);
        for (int attempt = 1; ; attempt++) {
            try {
                return startOnce(port == 0 ? LoopbackPort.free() : port, dataDir);
            } catch (IOException e) {
                throw new UsageException(
                        "Data directory cannot be used: dataDir=" + dataDir + " (" + e + ")", e);
            } catch (RuntimeException e) {
                if (!isTaken(e)) {
                    throw e;
                }
                if (port != 0 || attempt == BIND_ATTEMPTS) {
                    throw LoopbackPort.taken(port, e);
                }
            }
        }
    }

    /**
     * Address for clients.
     *
     * @return {@code host:port}, the value of {@code bootstrap.servers}
     */
    public String bootstrapServers() {
        return LoopbackPort.ADDRESS + ":" + port;
    }

    /**
     * Port for clients on the loopback interface.
     *
     * @return the port that was asked for, or the free one that was found
     */
    public int port() {
        return port;
    }

    /**
     * Where the records lie.
     *
     * @return the data directory
     */
    public Path dataDir() {
        return dataDir;
    }

    /** Waits until the broker has been closed by another thread. */
    public void awaitShutdown() {
        server.awaitShutdown();
    }

    /** Stops the broker, waits for it, and deletes the data directory if it was temporary. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop(server);
        if (temporary) {
            TemporaryTree.delete(dataDir);
        }
    }

    private static EmbeddedBroker startOnce(int port, Path givenDir) throws IOException {
        boolean temporary = givenDir == null;
        Path dataDir =
                temporary
                        ? Files.createTempDirectory("npu-broker-")
                        : Files.createDirectories(givenDir.toAbsolutePath());
        KafkaRaftServer server = null;
        try {
            format(dataDir);
            server =
                    new KafkaRaftServer(
                            KafkaConfig.fromProps(
                                    configuration(port, LoopbackPort.free(), dataDir, temporary),
                                    false),
                            Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(server, port, dataDir, temporary);
        } catch (Exception e) {
            if (server != null) {
                stop(server);
            }
            if (temporary) {
                TemporaryTree.delete(dataDir);
            }
            throw e instanceof RuntimeException ? (RuntimeException) e : asRuntime(e);
        }
    }

    private static RuntimeException asRuntime(Exception e) {
        return new UsageException("Broker did not start: " + e, e);
    }

    /** Writes the identity of a new data directory; leaves a formatted one as it is. */
    private static void format(Path dataDir) throws Exception {
        String dir = dataDir.toString();
        try (PrintStream silent =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setClusterId(CLUSTER_ID)
                    .setNodeId(1)
                    .addDirectory(dir)
                    .setMetadataLogDirectory(dir)
                    .setControllerListenerName("CONTROLLER")
                    .setIgnoreFormatted(true)
                    .setPrintStream(silent)
                    .run();
        }
    }

    private static Properties configuration(
            int port, int controllerPort, Path dataDir, boolean temporary) {
        String clients = "PLAINTEXT://" + LoopbackPort.ADDRESS + ":" + port;
        Properties p = new Properties();
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", "1");
        p.setProperty(
                "listeners",
                clients + ",CONTROLLER://" + LoopbackPort.ADDRESS + ":" + controllerPort);
        p.setProperty("advertised.listeners", clients);
        p.setProperty("controller.listener.names", "CONTROLLER");
        p.setProperty(
                "controller.quorum.voters", "1@" + LoopbackPort.ADDRESS + ":" + controllerPort);
        p.setProperty("log.dirs", dataDir.toString());
        p.setProperty("auto.create.topics.enable", "false");
        p.setProperty("message.max.bytes", Integer.toString(MAX_RECORD_BYTES));
        p.setProperty("replica.fetch.max.bytes", Integer.toString(MAX_RECORD_BYTES));

        // One node: every internal topic has one replica, and few partitions start faster.
        p.setProperty("offsets.topic.replication.factor", "1");
        p.setProperty("offsets.topic.num.partitions", "1");
        p.setProperty("transaction.state.log.replication.factor", "1");
        p.setProperty("transaction.state.log.min.isr", "1");
        p.setProperty("transaction.state.log.num.partitions", "4");
        p.setProperty("share.coordinator.state.topic.replication.factor", "1");
        p.setProperty("share.coordinator.state.topic.min.isr", "1");
        p.setProperty("share.coordinator.state.topic.num.partitions", "1");
        p.setProperty("group.initial.rebalance.delay.ms", "0");

        // The cleaner allocates its buffer at once, 128 MB by default.
        p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        p.setProperty("num.network.threads", "2");
        p.setProperty("num.io.threads", "4");
        if (temporary) {
            p.setProperty("log.segment.bytes", Integer.toString(64 << 20));
            p.setProperty("log.retention.bytes", Long.toString(TEMPORARY_RETENTION_BYTES));
        }
        return p;
    }

    private static void stop(KafkaRaftServer server) {
        server.shutdown();
        server.awaitShutdown();
    }

    private static boolean isTaken(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof BindException
                    || t instanceof KafkaException
                            && String.valueOf(t.getMessage()).contains("Address already in use")) {
                return true;
            }
        }
        return false;
    }
}

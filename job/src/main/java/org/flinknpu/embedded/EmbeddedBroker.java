package org.flinknpu.embedded;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Time;
import org.flinknpu.job.UsageException;

/**
 * A Kafka broker and its controller inside this process, reachable from this machine only.
 *
 * <p>It is an ordinary broker: other processes and other languages connect to {@link
 * #bootstrapServers()}. With a data directory of its own its records survive {@link #close()};
 * without one they live in a temporary directory that {@code close()} deletes, or the start of the
 * next broker if this process is killed. One node means no replicas: it serves demonstrations,
 * tests and a single machine, not a fleet.
 *
 * <p>Starting takes about three seconds in a fresh process and a few tenths after that. Instances
 * are independent of each other; {@code close()} may be called from any thread, once or more often.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Largest record that the broker takes, in bytes: a deploy command may carry a small brain. */
    public static final int MAX_RECORD_BYTES = BrokerFiles.MAX_RECORD_BYTES;

    /** A free port can be taken by another process between the probe and the bind. */
    private static final int BIND_ATTEMPTS = 5;

    private static final String TEMPORARY_PREFIX = "npu-broker-";

    private final KafkaRaftServer server;
    private final int port;
    private final Path dataDir;
    private final ScratchDirectory scratch;
    private boolean closed;

    private EmbeddedBroker(
            KafkaRaftServer server, int port, Path dataDir, ScratchDirectory scratch) {
        this.server = server;
        this.port = port;
        this.dataDir = dataDir;
        this.scratch = scratch;
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
        if (scratch != null) {
            scratch.close();
        }
    }

    private static EmbeddedBroker startOnce(int port, Path givenDir) throws IOException {
        ScratchDirectory scratch =
                givenDir == null ? ScratchDirectory.create(TEMPORARY_PREFIX) : null;
        Path dataDir =
                scratch == null
                        ? Files.createDirectories(givenDir.toAbsolutePath())
                        : scratch.path();
        KafkaRaftServer server = null;
        try {
            BrokerFiles.format(dataDir);
            server =
                    new KafkaRaftServer(
                            KafkaConfig.fromProps(
                                    BrokerFiles.configuration(
                                            port, LoopbackPort.free(), dataDir, scratch != null),
                                    false),
                            Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(server, port, dataDir, scratch);
        } catch (Exception e) {
            if (server != null) {
                stop(server);
            }
            if (scratch != null) {
                scratch.close();
            }
            throw e instanceof RuntimeException ? (RuntimeException) e : asRuntime(e);
        }
    }

    private static RuntimeException asRuntime(Exception e) {
        return new UsageException("Broker did not start: " + e, e);
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

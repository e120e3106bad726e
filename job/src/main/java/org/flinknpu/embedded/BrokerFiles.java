package org.flinknpu.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.metadata.storage.Formatter;

/** Data directory and configuration of a broker of one node on the loopback interface. */
public final class BrokerFiles {
    static final int MAX_RECORD_BYTES = 16 << 20;

    /** Fixed, so that a data directory is recognised when it is opened again. */
    private static final String CLUSTER_ID = "ZmxpbmstbnB1LWJyb2tlcg";

    private static final long TEMPORARY_RETENTION_BYTES = 1L << 30;

    private BrokerFiles() {}

    /**
     * Writes the identity of a new data directory; leaves a formatted one as it is.
     *
     * @throws Exception if it cannot be written, or is that of another cluster
     */
    public static void format(Path dataDir) throws Exception {
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

    /**
     * What a broker of one node is configured with.
     *
     * @param port for clients
     * @param controllerPort for itself
     * @param dataDir formatted
     * @param temporary whether to bound what it keeps
     * @return a new set of properties, to be changed at will
     */
    public static Properties configuration(
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
        } else {
            // As deploy/kafka/broker.properties, which has the reasons: a broker that was killed
            // comes back soon. One with a temporary directory never comes back.
            p.setProperty("broker.session.timeout.ms", "1000");
            p.setProperty("broker.heartbeat.interval.ms", "200");
            p.setProperty("log.segment.bytes", Integer.toString(20 << 20));
            p.setProperty("log.flush.offset.checkpoint.interval.ms", "5000");
        }
        return p;
    }
}

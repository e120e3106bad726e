package org.flinknpu.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The ZooKeeper server that Flink brings with it, as a process. */
final class ZooKeeperNode implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String MAIN =
            "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain";

    private final Workspace workspace;
    private final int port = FreePort.next();
    private ChildJvm process;

    ZooKeeperNode(Workspace workspace) {
        this.workspace = workspace;
    }

    String connect() {
        return FreePort.HOST + ":" + port;
    }

    /** Starts it, or starts it again with the data it had. */
    void start() {
        Path file = workspace.root().resolve("zookeeper.cfg");
        try {
            Files.writeString(
                    file,
                    """
                    dataDir=%s
                    clientPort=%d
                    clientPortAddress=%s
                    tickTime=250
                    admin.enableServer=false
                    """
                            .formatted(workspace.data("zookeeper"), port, FreePort.HOST));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process =
                ChildJvm.start(
                        new ChildJvm.Command(
                                "zookeeper",
                                MAIN,
                                ClassPaths.flink(),
                                List.of("-Xmx64m", "-Dzookeeper.jmx.log4j.disable=true"),
                                List.of(file.toString()),
                                Map.of()),
                        workspace);
    }

    void awaitReady() {
        Await.until(
                "ZooKeeper listens on " + port,
                START,
                () -> {
                    process.requireAlive();
                    return FreePort.isOpen(port);
                });
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}

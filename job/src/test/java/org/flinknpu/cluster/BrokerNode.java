package org.flinknpu.cluster;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.flinknpu.embedded.BrokerFiles;

/**
 * A Kafka broker with its controller as a process: {@code kafka.Kafka server.properties}, as
 * Kafka's own script starts it. Port and log directory are the same for its whole life, so that it
 * comes back after a {@link #kill} as the same broker.
 */
public final class BrokerNode implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final Workspace workspace;
    private final Map<String, String> properties;
    private final List<String> jvmOptions;
    private final int port = FreePort.next();
    private final int controllerPort = FreePort.next();
    private ChildJvm process;

    /**
     * A broker that has not been started.
     *
     * @param properties of the broker, in addition to the kit's own; they win
     * @param jvmOptions likewise, of its JVM
     */
    BrokerNode(Workspace workspace, Map<String, String> properties, List<String> jvmOptions) {
        this.workspace = workspace;
        this.properties = Map.copyOf(properties);
        this.jvmOptions = new ArrayList<>(List.of("-Xmx320m"));
        this.jvmOptions.addAll(jvmOptions);
    }

    /** Address for clients. */
    public String bootstrapServers() {
        return FreePort.HOST + ":" + port;
    }

    /** Starts it, or starts it again with the records it had; does not wait. */
    public void start() {
        Path file = workspace.root().resolve("broker.properties");
        try {
            BrokerFiles.format(data());
            try (OutputStream out = Files.newOutputStream(file)) {
                configuration().store(out, null);
            }
        } catch (Exception e) {
            throw new IllegalStateException("broker directory cannot be prepared: " + data(), e);
        }
        process =
                ChildJvm.start(
                        new ChildJvm.Command(
                                "broker",
                                "kafka.Kafka",
                                ClassPaths.broker(),
                                jvmOptions,
                                List.of(file.toString()),
                                Map.of()),
                        workspace);
    }

    /** Waits until it listens for clients. */
    public void awaitReady() {
        Await.until(
                "broker listens on " + port,
                START,
                () -> {
                    process.requireAlive();
                    return FreePort.isOpen(port);
                });
        if (!properties.containsKey("listeners")) {
            awaitAnswer();
        }
    }

    /** A broker that listens may still be catching up with its own metadata. */
    private void awaitAnswer() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) bootstrapServers()))) {
            admin.describeCluster().nodes().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("broker does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** When the phases of its newest start ended, in ms after a moment of today. */
    Map<String, Long> phasesSince(LocalTime moment) {
        return BrokerPhases.since(moment, process.output());
    }

    /** Lets it end in its own way, and waits for it. */
    void stop() {
        process.stop();
    }

    /** {@code kill -9}. */
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }

    private Path data() {
        return workspace.data("broker");
    }

    private String withPorts(String value) {
        return value.replace("{port}", Integer.toString(port))
                .replace("{controller}", Integer.toString(controllerPort));
    }

    private Properties configuration() {
        Properties p = BrokerFiles.configuration(port, controllerPort, data(), false);
        p.setProperty("log.retention.ms", "-1");
        properties.forEach((key, value) -> p.setProperty(key, withPorts(value)));
        return p;
    }
}

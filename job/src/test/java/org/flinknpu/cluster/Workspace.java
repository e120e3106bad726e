package org.flinknpu.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flinknpu.embedded.TemporaryTree;

/**
 * The directory of one kit below {@code target/cluster}: logs stay for the reader, data is deleted
 * with the kit.
 */
final class Workspace {
    private static final String LOG4J =
            """
            rootLogger.level = INFO
            rootLogger.appenderRef.console.ref = console
            appender.console.name = console
            appender.console.type = CONSOLE
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1} %m%n
            logger.noise.name = org.apache.flink.metrics.MetricGroup
            logger.noise.level = ERROR
            logger.clients.name = org.apache.kafka.clients
            logger.clients.level = WARN
            """;

    private final Path root;

    private Workspace(Path root) {
        this.root = root;
    }

    /** A new directory. */
    static Workspace create(String name) {
        try {
            Path parent = Files.createDirectories(Path.of("target", "cluster").toAbsolutePath());
            Path root = Files.createTempDirectory(parent, name + "-");
            Workspace workspace = new Workspace(root);
            Files.createDirectories(root.resolve("logs"));
            Files.createDirectories(root.resolve("data"));
            Files.writeString(workspace.log4j(), LOG4J);
            return workspace;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path root() {
        return root;
    }

    Path log(String process) {
        return root.resolve("logs").resolve(process + ".log");
    }

    Path log4j() {
        return root.resolve("log4j2.properties");
    }

    /** A directory for data, made when asked for the first time. */
    Path data(String name) {
        try {
            return Files.createDirectories(root.resolve("data").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where Flink looks for plugins. */
    Path plugins() {
        return data("plugins");
    }

    /** Copies a plugin to where Flink looks for it. */
    void install(String plugin, Path jar) {
        try {
            Path directory = Files.createDirectories(plugins().resolve(plugin));
            Files.copy(jar, directory.resolve(jar.getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the data; the logs stay. */
    void deleteData() {
        TemporaryTree.delete(root.resolve("data"));
    }
}

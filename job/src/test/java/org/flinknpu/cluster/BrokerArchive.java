package org.flinknpu.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A class archive of the broker, as Kafka's container image has one: a JVM that maps it has loaded
 * and checked the broker's classes in no time, which otherwise is most of what a start does. Made
 * once per build directory and class path, by a broker that is started and stopped.
 */
final class BrokerArchive {
    private BrokerArchive() {}

    /** Options of the JVM of a broker that uses the archive. */
    static List<String> options() {
        Path archive = file();
        if (!Files.exists(archive)) {
            make(archive);
        }
        return List.of("-XX:SharedArchiveFile=" + archive);
    }

    private static Path file() {
        String classPath =
                ClassPaths.broker().stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
        return Path.of("target", "broker-" + Integer.toHexString(classPath.hashCode()) + ".jsa")
                .toAbsolutePath();
    }

    private static void make(Path archive) {
        Workspace workspace = Workspace.create("archive");
        Path unfinished = workspace.root().resolve("broker.jsa");
        try (BrokerNode broker =
                new BrokerNode(
                        workspace,
                        ClusterPlan.named("archive").brokerProperties(),
                        List.of("-XX:ArchiveClassesAtExit=" + unfinished))) {
            broker.start();
            broker.awaitReady();
            broker.stop();
            Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            workspace.deleteData();
        }
    }
}

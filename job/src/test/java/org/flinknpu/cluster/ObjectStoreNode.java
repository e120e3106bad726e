package org.flinknpu.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An object store with the interface of S3 as a process: S3Mock, a server that keeps objects as
 * files. {@code mvn -Pcluster} puts its jar, and Flink's plugin for S3, into {@code
 * target/cluster-jars}.
 */
final class ObjectStoreNode implements AutoCloseable {
    static final String BUCKET = "npu";
    private static final Path JARS = Path.of("target", "cluster-jars");
    private static final Duration START = Duration.ofSeconds(120);

    private final int port = FreePort.next();
    private final Workspace workspace;
    private ChildJvm process;

    private ObjectStoreNode(Workspace workspace) {
        this.workspace = workspace;
    }

    /** Starts a store with one empty bucket, and waits for it. */
    static ObjectStoreNode start(String name) {
        ObjectStoreNode node = new ObjectStoreNode(Workspace.create(name));
        node.process =
                ChildJvm.start(
                        new ChildJvm.Command(
                                "s3mock",
                                "org.springframework.boot.loader.launch.JarLauncher",
                                List.of(jar("s3mock-")),
                                List.of("-Xmx256m"),
                                List.of(
                                        "--server.ssl.enabled=false",
                                        "--server.address=" + FreePort.HOST,
                                        "--server.port=" + node.port,
                                        // A second port that it cannot do without: any free one.
                                        "--http.port=0",
                                        "--com.adobe.testing.s3mock.store.initial-buckets="
                                                + BUCKET,
                                        "--com.adobe.testing.s3mock.store.root="
                                                + node.workspace.data("objects").resolve("root")),
                                Map.of()),
                        node.workspace);
        Await.until(
                "the object store listens on " + node.port,
                START,
                () -> {
                    node.process.requireAlive();
                    return FreePort.isOpen(node.port);
                });
        return node;
    }

    /** A plan whose processes have Flink's plugin, and keep everything durable in the store. */
    ClusterPlan use(ClusterPlan plan) {
        return plan.withPlugin("s3-fs-hadoop", jar("flink-s3-fs-hadoop-"))
                .withFlink("s3.endpoint", "http://" + FreePort.HOST + ":" + port)
                .withFlink("s3.path.style.access", "true")
                .withFlink("s3.access-key", "test")
                .withFlink("s3.secret-key", "test");
    }

    /** The listing of the bucket, as XML. */
    String listing() {
        URI uri =
                URI.create("http://" + FreePort.HOST + ":" + port + "/" + BUCKET + "?list-type=2");
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new IllegalStateException("object store does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** A jar that the profile has copied. */
    private static Path jar(String prefix) {
        try (var found = Files.newDirectoryStream(JARS, prefix + "*.jar")) {
            for (Path jar : found) {
                return jar.toAbsolutePath();
            }
        } catch (IOException e) {
            throw new IllegalStateException("no " + JARS + "; run mvn verify -Pcluster", e);
        }
        throw new IllegalStateException("no " + prefix + "*.jar in " + JARS);
    }

    @Override
    public void close() {
        process.close();
        workspace.deleteData();
    }
}

package org.flinknpu.cluster;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;

/**
 * The class paths of the kit's processes, cut out of the test's own: what a user would find in
 * Flink's {@code lib} and in Kafka's {@code libs}, from Maven's repository.
 */
final class ClassPaths {
    private static final String GUARD_ENTRY = "org/flinknpu/cluster/StdinGuard.class";

    /** What the job's jar brings itself, and what only tests use. */
    private static final Pattern NOT_FLINK =
            Pattern.compile(
                    "(flink-npu-|flink-connector-(kafka|base)|flink-test-utils|kafka|scala-|avro-"
                            + "|jackson-|picocli|zstd-jni|junit-|jupiter-|opentest4j|apiguardian"
                            + "|assertj|archunit|byte-buddy|hamcrest|jcuda|lwjgl|jopt|mockito"
                            + "|curator|log4j-to|surefire).*|.*-tests\\.jar");

    /** What a broker does not need. */
    private static final Pattern NOT_KAFKA =
            Pattern.compile(
                    "(flink-|junit-|jupiter-|opentest4j|apiguardian|assertj|archunit|byte-buddy"
                            + "|hamcrest|jcuda|lwjgl|mockito|picocli|kryo|surefire).*");

    private ClassPaths() {}

    /** Flink alone: runtime, clients, web page, shaded ZooKeeper, log4j. */
    static List<Path> flink() {
        return jars(NOT_FLINK);
    }

    /** The bindings of OpenCL, which a user copies to Flink's {@code lib}. */
    static List<Path> lwjgl() {
        return jars(Pattern.compile("(?!lwjgl).*"));
    }

    /** A broker of the version that the job's clients have. */
    static List<Path> broker() {
        return jars(NOT_KAFKA);
    }

    /** The job for a cluster, as the build has made it. */
    static Path jobJar() {
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(Path.of("target"), "*-cluster.jar")) {
            for (Path jar : found) {
                return jar.toAbsolutePath();
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "No build directory: " + Path.of("").toAbsolutePath(), e);
        }
        throw new IllegalStateException(
                "No cluster jar in target; run mvn package without -DclusterJar.skip first");
    }

    /** A jar with {@link StdinGuard} alone, written once per directory. */
    static Path guard(Path directory) throws IOException {
        Path jar = directory.resolve("guard.jar");
        if (Files.exists(jar)) {
            return jar;
        }
        Path part = Files.createTempFile(directory, "guard", ".part");
        try (OutputStream file = Files.newOutputStream(part);
                JarOutputStream out = new JarOutputStream(file);
                InputStream in =
                        StdinGuard.class.getClassLoader().getResourceAsStream(GUARD_ENTRY)) {
            out.putNextEntry(new JarEntry(GUARD_ENTRY));
            in.transferTo(out);
            out.closeEntry();
        }
        return Files.move(part, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<Path> jars(Pattern without) {
        List<Path> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            String name = path.getFileName() == null ? "" : path.getFileName().toString();
            if (name.endsWith(".jar") && !without.matcher(name).matches()) {
                jars.add(path.toAbsolutePath());
            }
        }
        return jars;
    }
}

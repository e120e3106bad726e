package org.flinknpu.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The jar for a cluster holds the job and what Flink does not bring, and nothing else. */
class ClusterJarITCase {
    private static final long MAX_BYTES = 32 << 20;

    private Path file;
    private JarFile jar;

    @BeforeEach
    void open() throws Exception {
        file = find();
        assumeTrue(file != null, "the build left the cluster jar out (clusterJar.skip)");
        jar = new JarFile(file.toFile());
    }

    @AfterEach
    void close() throws Exception {
        if (jar != null) {
            jar.close();
        }
    }

    @Test
    void shouldNameItsEntryClass() throws Exception {
        Attributes manifest = jar.getManifest().getMainAttributes();

        assertThat(manifest.getValue(Attributes.Name.MAIN_CLASS))
                .isEqualTo("org.flinknpu.job.NpuJob");
        assertThat(entries()).contains("org/flinknpu/job/NpuJob.class");
    }

    @Test
    void shouldHoldWhatFlinkDoesNotBring() {
        assertThat(entries())
                .contains(
                        "org/apache/flink/connector/kafka/source/KafkaSource.class",
                        "org/apache/flink/connector/base/DeliveryGuarantee.class",
                        "org/apache/kafka/clients/producer/KafkaProducer.class",
                        "org/apache/avro/Schema.class",
                        "org/flinknpu/brain/Connectome.class",
                        "org/flinknpu/schema/SensoryEvent.class");
    }

    @Test
    void shouldLeaveOutWhatBelongsToTheCluster() {
        assertThat(entries())
                .noneMatch(name -> name.startsWith("org/slf4j/"))
                .noneMatch(name -> name.startsWith("org/apache/logging/"))
                .noneMatch(name -> name.startsWith("org/apache/flink/runtime/"))
                .noneMatch(name -> name.startsWith("org/apache/flink/streaming/api/"))
                .noneMatch(name -> name.startsWith("kafka/server/"))
                .noneMatch(name -> name.startsWith("jcuda/"))
                .noneMatch(name -> name.startsWith("org/lwjgl/"))
                .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA)"));
    }

    @Test
    void shouldKeepTheServicesOfAllModules() throws Exception {
        assertThat(service("org.flinknpu.device.KernelProvider"))
                .contains("org.flinknpu.device.ReferenceProvider", "org.flinknpu.device.cpu");
        assertThat(service("org.apache.avro.Conversion"))
                .contains("org.flinknpu.wire.TrustedRecords");
    }

    @Test
    void shouldStaySmallEnoughToBeSubmitted() throws Exception {
        assertThat(Files.size(file)).isLessThan(MAX_BYTES);
    }

    private List<String> entries() {
        return jar.stream().map(ZipEntry::getName).toList();
    }

    private String service(String type) throws IOException {
        return new String(
                jar.getInputStream(jar.getEntry("META-INF/services/" + type)).readAllBytes(),
                StandardCharsets.UTF_8);
    }

    private static Path find() throws IOException {
        try (DirectoryStream<Path> jars =
                Files.newDirectoryStream(Path.of("target"), "*-cluster.jar")) {
            for (Path found : jars) {
                return found;
            }
            return null;
        }
    }
}

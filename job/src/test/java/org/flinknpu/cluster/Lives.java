package org.flinknpu.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.flinknpu.device.Availability;
import org.flinknpu.device.Kernels;
import org.flinknpu.wire.Topics;

/** What several cluster tests do with the jobs that host the brains of a fleet. */
final class Lives {
    private static final String UNDISTURBED = "undisturbed.";

    private Lives() {}

    /** Options of a job with topics of its own; see {@link Outcome#topics}. */
    static Map<String, String> options(String prefix, int parallelism, String backend) {
        Map<String, String> options = new LinkedHashMap<>(Outcome.topics(prefix));
        options.put("npu.parallelism", Integer.toString(parallelism));
        options.put("npu.backend", backend);
        return options;
    }

    /** Runs the same input once more, into other topics, and nothing happens. */
    static Outcome undisturbed(ClusterKit kit, SensorFleet fleet, int last) {
        ClusterJob job = kit.submit(options(UNDISTURBED, 2, "cpu"));
        Outcome outcome = Outcome.of(kit, job, fleet, last, UNDISTURBED);
        assertThat(kit.topic(Topics.deadLetter(Topics.SENSORY)).read()).isEmpty();
        return outcome;
    }

    /** Prints how the topics differ, and fails if they do. */
    static void requireSame(String what, Outcome undisturbed, Outcome disturbed) {
        requireSame(what + ", motor", undisturbed.motor(), disturbed.motor());
        requireSame(what + ", spikes", undisturbed.spikes(), disturbed.spikes());
    }

    private static void requireSame(String what, Emitted undisturbed, Emitted disturbed) {
        Emitted.Difference difference = undisturbed.compare(disturbed);
        System.out.println("cluster test, " + what + ": " + difference);
        assertThat(undisturbed.size()).isPositive();
        assertThat(difference.isNone()).as(difference.toString()).isTrue();
    }

    /** Waits until every brain's newest metrics name this backend. */
    static void awaitBackend(ClusterKit kit, SensorFleet fleet, String backend) {
        Outcome.awaitMetrics(
                kit.topic(Topics.METRICS),
                fleet.brains(),
                "every brain runs on " + backend,
                metrics -> metrics.getBackend().startsWith(backend));
    }

    /** Skips the test where there is no OpenCL; in CI there must be. */
    static void assumeOpenCl() {
        Kernels kernels = Kernels.installed();
        Availability found = kernels.probe(kernels.provider("opencl"));
        assumeTrue(
                found.available() || "true".equals(System.getenv("CI")),
                () -> "no opencl: " + found.reason());
    }

    /** A plan whose TaskManagers have OpenCL's bindings in their own class path. */
    static ClusterPlan withOpenCl(ClusterPlan plan) {
        ClassPaths.lwjgl().forEach(plan::withTaskManagerJar);
        return plan;
    }

    /** The job's jar as another build would give it: the same classes, another archive. */
    static Path rebuiltJar(Path directory) {
        Path rebuilt = directory.resolve("flink-npu-job-rebuilt.jar");
        try (JarFile jar = new JarFile(ClassPaths.jobJar().toFile());
                OutputStream file = Files.newOutputStream(rebuilt);
                JarOutputStream out = new JarOutputStream(file, jar.getManifest())) {
            out.putNextEntry(new JarEntry("META-INF/rebuilt"));
            out.write("another build".getBytes(StandardCharsets.US_ASCII));
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    jar.getInputStream(entry).transferTo(out);
                }
            }
            return rebuilt;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

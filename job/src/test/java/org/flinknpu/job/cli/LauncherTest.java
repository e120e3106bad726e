package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the command line, with a Java that only says how it was called. */
class LauncherTest {
    private static final String COLLECTOR = "-XX:+UseParallelGC -Xmn64m";

    @TempDir private Path root;

    @BeforeEach
    void makeAProgramThatIsBuilt() throws IOException {
        Files.copy(Path.of("..", "npu"), root.resolve("npu"));
        write("pom.xml", "");
        write("job/pom.xml", "");
        Files.createDirectories(root.resolve("job/src/main"));
        Files.createDirectories(root.resolve("job/target/lib"));
        write("java/release", "JAVA_VERSION=\"17.0.1\"\n");
        Path java = write("java/bin/java", "#!/bin/sh\necho \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        // Last, because a program that is older than its sources is built again.
        write("job/target/flink-npu-job-1.jar", "");
    }

    private Path write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private String calls(String javaOptions, String command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("bash", root.resolve("npu").toString(), command);
        builder.environment().put("JAVA_HOME", root.resolve("java").toString());
        builder.environment().put("NPU_JAVA_OPTS", javaOptions);
        builder.redirectErrorStream(true);
        Process process = builder.start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldKeepPausesShortWhereBrainsLive() throws IOException {
        for (String command : new String[] {"run", "demo", "bench", "soak"}) {
            assertThat(calls("-Xmx1g", command))
                    .as(command)
                    .contains(COLLECTOR)
                    .contains(COLLECTOR + " -Xmx1g")
                    .endsWith("org.flinknpu.job.cli.Cli " + command + "\n");
        }
    }

    @Test
    void shouldLeaveCommandsThatEndSoonToJavasOwnChoice() throws IOException {
        assertThat(calls("", "deploy"))
                .contains("TieredStopAtLevel=1")
                .doesNotContain("ParallelGC");
    }

    @Test
    void shouldTakeTheCollectorThatTheUserNames() throws IOException {
        assertThat(calls("-Xms2g -XX:+UseZGC", "run"))
                .contains("-Xms2g -XX:+UseZGC")
                .doesNotContain("ParallelGC")
                .doesNotContain("-Xmn64m");
    }
}

package org.flinknpu.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScratchDirectoryTest {
    private String prefix;

    @BeforeEach
    void choosePrefix() {
        prefix = "npu-test-" + UUID.randomUUID() + "-";
    }

    @Test
    void shouldDeleteItselfWithItsFiles() throws Exception {
        ScratchDirectory scratch = ScratchDirectory.create(prefix);
        Files.writeString(Files.createDirectories(scratch.path().resolve("a/b")).resolve("c"), "d");

        scratch.close();

        assertThat(scratch.path()).doesNotExist();
    }

    @Test
    void shouldLeaveOthersOfItsProcessAlone() throws Exception {
        try (ScratchDirectory first = ScratchDirectory.create(prefix);
                ScratchDirectory second = ScratchDirectory.create(prefix);
                ScratchDirectory third = ScratchDirectory.create(prefix)) {
            assertThat(first.path()).exists();
            assertThat(second.path()).exists();
            assertThat(third.path()).exists();
        }
    }

    @Test
    void shouldLeaveADirectoryWithoutALockFileAlone() throws Exception {
        Path foreign = Files.createTempDirectory(prefix);
        try (ScratchDirectory scratch = ScratchDirectory.create(prefix)) {
            assertThat(scratch.path()).exists();
            assertThat(foreign).exists();
        } finally {
            Files.delete(foreign);
        }
    }

    @Test
    void shouldDeleteWhatAKilledProcessHasLeftBehindAndNotBefore() throws Exception {
        Process owner = start();
        try {
            Path left = Path.of(firstLine(owner));
            try (ScratchDirectory scratch = ScratchDirectory.create(prefix)) {
                assertThat(left).isNotEqualTo(scratch.path()).exists();
            }

            owner.destroyForcibly().waitFor();
            assertThat(left).exists();

            try (ScratchDirectory scratch = ScratchDirectory.create(prefix)) {
                assertThat(scratch.path()).exists();
                assertThat(left).doesNotExist();
            }
        } finally {
            owner.destroyForcibly().waitFor();
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        prefix)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        return new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                .readLine();
    }

    /** A process that makes a directory, says where, and waits to be killed. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws IOException {
            System.out.println(ScratchDirectory.create(args[0]).path());
            if (System.in.read() < 0) {
                Runtime.getRuntime().halt(0);
            }
        }
    }
}

package org.flinknpu.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.device.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How processes of one machine share the file to which jcuda unpacks its natives. */
class CudaNativesTest {
    @TempDir Path folder;

    /** What a TaskManager does first. */
    static final class Loader {
        private Loader() {}

        public static void main(String[] args) {
            try {
                CudaNatives.load();
                System.out.println("loaded");
            } catch (LinkageError e) {
                // Without a driver that is the end of it; without a whole file it would be, too.
                System.out.println(String.valueOf(e.getMessage()).contains("libcuda.so.1"));
            }
        }
    }

    private Process start() throws IOException {
        List<String> options =
                List.of("-Djava.io.tmpdir=" + folder, "-Xmx64m", "-XX:TieredStopAtLevel=1");
        return ChildJvm.start(options, Loader.class);
    }

    private static void assertLoaded(Process process) throws IOException, InterruptedException {
        assertThat(ChildJvm.lines(process)).singleElement().isIn("loaded", "true");
    }

    @Test
    void shouldReplaceWhatAProcessLeftHalfUnpacked() throws IOException, InterruptedException {
        assumeTrue(CudaNatives.bytes() > 0, "jcuda brings no natives for this machine");
        Files.write(CudaNatives.unpacked(folder), new byte[4096]);
        assertLoaded(start());
        assertThat(CudaNatives.unpacked(folder)).hasSize(CudaNatives.bytes());
    }

    @Test
    void shouldGoOnWithoutAnOrderWhileAnotherJobOfTheJvmLoads() throws IOException {
        Path lock =
                Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "flink-npu-jcuda-" + System.getProperty("user.name") + ".lock");
        try (FileChannel channel =
                        FileChannel.open(
                                lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            // Without a driver a LinkageError, which says why, and never that the lock is taken.
            assertThat(catchThrowable(CudaNatives::load))
                    .satisfiesAnyOf(
                            thrown -> assertThat(thrown).isNull(),
                            thrown -> assertThat(thrown).isInstanceOf(LinkageError.class));
        }
    }

    @Test
    void shouldUnpackInOneProcessAtATime() throws IOException, InterruptedException {
        assumeTrue(CudaNatives.bytes() > 0, "jcuda brings no natives for this machine");
        Path lock = folder.resolve("flink-npu-jcuda-" + System.getProperty("user.name") + ".lock");
        List<Process> processes = new ArrayList<>();
        try (FileChannel channel =
                        FileChannel.open(
                                lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            for (int i = 0; i < 3; i++) {
                processes.add(start());
            }
            // Another user of jcuda is in the middle of it.
            Files.write(CudaNatives.unpacked(folder), new byte[4096]);
        }
        for (Process process : processes) {
            assertLoaded(process);
        }
        assertThat(CudaNatives.unpacked(folder)).hasSize(CudaNatives.bytes());
    }
}

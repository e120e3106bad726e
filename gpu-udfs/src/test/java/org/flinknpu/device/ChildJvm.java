package org.flinknpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own for programs that must not meet the natives of this one. */
public final class ChildJvm {
    private static final long PATIENCE_SECONDS = 120;

    private ChildJvm() {}

    /**
     * Runs a program on this JVM's class path.
     *
     * @param options of the JVM
     * @return the lines of its standard output and error
     */
    public static List<String> run(List<String> options, Class<?> program, String... arguments)
            throws Exception {
        return lines(start(options, program, arguments));
    }

    /** Starts what {@link #run} does; {@link #lines} waits for its end. */
    public static Process start(List<String> options, Class<?> program, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin/java");
        command.addAll(options);
        command.add("-cp");
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** What a program has printed when it has ended, which it must do well. */
    public static List<String> lines(Process jvm) throws IOException, InterruptedException {
        try (InputStream out = jvm.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(jvm.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(jvm.exitValue()).as("printed: %s", text).isZero();
            return text.lines().filter(line -> !line.startsWith("SLF4J")).toList();
        } finally {
            jvm.destroyForcibly();
        }
    }
}

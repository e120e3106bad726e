package org.flinknpu.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A Java process of the kit. It ends with the JVM of the test, however that ends ({@link
 * StdinGuard}); its output goes to a log file.
 */
final class ChildJvm implements AutoCloseable {
    /** Small heaps and quick starts: the machine of a test is shared by all of its processes. */
    private static final List<String> COMMON =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    "-XX:-UsePerfData",
                    "--add-opens=java.base/java.util=ALL-UNNAMED");

    private final String name;
    private final Process process;
    private final Path log;

    private ChildJvm(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * What to start.
     *
     * @param name name for messages and for the log file
     * @param mainClass class with a main method
     * @param classPath jars and directories
     * @param jvmOptions options that win over the kit's own
     * @param arguments arguments of the main class
     * @param environment variables in addition to the test's own
     */
    record Command(
            String name,
            String mainClass,
            List<Path> classPath,
            List<String> jvmOptions,
            List<String> arguments,
            Map<String, String> environment) {}

    /** Starts a process; it may need seconds until it serves anything. */
    static ChildJvm start(Command command, Workspace workspace) {
        try {
            Path log = workspace.log(command.name());
            List<String> line = new ArrayList<>();
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.addAll(COMMON);
            line.addAll(command.jvmOptions());
            line.add("-Dlog4j2.configurationFile=" + workspace.log4j().toUri());
            line.add("-cp");
            line.add(classPath(command.classPath(), workspace));
            line.add(StdinGuard.class.getName());
            line.add(command.mainClass());
            line.addAll(command.arguments());
            ProcessBuilder builder =
                    new ProcessBuilder(line)
                            .directory(workspace.root().toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(command.environment());
            return new ChildJvm(command.name(), builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classPath(List<Path> entries, Workspace workspace) throws IOException {
        return ClassPaths.guard(workspace.root())
                + File.pathSeparator
                + entries.stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
    }

    String name() {
        return name;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Everything the process has written so far. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails with the end of the log if the process has ended on its own. */
    void requireAlive() {
        if (!isAlive()) {
            String output = output();
            throw new AssertionError(
                    "process ended: name=%s exit=%d log=%s%n%s"
                            .formatted(
                                    name,
                                    process.exitValue(),
                                    log,
                                    output.substring(Math.max(0, output.length() - 3000))));
        }
    }

    /** Asks the process to end; returns when it is gone. */
    void stop() {
        process.destroy();
        awaitEnd();
    }

    /** {@code kill -9}: returns when the process is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same as {@link #kill}: nothing that a test leaves behind is worth an orderly end. */
    @Override
    public void close() {
        kill();
    }
}

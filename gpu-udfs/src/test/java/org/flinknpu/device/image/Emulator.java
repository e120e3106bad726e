package org.flinknpu.device.image;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.SharedLibrary;
import org.lwjgl.system.linux.LinuxLibrary;

/**
 * The device of {@code emulator.cc}: runs kernels on the host, all blocks of a launch at the same
 * time. Compiled from the kernels' sources when first required, once per JVM, and never unloaded,
 * because its threads live as long as the process. Thread-safe.
 */
final class Emulator {
    private static final String COMPILER = "g++";
    private static final int COMPILER_SECONDS = 120;

    /** What {@code emulator.cc} includes. */
    private static final List<String> HEADERS =
            List.of(
                    "burst.h",
                    "step.h",
                    "spread.h",
                    "bins.h",
                    "entry.h",
                    "list.h",
                    "own.h",
                    "serve.h",
                    "team.h",
                    "run.h",
                    "batch.h",
                    "stay.h");

    /** Sums of floats must be rounded as on every device, and memory is seen as several types. */
    private static final List<String> OPTIONS =
            List.of(
                    "-O2",
                    "-std=c++17",
                    "-shared",
                    "-fPIC",
                    "-pthread",
                    "-ffp-contract=off",
                    "-fno-strict-aliasing");

    private static Emulator only;

    /** Why there is no emulator on this machine, or null. */
    private String absent;

    /** Why there is none although there must be one, or null. */
    private volatile String broken;

    private long launch;
    private long await;
    private int processors;

    private Emulator() {
        if (!"Linux".equals(System.getProperty("os.name"))
                || !"amd64".equals(System.getProperty("os.arch"))) {
            absent = "the emulator of a device is for Linux on x86-64 only";
            return;
        }
        try {
            Path folder = Files.createTempDirectory("flink-npu-emulator");
            try {
                Path library = folder.resolve("libemulator.so");
                compile("emulator.cc", folder, library);
                if (absent == null && broken == null) {
                    load(library);
                }
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Emulator not built", e);
        }
    }

    /**
     * The emulator. Skips the test, with the reason, if the machine can have none; fails it if the
     * emulator does not compile, if CI lacks the compiler, or if the emulator hangs.
     */
    static synchronized Emulator require() {
        if (only == null) {
            only = new Emulator();
        }
        if (only.broken != null) {
            fail(only.broken);
        }
        if (only.absent != null) {
            abort(only.absent);
        }
        return only;
    }

    /**
     * Builds a driver for CUDA on a device of its own: {@code driver.cc}.
     *
     * @param folder in which it is built
     * @return the library
     */
    Path driver(Path folder) throws IOException {
        Path library = folder.resolve("libcuda.so.1");
        compile("driver.cc", folder, library, "-Wl,-soname,libcuda.so.1");
        if (broken != null) {
            fail(broken);
        }
        return library;
    }

    private void compile(String source, Path folder, Path library, String... options)
            throws IOException {
        for (String header : HEADERS) {
            Files.writeString(folder.resolve(header), KernelSource.resource(header));
        }
        List<String> command = new ArrayList<>();
        command.add(COMPILER);
        command.addAll(OPTIONS);
        command.addAll(List.of("-I", folder.toString(), "-o", library.toString()));
        command.addAll(List.of(options));
        command.add(source(source).toString());
        Path log = folder.resolve("log");
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        } catch (IOException e) {
            missCompiler(e.getMessage());
            return;
        }
        if (!ended(process)) {
            broken = COMPILER + " takes more than " + COMPILER_SECONDS + " s";
        } else if (process.exitValue() != 0) {
            broken = source + " does not compile:\n" + Files.readString(log);
        }
    }

    private void missCompiler(String why) {
        String what = "the emulator of a device needs " + COMPILER + ", which is missing: " + why;
        if ("true".equals(System.getenv("CI"))) {
            broken = "CI must have a C++ compiler; " + what;
        } else {
            absent = what;
        }
    }

    private static boolean ended(Process process) {
        try {
            return process.waitFor(COMPILER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + COMPILER + " runs", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Found from where the compiled tests lie, so tests may be started from any folder. */
    private static Path source(String name) {
        try {
            Path classes =
                    Path.of(
                            Emulator.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return classes.resolve("../../src/test/c").resolve(name).normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Tests are not in a folder", e);
        }
    }

    private void load(Path path) {
        SharedLibrary library = new LinuxLibrary(path.toString());
        launch = library.getFunctionAddress("emulatorLaunch");
        await = library.getFunctionAddress("emulatorAwait");
        processors = JNI.invokeI(library.getFunctionAddress("emulatorProcessors"));
    }

    /** What is loaded stays loaded. */
    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** Blocks that are on the device at the same time. */
    int processors() {
        return processors;
    }

    /**
     * Starts a launch behind those before it.
     *
     * @param description {@code Launch} of {@code emulator.cc}, copied
     * @return its number
     */
    long launch(ByteBuffer description) {
        return JNI.invokePJ(MemoryUtil.memAddress(description, 0), launch);
    }

    /**
     * Waits until a launch and all before it, of all brains, are through.
     *
     * @return false if that takes longer; then nothing can be launched any more, and who requires
     *     an emulator fails at once
     */
    boolean await(long number, int seconds) {
        boolean through = JNI.invokePI(number, seconds, await) != 0;
        if (!through) {
            broken = "launches of an earlier test do not end";
        }
        return through;
    }
}

package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.flinknpu.importer.nir.NirFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are pipes, as {@code /dev/stdin} or a shell's {@code <(command)} are. */
class PipedFilesTest {
    private static final int MAX_WAIT_SECONDS = 60;

    @TempDir private Path dir;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path pipe;
    private Path brain;

    @BeforeEach
    void makePipe() throws Exception {
        pipe = dir.resolve("pipe");
        brain = dir.resolve("brain.npuc");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    }

    @Test
    void shouldReadGenomesAndBrainsFromPipes() throws Exception {
        byte[] genome;
        try (InputStream in =
                getClass().getResourceAsStream("/org/flinknpu/importer/feagi/flat-2.0.json")) {
            genome = in.readAllBytes();
        }

        assertThat(piped(genome, "import", "feagi", pipe, "-o", brain)).as("%s", err).isZero();
        byte[] bytes = Files.readAllBytes(brain);
        assertThat(piped(bytes, "inspect", pipe, "--no-devices")).as("%s", err).isZero();
        assertThat(piped(bytes, "simulate", "--brain", pipe, "--bursts", 1)).as("%s", err).isZero();
        assertThat(piped(bytes, "export", "feagi", pipe, "-o", dir.resolve("genome.json")))
                .as("%s", err)
                .isZero();

        assertThat(out.toString()).contains("4 areas", "{\"burst\":1,");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldReadNetworksFromPipes() throws Exception {
        Map<String, Object> nodes =
                Map.of(
                        "in",
                        NirFiles.node("Input", "shape", new int[] {1}),
                        "n",
                        NirFiles.node("Threshold", "threshold", new double[] {1}));
        byte[] network = NirFiles.file(NirFiles.graph(nodes, "in>n"));

        assertThat(piped(network, "import", "nir", pipe, "-o", brain)).as("%s", err).isZero();

        assertThat(out.toString()).contains("2 neurons, 1 synapses");
    }

    @Test
    void shouldRefuseWhatComesFromPipesInOneLine() throws Exception {
        byte[] none = "#!/bin/sh\n".getBytes();

        assertThat(piped(none, "simulate", "--brain", pipe, "--bursts", 1))
                .isEqualTo(Cli.WRONG_USE);
        assertThat(piped(none, "import", "nir", pipe, "-o", brain)).isEqualTo(Cli.WRONG_USE);
        assertThat(piped(new byte[0], "inspect", pipe)).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: Neither Brain JSON nor a connectome file: source=" + pipe,
                        "npu: HDF5 file cannot be read: no HDF5 file: it has no HDF5 signature; at"
                                + " / of "
                                + pipe,
                        "npu: Neither Brain JSON nor a connectome file: source="
                                + pipe
                                + " is empty");
    }

    @Test
    void shouldNotPutFilesInThePlaceOfPipesAndDevices() throws Exception {
        Path genome = dir.resolve("genome.json");
        try (InputStream in =
                getClass().getResourceAsStream("/org/flinknpu/importer/feagi/flat-2.0.json")) {
            Files.copy(in, genome);
        }

        assertThat(npu("import", "feagi", genome, "-o", pipe)).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString()).contains("--output=" + pipe).hasLineCount(1);
        assertThat(Files.readAttributes(pipe, "isRegularFile")).containsValue(false);
    }

    private int piped(byte[] bytes, Object... args) throws Exception {
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(bytes));
        int exitCode = npu(args);
        writer.get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
        return exitCode;
    }

    private void write(byte[] bytes) {
        try (OutputStream to = new FileOutputStream(pipe.toFile())) {
            to.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int npu(Object... args) {
        return Cli.run(
                new PrintWriter(out),
                new PrintWriter(err),
                Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    }
}

package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.BrainFiles;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.hdf5.Hdf5Bytes;
import org.flinknpu.importer.nir.NirFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
    private static final String BRAIN =
            "{\"format\":\"npu-brain\",\"version\":1,\"name\":\"pair\",\"areas\":[{\"id\":\"a\","
                    + "\"dimensions\":[2,1,1]}],\"synapses\":{\"source\":[0,0,1],\"target\":[1,1,0],"
                    + "\"weight\":[1,2,3],\"psp\":[4,5,6],\"inhibitory\":[0,1,0],\"delay\":[1,9,1]}}";

    @TempDir private Path dir;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private Path genome;

    @BeforeEach
    void writeGenome() throws IOException {
        genome = dir.resolve("genome.json");
        try (InputStream in =
                getClass().getResourceAsStream("/org/flinknpu/importer/feagi/flat-2.0.json")) {
            Files.copy(in, genome);
        }
    }

    private int npu(Object... args) {
        out = new StringWriter();
        err = new StringWriter();
        return Cli.run(
                new PrintWriter(out),
                new PrintWriter(err),
                Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    private static Connectome brain(Path file) throws IOException {
        return BrainFiles.load(file, BrainLimits.FILES, Progress.NONE);
    }

    @Test
    void shouldImportAGenomeAndReportForPeople() throws IOException {
        Path brain = dir.resolve("brain.npuc");

        assertThat(npu("import", "feagi", genome, "-o", brain)).as(err.toString()).isZero();

        assertThat(brain(brain).synapseCount()).isEqualTo(36);
        assertThat(out.toString())
                .contains("beacon 2.0: 4 areas, 25 neurons, 36 synapses")
                .contains("fingerprint " + brain(brain).fingerprint())
                .contains("warned (taken over exactly, but unusual): 2")
                .contains("nx-leak_c-f: 10.0 is no fraction of 0..1")
                .contains("at /blueprint/_____10c-_power-nx-leak_c-f")
                .contains("mapped (taken over exactly): ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldReportForPrograms() throws IOException {
        Path brain = dir.resolve("brain.npuc");

        assertThat(
                        npu(
                                "import",
                                "feagi",
                                genome,
                                "-o",
                                brain,
                                "--legacy",
                                "--seed",
                                3,
                                "--report",
                                "json"))
                .isZero();

        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.get("neurons").intValue()).isEqualTo(25);
        assertThat(report.get("fingerprint").textValue()).isEqualTo(brain(brain).fingerprint());
        assertThat(report.at("/counts/converted").intValue()).isEqualTo(3);
        assertThat(report.get("essentialRefused").intValue()).isZero();
        assertThat(report.get("entries"))
                .anySatisfy(
                        entry -> {
                            assertThat(entry.get("outcome").textValue()).isEqualTo("converted");
                            assertThat(entry.get("what").textValue()).isEqualTo("nx-pstcr_-f");
                            assertThat(entry.at("/places/0").textValue())
                                    .isEqualTo("/blueprint/_____10c-_power-nx-pstcr_-f");
                        });
    }

    @Test
    void shouldExportWhatImportsAsTheSameBrain() throws IOException {
        Path brain = dir.resolve("brain.npuc");
        Path exported = dir.resolve("exported.json");
        Path again = dir.resolve("again.npuc");

        assertThat(npu("import", "feagi", genome, "-o", brain, "--legacy")).isZero();
        assertThat(npu("export", "feagi", brain, "-o", exported)).as(err.toString()).isZero();
        assertThat(npu("import", "feagi", exported, "-o", again)).isZero();

        assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(brain));
    }

    @Test
    void shouldSayByExitCodeThatSomethingEssentialIsMissing() throws IOException {
        Path broken =
                file(
                        "broken.json",
                        Files.readString(genome).replace("\"flip_x\", [", "\"flop\", ["));
        Path brain = dir.resolve("brain.npuc");

        assertThat(npu("import", "feagi", broken, "-o", brain)).isEqualTo(Cli.FAILED);

        assertThat(out.toString())
                .contains("!      1  mapping rule: unknown morphology: flop")
                .contains("at /blueprint/_____10c-i__inf-cx-dstmap-d/cTurnA/0")
                .contains("Something essential was refused: 1 (marked with !)");
        assertThat(brain(brain).synapseCount()).isEqualTo(28);
    }

    @Test
    void shouldRefuseMistakesInOneLine() throws IOException {
        Path brain = dir.resolve("brain.npuc");
        Path noGenome = file("none.json", "{}");

        assertRefused("No such file", "import", "feagi", dir.resolve("nothing"), "-o", brain);
        assertRefused("Not a genome", "import", "feagi", noGenome, "-o", brain);
        assertRefused("Output is the input", "import", "feagi", genome, "-o", genome);
        assertRefused("A folder where a file", "import", "feagi", genome, "-o", dir);
        assertRefused(
                "No such folder", "import", "feagi", genome, "-o", dir.resolve("no/brain.npuc"));
        assertRefused("Unknown field: name=genome_id", "export", "feagi", genome, "-o", brain);
        String first = "; this is a genome, import it first: npu import feagi";
        assertRefused(first, "export", "feagi", genome, "-o", brain);
        assertRefused(first, "inspect", genome);
        assertRefused(first, "demo", "--brain", genome);
        assertThat(npu("import", "feagi", genome)).isEqualTo(Cli.WRONG_USE);
        assertThat(npu("import")).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("No format given");
        assertThat(npu("export")).isEqualTo(Cli.WRONG_USE);
        assertThat(brain).doesNotExist();
    }

    private void assertRefused(String message, Object... args) {
        assertThat(npu(args)).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldImportBrainJson() throws IOException {
        Path json = file("brain.json", BRAIN);
        Path brain = dir.resolve("brain.npuc");

        assertThat(npu("import", "json", json, "-o", brain)).as(err.toString()).isZero();

        assertThat(brain(brain).fingerprint()).isEqualTo(brain(json).fingerprint());
        assertThat(out.toString()).contains("pair: 1 areas, 2 neurons, 3 synapses");
        assertRefused("Brain without a genome", "export", "feagi", brain, "-o", dir.resolve("x"));
    }

    @Test
    void shouldInspectABrain() throws IOException {
        Path json = file("brain.json", BRAIN);

        assertThat(npu("inspect", json)).as(err.toString()).isZero();

        assertThat(out.toString())
                .contains("size          1 areas, 2 neurons, 3 synapses (1 inhibitory)")
                .contains("fan-in        min 1  p50 1  p90 2  p99 2  max 2  mean 1.50")
                .contains("delays        1 burst: 2, 9 bursts: 1")
                .contains("charge word   32 bits, 0 fraction bits; largest sum 18;")
                .contains("cpu ")
                .contains("a: internal, 2 x 1 x 1 x 1 = 2 neurons from 0, 3 synapses out, 3 in");
    }

    @Test
    void shouldInspectForPrograms() throws IOException {
        Path brain = dir.resolve("brain.npuc");
        assertThat(npu("import", "feagi", genome, "-o", brain)).isZero();

        assertThat(npu("inspect", brain, "--json", "--no-devices")).isZero();

        JsonNode figures = new ObjectMapper().readTree(out.toString());
        assertThat(figures.get("origin").textValue()).isEqualTo("feagi");
        assertThat(figures.get("synapses").intValue()).isEqualTo(36);
        assertThat(figures.at("/delays/1").intValue()).isEqualTo(36);
        assertThat(figures.at("/charge/fractionBits").intValue()).isEqualTo(16);
        assertThat(figures.at("/areas/1/id").textValue()).isEqualTo("cTurnA");
        assertThat(figures.at("/areas/1/parameters/threshold/1").floatValue()).isEqualTo(3.5f);
        assertThat(figures.get("devices")).isEmpty();
        assertThat(figures.at("/host/connectomeBytes").intValue()).isPositive();
    }

    /** Two inputs, a leaky layer, an output. */
    private Path network(Map<String, Object> layer) throws IOException {
        Map<String, Object> nodes =
                Map.of(
                        "in",
                        NirFiles.node("Input", "shape", new int[] {2}),
                        "w",
                        NirFiles.node(
                                "Linear", "weight", Hdf5Bytes.array(new double[] {0.3, 0.7}, 1, 2)),
                        "n",
                        layer,
                        "out",
                        NirFiles.node("Output", "shape", new int[] {1}));
        byte[] bytes = NirFiles.file(NirFiles.graph(nodes, "in>w", "w>n", "n>out"));
        return Files.write(dir.resolve("net.nir"), bytes);
    }

    private static Map<String, Object> leaky(double tau) {
        return NirFiles.node(
                "LIF",
                "tau",
                new double[] {tau},
                "r",
                new double[] {10},
                "v_leak",
                new double[] {0},
                "v_threshold",
                new double[] {1});
    }

    @Test
    void shouldImportANetworkAndCompareIt() throws IOException {
        Path brain = dir.resolve("brain.npuc");

        assertThat(npu("import", "nir", network(leaky(1e-3)), "-o", brain, "--check"))
                .as(err.toString())
                .isZero();

        assertThat(out.toString())
                .contains("2 areas, 3 neurons, 2 synapses")
                .contains("a burst is 1.0E-4 s")
                .contains("1000 bursts")
                .contains("0 are extra");
        assertThat(brain(brain).synapses().explicitCharges()).isTrue();
    }

    @Test
    void shouldRefuseNetworksInOneLine() throws IOException {
        Path network = network(leaky(1e-3));
        Path brain = dir.resolve("brain.npuc");
        assertThat(npu("import", "nir", network, "-o", brain, "--dt", "1"))
                .isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("use a smaller --dt").hasLineCount(1);
        assertThat(npu("import", "nir", network, "-o", brain, "--dt", "-1"))
                .isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("--dt=-1.0");
        assertThat(npu("import", "nir", genome, "-o", brain)).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("no HDF5 signature").hasLineCount(1);
        byte[] bytes = Files.readAllBytes(network);
        Files.write(network, Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(npu("import", "nir", network, "-o", brain)).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("truncated").hasLineCount(1);
        assertThat(npu("import", "nir", dir.resolve("none"), "-o", brain)).isEqualTo(Cli.WRONG_USE);
        assertThat(brain).doesNotExist();
    }

    @Test
    void shouldFailWherePartsOfANetworkAreUnknown() throws IOException {
        Path brain = dir.resolve("brain.npuc");

        assertThat(npu("import", "nir", network(NirFiles.node("Spline")), "-o", brain))
                .isEqualTo(1);

        assertThat(out.toString()).contains("node of type Spline: unknown type; left out");
        assertThat(brain).exists();
    }
}

package org.flinknpu.importer.sonata;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.file.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Circuits that are refused as a whole, in one line that names the file and the value. */
class SonataRefusalTest {
    private static final String CELL_TYPES =
            """
            node_type_id model_type model_template dynamics_params
            7 point_neuron nest:iaf_psc_delta cell.json
            """;

    @TempDir private Path folder;

    private static void assertRefused(ThrowingCallable reading, String... words) {
        assertThatThrownBy(reading)
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContainingAll(words)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("\n")
                .hasSizeLessThan(900);
    }

    private Circuit cells() throws IOException {
        return Circuit.in(folder)
                .file("models/cell.json", "{ \"V_th\": -50.0 }")
                .nodes("cells", Circuit.nodesOfType(2, 7), CELL_TYPES);
    }

    private Circuit edge(long source, long target, double weight, double delay) throws IOException {
        return cells().edges(
                        "e",
                        Circuit.edges(
                                        new long[] {source},
                                        new long[] {target},
                                        new double[] {weight},
                                        new double[] {delay})
                                .between("cells", "cells"),
                        RandomCircuit.EDGE_TYPES);
    }

    @Test
    void shouldRefuseAConfigurationThatIsNone() throws IOException {
        Path file = folder.resolve("c.json");
        Files.writeString(file, "[1, 2]");
        assertRefused(() -> read(file), "Not a JSON object", "c.json");
        Files.writeString(file, "{ \"networks\": ");
        assertRefused(() -> read(file), "Not valid JSON", "c.json");
        Files.writeString(file, "{ \"a\": 1, \"a\": 2 }");
        assertRefused(() -> read(file), "Not valid JSON", "Duplicate");
        Files.writeString(file, "{ \"run\": { \"dt\": 1 } }");
        assertRefused(() -> read(file), "Not a SONATA configuration");
        assertRefused(() -> read(folder.resolve("none.json")), "No such file");
    }

    private static void read(Path file) throws IOException {
        SonataCircuit.read(file, SonataOptions.PLAIN, BrainLimits.FILES, Progress.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.h5",
                "/etc/passwd",
                "network/../../secret.h5",
                "$OUTSIDE/secret.h5",
                "link.h5"
            })
    void shouldRefuseFilesOutsideTheFolder(String name) throws IOException {
        Path circuit = Files.createDirectory(folder.resolve("circuit"));
        Files.writeString(folder.resolve("secret.h5"), "");
        Files.createSymbolicLink(circuit.resolve("link.h5"), folder.resolve("secret.h5"));
        Files.createDirectory(circuit.resolve("network"));
        Path config =
                Files.writeString(
                        circuit.resolve("config.json"),
                        """
                        { "manifest": { "$OUTSIDE": "${configdir}/.." },
                          "networks": { "nodes": [ { "nodes_file": "%s" } ] } }"""
                                .formatted(name));

        assertRefused(() -> read(config), "outside the circuit's folder", "--root");
    }

    @Test
    void shouldRefuseVariablesThatLeadNowhere() throws IOException {
        Path config = folder.resolve("c.json");
        String form =
                "{ \"manifest\": { %s }, \"networks\": { \"nodes\": [ { \"nodes_file\": \"$A/x\" } ] } }";
        Files.writeString(config, form.formatted("\"$B\": \".\""));
        assertRefused(() -> read(config), "Variable that the manifest lacks", "$A/x");
        Files.writeString(config, form.formatted("\"$A\": \"$B\", \"$B\": \"$A\""));
        assertRefused(() -> read(config), "Variable that leads to itself", "$A/x");
        StringBuilder many = new StringBuilder("\"$A\": \".\"");
        for (int i = 0; i < 300; i++) {
            many.append(", \"$B").append(i).append("\": \".\"");
        }
        Files.writeString(config, form.formatted(many));
        assertRefused(() -> read(config), "more variables than the limit", "variables=301");
        Files.writeString(config, form.formatted("\"$A\": \"$A$A\""));
        assertRefused(() -> read(config), "too long", "$A/x");
    }

    @Test
    void shouldRefuseMissingFiles() throws IOException {
        Circuit circuit = cells();
        Files.delete(folder.resolve("models/cell.json"));
        assertRefused(circuit::read, "No such file", "cell.json");
        Files.delete(folder.resolve("network/cells_nodes.h5"));
        assertRefused(circuit::read, "No such file", "cells_nodes.h5");
    }

    @Test
    void shouldRefuseEdgesOfNodesThatDoNotExist() throws IOException {
        assertRefused(() -> edge(0, 2, 1, 1).read(), "target_node_id=2", "nodes=2", "e_edges.h5");
        assertRefused(() -> edge(-1, 0, 1, 1).read(), "source_node_id=-1", "e_edges.h5");
    }

    @Test
    void shouldRefuseInfiniteWeights() throws IOException {
        assertRefused(() -> edge(0, 1, Double.POSITIVE_INFINITY, 1).read(), "syn_weight=Infinity");
        assertRefused(() -> edge(0, 1, Double.NaN, 1).read(), "value=NaN", "syn_weight");
        assertRefused(() -> edge(0, 1, 1e200, 1).read(), "Weight out of range", "cells");
        assertRefused(() -> edge(0, 1, 1, -1).read(), "delay=-1.0");
        assertRefused(() -> edge(0, 1, 1, Double.POSITIVE_INFINITY).read(), "delay=Infinity");
    }

    @Test
    void shouldProposeAStepWhenADelayIsTooLong() throws IOException {
        assertRefused(() -> edge(0, 1, 1, 300).read(), "Delay longer than 255 bursts", "--dt 1.2");
    }

    @Test
    void shouldRefuseOtherMarks() throws IOException {
        Circuit circuit = cells();
        Path nodes = folder.resolve("network/cells_nodes.h5");
        try (WritableHdfFile out = HdfFile.write(nodes)) {
            out.putAttribute("magic", 0x0A7B);
            out.putAttribute("version", new int[] {0, 1});
        }
        assertRefused(circuit::read, "Not a SONATA file", "magic=2683", "cells_nodes.h5");
        try (WritableHdfFile out = HdfFile.write(nodes)) {
            out.putAttribute("magic", 0x0A7A);
            out.putAttribute("version", new int[] {9, 1});
        }
        assertRefused(circuit::read, "Version of SONATA", "version=9");
    }

    /** The file was written with HDF5 2.0; its population is a link to /etc/hostname. */
    @Test
    void shouldNotFollowLinksIntoOtherFiles() throws IOException {
        Circuit circuit = cells();
        try (InputStream in = getClass().getResourceAsStream("external-link.h5")) {
            Files.write(folder.resolve("network/cells_nodes.h5"), in.readAllBytes());
        }
        assertRefused(circuit::read, "a link to another file", "/nodes/cells", "cells_nodes.h5");
    }

    @Test
    void shouldRefuseFilesThatAreCut() throws IOException {
        Circuit circuit = edge(0, 1, 1, 1);
        Path edges = folder.resolve("network/e_edges.h5");
        byte[] whole = Files.readAllBytes(edges);
        for (int length : new int[] {0, 7, 48, whole.length / 2, whole.length - 1}) {
            Files.write(edges, Arrays.copyOf(whole, length));
            assertRefused(circuit::read, "e_edges.h5");
        }
    }

    @Test
    void shouldRefuseMoreThanTheLimitsBeforeReadingIt() throws IOException {
        Path config = edge(0, 1, 1, 1).config();
        assertRefused(
                () ->
                        SonataCircuit.read(
                                config,
                                SonataOptions.PLAIN,
                                new BrainLimits(1, 10, 1 << 20),
                                Progress.NONE),
                "More neurons than the limit");
        assertRefused(
                () ->
                        SonataCircuit.read(
                                config,
                                SonataOptions.PLAIN,
                                new BrainLimits(10, 0, 1 << 20),
                                Progress.NONE),
                "More synapses than the limit");
    }

    @Test
    void shouldRefuseTypesAndRowsThatDoNotExist() throws IOException {
        assertRefused(
                () ->
                        Circuit.in(folder)
                                .nodes("cells", Circuit.nodesOfType(2, 8), CELL_TYPES)
                                .read(),
                "node_type_id=8",
                "cells_types.csv");
        assertRefused(
                () ->
                        cells().edges(
                                        "e",
                                        new Circuit.Table()
                                                .with("source_node_id", new long[] {0})
                                                .with("target_node_id", new long[] {1})
                                                .with("edge_type_id", new long[] {0})
                                                .with("edge_group_id", new long[] {0})
                                                .with("edge_group_index", new long[] {4})
                                                .with("0/syn_weight", new double[] {1})
                                                .between("cells", "cells"),
                                        RandomCircuit.EDGE_TYPES)
                                .read(),
                "row=4",
                "rows=1",
                "e_edges.h5");
    }

    @Test
    void shouldRefuseTablesThatAreNoTables() throws IOException {
        String[][] bad = {
            {"", "without columns"},
            {"node_type_id a\n7\n", "another number of fields"},
            {"node_type_id a a\n", "Column named twice"},
            {"node_type_id \"a\n", "Quote without end"},
            {"model_type\nvirtual\n", "column=node_type_id"},
            {"node_type_id model_type\nx virtual\n", "node_type_id=x"},
            {"node_type_id model_type\n7 virtual\n7 virtual\n", "Two types of one id"},
        };
        for (String[] each : bad) {
            assertRefused(
                    () ->
                            Circuit.in(folder)
                                    .nodes("cells", Circuit.nodesOfType(2, 7), each[0])
                                    .read(),
                    each[1],
                    "cells_types.csv");
        }
    }

    @Test
    void shouldRefuseTwoNodesOfOneId() throws IOException {
        assertRefused(
                () ->
                        Circuit.in(folder)
                                .nodes(
                                        "cells",
                                        Circuit.nodesOfType(2, 1)
                                                .with("node_id", new long[] {5, 5}),
                                        RandomCircuit.VIRTUAL_TYPES)
                                .read(),
                "Two nodes of one id",
                "node_id=5");
    }

    @Test
    void shouldRefuseNeuronsThatCannotBe() throws IOException {
        String[][] bad = {
            {"{ \"tau_m\": 0.0 }", "tau_m=0.0"},
            {"{ \"V_reset\": -40.0 }", "V_reset=-40.0"},
            {"{ \"t_ref\": -1.0 }", "t_ref=-1.0"},
            {"{ \"E_L\": [1, 2] }", "E_L"},
            {"{ \"C_m\": 1e999 }", "C_m"},
        };
        for (String[] each : bad) {
            Circuit circuit = cells().file("models/cell.json", each[0]);
            assertRefused(circuit::read, each[1], "cell.json");
        }
    }

    @Test
    void shouldRefuseSpikesOfNobody() throws IOException {
        Circuit circuit =
                cells().nodes("in", Circuit.nodesOfType(1, 1), RandomCircuit.VIRTUAL_TYPES);
        assertRefused(
                () -> circuit.spikes(new long[] {1}, new double[] {1}).read(),
                "node_id=1",
                "spikes.h5");
        assertRefused(
                () -> circuit.spikes(new long[] {0}, new double[] {Double.NaN}).read(),
                "time=NaN",
                "spikes.h5");
        assertRefused(
                () -> circuit.spikes(new long[] {0}, new double[] {1e18}).read(), "Spike later");
        circuit.file("other.csv", "timestamps population node_ids\n1 cells 0\n");
        assertRefused(() -> circuit.input("other.csv").read(), "not virtual", "other.csv row 1");
    }
}

package org.flinknpu.importer.sonata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.importer.hdf5.Hdf5File;
import org.flinknpu.importer.hdf5.Hdf5Group;
import org.flinknpu.importer.hdf5.Hdf5Limits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpikesFileTest {
    @TempDir private Path folder;
    private SpikesFile spikes;

    @BeforeEach
    void newFile() {
        ConnectomeBuilder builder = new ConnectomeBuilder("brain");
        builder.area("a", AreaRole.INTERNAL, 2, 1, 1, 1, true, false);
        builder.area("b", AreaRole.INTERNAL, 3, 1, 1, 1, true, false);
        Connectome brain = builder.build();
        spikes = new SpikesFile(brain, NodeMap.of(brain), 0.5);
    }

    private Hdf5Group population(Sorting sorting, String name) throws IOException {
        Path file = folder.resolve("spikes.h5");
        spikes.write(file, sorting);
        Hdf5Group root =
                Hdf5File.of(Files.readAllBytes(file), "spikes.h5", Hdf5Limits.FILES).root();
        assertThat(root.attributes().get("magic").number()).isEqualTo(0x0A7A);
        assertThat(root.attributes().get("version").longs()).containsExactly(0, 1);
        return root.group("spikes/" + name);
    }

    private void read(String... lines) throws IOException {
        new FiredLines(spikes, null)
                .read(new BufferedReader(new StringReader(String.join("\n", lines))), "fired");
    }

    @Test
    void shouldWriteWhatSimulateWrote() throws IOException {
        read("{\"burst\":1,\"fired\":[1,4]}", "", "{\"burst\":3,\"fired\":[0]}");

        Hdf5Group a = population(Sorting.BY_TIME, "a");
        assertThat(a.array("node_ids").longs()).containsExactly(1, 0);
        assertThat(a.array("timestamps").doubles()).containsExactly(0.5, 1.5);
        assertThat(a.array("timestamps").attributes().get("units").text()).isEqualTo("ms");
        assertThat(a.attributes().get("sorting").number()).isEqualTo(2);
        assertThat(population(Sorting.BY_TIME, "b").array("node_ids").longs()).containsExactly(2);
    }

    @Test
    void shouldWriteWhatTailShowed() throws IOException {
        read(
                "{\"brainId\":\"x\",\"burst\":7,\"burstTimeMicros\":1,\"firedCount\":2,"
                        + "\"areas\":{\"b\":[0,2]}}");

        Hdf5Group b = population(Sorting.NONE, "b");
        assertThat(b.array("node_ids").longs()).containsExactly(0, 2);
        assertThat(b.array("timestamps").doubles()).containsExactly(3.5, 3.5);
    }

    @Test
    void shouldSortAndMergeWhatCameTwice() throws IOException {
        for (int[] each : new int[][] {{5, 2}, {4, 3}, {5, 2}, {4, 2}, {9, 4}}) {
            spikes.add(each[0], each[1]);
        }

        Hdf5Group byTime = population(Sorting.BY_TIME, "b");
        assertThat(byTime.array("node_ids").longs()).containsExactly(0, 1, 0, 2);
        assertThat(byTime.array("timestamps").doubles()).containsExactly(2, 2, 2.5, 4.5);
        Hdf5Group byId = population(Sorting.BY_ID, "b");
        assertThat(byId.array("node_ids").longs()).containsExactly(0, 0, 1, 2);
        assertThat(byId.array("timestamps").doubles()).containsExactly(2, 2.5, 2, 4.5);
        assertThat(byId.attributes().get("sorting").number()).isEqualTo(1);
    }

    @Test
    void shouldNoticeThatNeuronsAreMissing() throws IOException {
        FiredLines lines = new FiredLines(spikes, "x");
        String record =
                "{\"brainId\":\"%s\",\"burst\":%d,\"firedCount\":%d,\"part\":%d,\"parts\":2,"
                        + "\"areas\":{\"b\":[%d]}}";
        lines.read(
                new BufferedReader(
                        new StringReader(
                                String.join(
                                        "\n",
                                        record.formatted("x", 1, 2, 0, 0),
                                        record.formatted("x", 1, 2, 1, 1),
                                        record.formatted("y", 2, 9, 0, 1),
                                        record.formatted("x", 3, 2, 0, 1)))),
                "fired");

        assertThat(lines.incomplete()).isEqualTo(1);
        assertThat(lines.others()).isEqualTo(1);
        assertThat(spikes.count()).isEqualTo(3);
    }

    @Test
    void shouldRefuseLinesThatDoNotFit() {
        List.of(
                        "{\"burst\":1,\"fired\":[5]}",
                        "{\"burst\":1,\"fired\":[-1]}",
                        "{\"burst\":0,\"fired\":[1]}",
                        "{\"burst\":1,\"fired\":[1.5]}",
                        "{\"burst\":1}",
                        "{\"fired\":[1]}",
                        "[]",
                        "{\"brainId\":\"x\",\"burst\":1,\"areas\":{\"c\":[0]}}",
                        "{\"brainId\":\"x\",\"burst\":1,\"areas\":{\"b\":[3]}}")
                .forEach(
                        line ->
                                assertThatThrownBy(() -> read(line))
                                        .as(line)
                                        .isInstanceOf(BrainFormatException.class)
                                        .hasMessageContaining("fired line 1"));
    }

    @Test
    void shouldGiveInputSpikesBackAsTheyWere() throws IOException {
        Circuit circuit =
                Circuit.in(folder)
                        .nodes("in", Circuit.nodesOfType(3, 1), RandomCircuit.VIRTUAL_TYPES)
                        .spikes(new long[] {2, 0, 1}, new double[] {1, 4, 4});
        Connectome brain = circuit.read().imported().connectome();
        NodeMap nodes = NodeMap.of(brain);
        spikes = new SpikesFile(brain, nodes, nodes.dtMillis());
        Path stimulus = folder.resolve("stimulus.json");
        circuit.read().inputs().writeStimulus(stimulus);
        assertThat(stimulus)
                .hasContent(
                        "[{\"burst\":1,\"neurons\":[2],\"potentials\":[1]},"
                                + "{\"burst\":4,\"neurons\":[0,1],\"potentials\":[1,1]}]");
        spikes.add(1, 2);
        spikes.add(4, 0);
        spikes.add(4, 1);

        Hdf5Group in = population(Sorting.BY_TIME, "in");
        assertThat(in.array("node_ids").longs()).containsExactly(2, 0, 1);
        assertThat(in.array("timestamps").doubles()).containsExactly(1, 4, 4);
        // What was written is an input like any other.
        circuit.input("spikes.h5");
        assertThat(circuit.read().inputs().count()).isEqualTo(3);
    }
}

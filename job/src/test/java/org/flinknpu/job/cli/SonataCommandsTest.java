package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.flinknpu.importer.hdf5.Hdf5File;
import org.flinknpu.importer.hdf5.Hdf5Limits;
import org.flinknpu.importer.sonata.CircuitFolder;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.Packed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A circuit from its folder to a spikes file, as a user would go. */
class SonataCommandsTest {
    @TempDir private Path dir;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private Path config;
    private Path brain;

    @BeforeEach
    void writeCircuit() throws IOException {
        config = CircuitFolder.write(dir.resolve("circuit"));
        brain = dir.resolve("brain.npuc");
    }

    private int npu(Object... args) {
        out = new StringWriter();
        err = new StringWriter();
        return Cli.run(
                new PrintWriter(out),
                new PrintWriter(err),
                Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    }

    @Test
    void shouldImportSimulateAndExport() throws IOException {
        Path stimulus = dir.resolve("stimulus.json");
        Path fired = dir.resolve("fired.jsonl");
        Path spikes = dir.resolve("spikes.h5");

        assertThat(npu("import", "sonata", config, "-o", brain, "--stimulus", stimulus))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("2 areas, 5 neurons, 3 synapses");
        assertThat(
                        npu(
                                "simulate",
                                "--brain",
                                brain,
                                "--stimulus",
                                stimulus,
                                "--bursts",
                                12,
                                "--backend",
                                "reference",
                                "--out",
                                fired))
                .as(err.toString())
                .isZero();
        assertThat(npu("export", "sonata-spikes", brain, fired, "-o", spikes))
                .as(err.toString())
                .isZero();

        assertThat(err.toString()).contains("wrote 5 spikes");
        try (Hdf5File file = Hdf5File.open(spikes, Hdf5Limits.FILES)) {
            assertThat(file.root().array("spikes/cells/node_ids").longs()).containsExactly(0, 1, 2);
            assertThat(file.root().array("spikes/cells/timestamps").doubles())
                    .containsExactly(5, 7, 9);
            assertThat(file.root().array("spikes/in/node_ids").longs()).containsExactly(1, 0);
            assertThat(file.root().array("spikes/in/timestamps").doubles()).containsExactly(3, 9);
        }
    }

    @Test
    void shouldWriteEventsThatSendAccepts() throws IOException {
        Path events = dir.resolve("events.jsonl");

        assertThat(npu("import", "sonata", config, "-o", brain, "--events", events)).isZero();

        assertThat(out.toString()).contains("periodMicros 1000");
        SensoryEvent event = SensoryJson.read(Files.readAllLines(events).get(0), "b", 0);
        // Burst 3 is the interval from 2 ms on.
        assertThat(event.getEventTimeMicros()).isEqualTo(2000);
        assertThat(event.getArea()).isEqualTo("in");
        NeuronPotentials payload = (NeuronPotentials) event.getPayload();
        assertThat(Packed.ints(payload.getNeurons())).containsExactly(1);
        assertThat(Packed.floats(payload.getPotentials())).containsExactly(1f);
    }

    @Test
    void shouldSayThatInputSpikesWereNotWritten() {
        assertThat(npu("import", "sonata", config, "-o", brain, "--report", "json")).isZero();

        assertThat(out.toString()).contains("--events or --stimulus writes them");
    }

    @Test
    void shouldRefuseInOneLine() throws IOException {
        assertThat(npu("import", "sonata", dir.resolve("none.json"), "-o", brain)).isEqualTo(2);
        assertThat(err.toString()).startsWith("npu: No such file").hasLineCount(1);
        assertThat(npu("import", "sonata", config, "-o", brain, "--dt", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("Time step outside").hasLineCount(1);
        Files.delete(dir.resolve("circuit/network/in_nodes.h5"));
        assertThat(npu("import", "sonata", config, "-o", brain)).isEqualTo(2);
        assertThat(err.toString()).contains("in_nodes.h5").hasLineCount(1);
        assertThat(brain).doesNotExist();
    }

    @Test
    void shouldExportBrainsThatAreNoCircuitsWithAStep() throws IOException {
        Path other =
                Files.writeString(
                        dir.resolve("brain.json"),
                        """
                        { "format": "npu-brain", "version": 1,
                          "areas": [ { "id": "a", "dimensions": [2, 1, 1] } ] }""");
        Path fired = Files.writeString(dir.resolve("fired"), "{\"burst\":2,\"fired\":[1]}\n");
        Path spikes = dir.resolve("spikes.h5");

        assertThat(npu("export", "sonata-spikes", other, fired, "-o", spikes)).isEqualTo(2);
        assertThat(err.toString()).contains("give --dt");
        assertThat(npu("export", "sonata-spikes", other, fired, "-o", spikes, "--dt", "25"))
                .isZero();
        try (Hdf5File file = Hdf5File.open(spikes, Hdf5Limits.FILES)) {
            assertThat(file.root().array("spikes/a/timestamps").doubles()).containsExactly(50);
        }
    }
}

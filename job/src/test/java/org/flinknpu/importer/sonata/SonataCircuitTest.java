package org.flinknpu.importer.sonata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flinknpu.importer.sonata.Circuit.CELL_TYPES;
import static org.flinknpu.importer.sonata.Circuit.DELTA;
import static org.flinknpu.importer.sonata.Circuit.EDGE_TYPES;
import static org.flinknpu.importer.sonata.Circuit.VIRTUAL_TYPES;
import static org.flinknpu.importer.sonata.Circuit.run;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronModel;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Circuits whose brains and spikes are worked out by hand. */
class SonataCircuitTest {
    @TempDir private Path folder;

    /**
     * One input node, two cells. in:0 -> 0 with 10 mV after 3 ms, 0 -> 1 with 6 mV after 2 ms and
     * again 4 mV after 4 ms, 1 -> 0 with -4 mV after 1 ms.
     */
    private Circuit chain() throws IOException {
        return Circuit.in(folder)
                .file("models/cell.json", DELTA)
                .nodes("in", Circuit.nodesOfType(1, 1), VIRTUAL_TYPES)
                .nodes("cells", Circuit.nodesOfType(2, 7), CELL_TYPES)
                .edges(
                        "in_cells",
                        Circuit.edges(
                                        new long[] {0},
                                        new long[] {0},
                                        new double[] {10},
                                        new double[] {3})
                                .between("in", "cells"),
                        EDGE_TYPES)
                .edges(
                        "cells_cells",
                        Circuit.edges(
                                        new long[] {0, 0, 1},
                                        new long[] {1, 1, 0},
                                        new double[] {6, 4, -4},
                                        new double[] {2, 4, 1})
                                .between("cells", "cells"),
                        EDGE_TYPES)
                .spikes(new long[] {0, 0}, new double[] {2, 3});
    }

    @Test
    void shouldMakeAreasOfPopulations() throws IOException {
        SonataCircuit circuit = chain().read();

        List<Area> areas = circuit.imported().connectome().areas();
        assertThat(areas).extracting(Area::id).containsExactly("cells", "in");
        assertThat(areas)
                .extracting(Area::model)
                .containsExactly(NeuronModel.IAF_PSC_DELTA, NeuronModel.LIF);
        assertThat(areas).extracting(Area::role).containsExactly(AreaRole.INTERNAL, AreaRole.INPUT);
        assertThat(circuit.imported().connectome().synapseCount()).isEqualTo(4);
        assertThat(circuit.imported().report().essentialRefusals()).isZero();
    }

    /**
     * Neuron 2 is in:0, which fires in bursts 2 and 3. Both spikes arrive 3 bursts later; cell 0
     * fires at 5 and is refractory at 6 and 7, so the second one is lost. Its spike gives cell 1 6
     * mV at 7 and 4 mV at 9, the threshold. That spike gives cell 0 -4 mV at 10.
     */
    @Test
    void shouldFireWhenDelaysBringTheChargesTogether() throws IOException {
        SonataCircuit circuit = chain().read();

        assertThat(run(circuit, folder, 20)).containsExactly("2:2", "3:2", "5:0", "9:1");
        assertThat(circuit.imported().connectome().maxDelay()).isEqualTo(4);
    }

    @Test
    void shouldHalveTheStepWhenItIsHalved() throws IOException {
        assertThat(run(chain().read(0.5), folder, 40))
                .containsExactly("4:2", "6:2", "10:0", "18:1");
    }

    @Test
    void shouldRoundDelaysAndSaySo() throws IOException {
        SonataCircuit circuit = chain().read(0.75);

        ImportReport.Entry entry =
                circuit.imported().report().entries().stream()
                        .filter(e -> e.subject().equals("delays"))
                        .findFirst()
                        .orElseThrow();
        assertThat(entry.outcome()).isEqualTo(Outcome.APPROXIMATED);
        // 2 ms are 2.67 steps, 4 ms are 5.33, 1 ms is 1.33: 0.25 ms each. 3 ms are 4 steps.
        assertThat(entry.detail()).contains("3 edges").contains("0.25 ms");
    }

    @Test
    void shouldMultiplyWeightsByTheNumberOfSynapses() throws IOException {
        Circuit circuit =
                Circuit.in(folder)
                        .file("models/cell.json", DELTA)
                        .nodes("cells", Circuit.nodesOfType(2, 7), CELL_TYPES)
                        .edges(
                                "e",
                                new Circuit.Table()
                                        .with("source_node_id", new long[] {0, 1})
                                        .with("target_node_id", new long[] {1, 0})
                                        .with("edge_type_id", new long[] {3, 4})
                                        .with("edge_group_id", new long[] {0, 0})
                                        .with("edge_group_index", new long[] {1, 0})
                                        .with("0/nsyns", new long[] {5, 3})
                                        .between("cells", "cells"),
                                """
                                edge_type_id syn_weight delay
                                3 2.5 2.0
                                4 -0.5 7.0
                                """);
        Connectome brain = circuit.read().imported().connectome();

        float scale = brain.areas().get(0).chargeScale();
        // Rows of the group are exchanged: edge 0 has row 1.
        assertThat(brain.synapses().charge()[0] * scale).isEqualTo(2.5f * 3);
        assertThat(brain.synapses().charge()[1] * scale).isEqualTo(-0.5f * 5);
        assertThat(brain.synapses().delay(0)).isEqualTo(2);
        assertThat(brain.synapses().delay(1)).isEqualTo(7);
    }

    @Test
    void shouldNameWhatItDoesNotKnow() throws IOException {
        SonataCircuit circuit =
                Circuit.in(folder)
                        .file("models/cell.json", "{ \"V_th\": -50.0, \"wisdom\": 3 }")
                        .nodes(
                                "cells",
                                Circuit.nodesOfType(1, 7)
                                        .with("0/x", new double[] {1})
                                        .with("0/colour", new long[] {1}),
                                CELL_TYPES
                                        .replace("dynamics_params", "dynamics_params mood")
                                        .replace("cell.json", "cell.json good"))
                        .more(", \"surprise\": 1")
                        .read();

        assertThat(circuit.imported().report().entries())
                .extracting(ImportReport.Entry::subject)
                .contains(
                        "dynamics_params wisdom",
                        "positions of nodes",
                        "node column colour",
                        "node type column mood",
                        "unknown field surprise");
    }

    @Test
    void shouldReadOneFileForEachOfTheCircuitAndTheSimulation() throws IOException {
        Circuit circuit = chain().run("");
        Files.move(circuit.config(), folder.resolve("circuit.json"));
        Path simulation = folder.resolve("simulation.json");
        Files.writeString(
                simulation,
                """
                { "network": "./circuit.json", "run": { "dt": 1.0, "tstop": 5 },
                  "node_sets_file": "sets.json", "target_simulator": null, "inputs": null, "output": { "spikes_file": "spikes.h5" } }""");
        circuit.file("sets.json", "{ \"everything\": [\"in\"] }");

        SonataCircuit read =
                SonataCircuit.read(
                        simulation, SonataOptions.PLAIN, BrainLimits.FILES, Progress.NONE);

        assertThat(read.imported().connectome().fingerprint())
                .isEqualTo(chain().read().imported().connectome().fingerprint());
    }

    @Test
    void shouldReadSpikesOfTheOlderLayoutAndOfTables() throws IOException {
        List<String> expected = run(chain().read(), folder, 20);
        Path old = folder.resolve("old.h5");
        try (WritableHdfFile out = HdfFile.write(old)) {
            WritableGroup spikes = out.putGroup("spikes");
            spikes.putDataset("gids", new long[] {0, 0});
            spikes.putDataset("timestamps", new double[] {3, 2});
        }

        assertThat(run(chain().input("old.h5").read(), folder, 20)).isEqualTo(expected);
        chain().file("new.csv", "timestamps population node_ids\n2.0 in 0\n3.0 in 0\n");
        assertThat(run(chain().input("new.csv").read(), folder, 20)).isEqualTo(expected);
        chain().file("lists.csv", "gid spike-times\n0 2.0,3.0\n");
        assertThat(run(chain().input("lists.csv").read(), folder, 20)).isEqualTo(expected);
    }

    /** 400 runs of one edge each, from two groups with rows in opposite orders. */
    @Test
    void shouldReadGroupsThatAlternate() throws IOException {
        int edges = 400;
        long[] group = new long[edges];
        long[] row = new long[edges];
        double[] even = new double[edges / 2];
        double[] odd = new double[edges / 2];
        for (int i = 0; i < edges; i++) {
            group[i] = i % 2;
            row[i] = i % 2 == 0 ? i / 2 : edges / 2 - 1 - i / 2;
            (i % 2 == 0 ? even : odd)[(int) row[i]] = i;
        }
        Connectome brain =
                Circuit.in(folder)
                        .file("models/cell.json", DELTA)
                        .nodes("cells", Circuit.nodesOfType(edges, 7), CELL_TYPES)
                        .edges(
                                "e",
                                new Circuit.Table()
                                        .with(
                                                "source_node_id",
                                                LongStream.range(0, edges).toArray())
                                        .with("target_node_id", new long[edges])
                                        .with("edge_type_id", new long[edges])
                                        .with("edge_group_id", group)
                                        .with("edge_group_index", row)
                                        .with("0/syn_weight", even)
                                        .with("1/syn_weight", odd)
                                        .between("cells", "cells"),
                                EDGE_TYPES)
                        .read()
                        .imported()
                        .connectome();

        float scale = brain.areas().get(0).chargeScale();
        for (int i = 0; i < edges; i++) {
            assertThat(brain.synapses().charge()[i] * scale).isEqualTo((float) i);
        }
    }
}

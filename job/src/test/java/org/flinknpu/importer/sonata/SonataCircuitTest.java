package org.flinknpu.importer.sonata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronModel;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.StimulusPlan;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Circuits whose brains and spikes are worked out by hand. */
class SonataCircuitTest {
    /** Rest and reset 0, threshold 10, no decay worth speaking of in a few steps, refractory 2. */
    private static final String DELTA =
            """
            { "E_L": 0.0, "V_th": 10.0, "V_reset": 0.0, "tau_m": 1e9, "t_ref": 2.0 }""";

    private static final String CELL_TYPES =
            """
            node_type_id model_type model_template dynamics_params
            7 point_neuron nest:iaf_psc_delta cell.json
            """;
    private static final String VIRTUAL_TYPES =
            """
            node_type_id model_type
            1 virtual
            """;
    private static final String EDGE_TYPES =
            """
            edge_type_id model_template dynamics_params
            0 static_synapse NULL
            """;

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

    private static List<String> run(SonataCircuit circuit, Path folder, int bursts)
            throws IOException {
        Path file = folder.resolve("stimulus.json");
        circuit.inputs().writeStimulus(file);
        StimulusPlan plan =
                StimulusPlan.read(Files.newInputStream(file), "stimulus", Long.MAX_VALUE);
        Connectome brain = circuit.imported().connectome();
        List<String> fired = new ArrayList<>();
        try (ReferenceKernel kernel = new ReferenceKernel(brain, new BrainState(brain))) {
            Stimulus stimulus = new Stimulus();
            FiredSet set = new FiredSet();
            for (int burst = 1; burst <= bursts; burst++) {
                stimulus.clear();
                plan.addTo(stimulus, burst);
                kernel.burst(stimulus, set);
                for (int i = 0; i < set.size(); i++) {
                    fired.add(burst + ":" + set.neuron(i));
                }
            }
        }
        return fired;
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
    void shouldFindNodesByTheirIds() throws IOException {
        Circuit circuit =
                Circuit.in(folder)
                        .file("models/cell.json", DELTA)
                        .nodes(
                                "cells",
                                Circuit.nodesOfType(3, 7).with("node_id", new long[] {30, 10, 20}),
                                CELL_TYPES)
                        .edges(
                                "e",
                                Circuit.edges(
                                                new long[] {10},
                                                new long[] {20},
                                                new double[] {1},
                                                new double[] {1})
                                        .between("cells", "cells"),
                                EDGE_TYPES);
        Connectome brain = circuit.read().imported().connectome();

        assertThat(brain.synapses().rowStart()).containsExactly(0, 0, 1, 1);
        assertThat(brain.synapses().target()).containsExactly(2);
        NodeMap map = NodeMap.of(brain);
        assertThat(List.of(map.nodeId(0, 0), map.nodeId(0, 1), map.nodeId(0, 2)))
                .containsExactly(30L, 10L, 20L);
    }

    @Test
    void shouldRefuseNodesThatAreNoPointsAndTheirEdges() throws IOException {
        SonataCircuit circuit =
                Circuit.in(folder)
                        .file("models/cell.json", DELTA)
                        .nodes(
                                "cells",
                                new Circuit.Table().with("node_type_id", new long[] {7, 8, 7}),
                                CELL_TYPES + "8 biophysical ctdb:Biophys1.hoc NULL\n")
                        .edges(
                                "e",
                                Circuit.edges(
                                                new long[] {0, 1, 2},
                                                new long[] {1, 2, 0},
                                                new double[] {1, 1, 1},
                                                new double[] {1, 1, 1})
                                        .between("cells", "cells"),
                                EDGE_TYPES)
                        .read();
        Connectome brain = circuit.imported().connectome();

        assertThat(brain.neuronCount()).isEqualTo(2);
        assertThat(brain.synapseCount()).isEqualTo(1);
        assertThat(Circuit.entry(circuit, "nodes with biophysical").essential()).isTrue();
        assertThat(Circuit.entry(circuit, "nodes without a neuron").detail())
                .isEqualTo("1 of 3 nodes");
        assertThat(Circuit.entry(circuit, "edges of refused nodes").detail()).startsWith("2 edges");
        assertThat(NodeMap.of(brain).nodeId(0, 1)).isEqualTo(2);
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
    void shouldLetNodesHaveParametersOfTheirOwn() throws IOException {
        SonataCircuit circuit =
                Circuit.in(folder)
                        .file("models/cell.json", DELTA)
                        .nodes(
                                "cells",
                                Circuit.nodesOfType(2, 7)
                                        .with("node_group_id", new long[] {0, 0})
                                        .with("node_group_index", new long[] {1, 0})
                                        .with("0/dynamics_params/V_th", new double[] {20, 30}),
                                CELL_TYPES)
                        .read();

        assertThat(circuit.imported().connectome().neurons().threshold()).containsExactly(30f, 20f);
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
                  "node_sets_file": "sets.json", "output": { "spikes_file": "spikes.h5" } }""");
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

    @Test
    void shouldGiveNodesThatFillABoxTheirVoxels() throws IOException {
        SonataCircuit circuit =
                Circuit.in(folder)
                        .nodes(
                                "in",
                                Circuit.nodesOfType(6, 1)
                                        .with("0/x", new double[] {0, 0, 0, 10, 10, 10})
                                        .with("0/y", new double[] {-5, 0, 5, 5, -0.0, -5}),
                                VIRTUAL_TYPES)
                        .spikes(new long[] {2, 3}, new double[] {1, 2})
                        .read();
        Connectome brain = circuit.imported().connectome();

        Area in = brain.areas().get(0);
        assertThat(List.of(in.width(), in.height(), in.depth())).containsExactly(2, 3, 1);
        NodeMap map = NodeMap.of(brain);
        assertThat(map.nodeId(0, in.neuron(0, 2, 0, 0))).isEqualTo(2);
        assertThat(map.nodeId(0, in.neuron(1, 0, 0, 0))).isEqualTo(5);
        assertThat(map.nodeId(0, in.neuron(1, 1, 0, 0))).isEqualTo(4);
        assertThat(run(circuit, folder, 2)).containsExactly("1:2", "2:5");
        assertThat(Circuit.entry(circuit, "positions of nodes").detail())
                .isEqualTo("voxels of a box of 2 x 3 x 1");
    }

    @Test
    void shouldKeepTheOrderOfNodesThatFillNoBox() throws IOException {
        double[][] places = {
            {0, 0, 1, 1, 0, 1, 0, 0}, // a place twice
            {0, 0, 1, 2, 0, 1, 0, 0}, // a place without a node
            {4, 3, 2, 1, 0, 0, 0, 0}, // a line
        };
        for (double[] each : places) {
            SonataCircuit circuit =
                    Circuit.in(folder)
                            .nodes(
                                    "in",
                                    Circuit.nodesOfType(4, 1)
                                            .with("0/x", Arrays.copyOf(each, 4))
                                            .with("0/z", Arrays.copyOfRange(each, 4, 8)),
                                    VIRTUAL_TYPES)
                            .read();

            Connectome brain = circuit.imported().connectome();
            assertThat(brain.areas().get(0).width()).isEqualTo(4);
            assertThat(NodeMap.of(brain).nodeId(0, 3)).isEqualTo(3);
            assertThat(Circuit.entry(circuit, "positions of nodes").outcome())
                    .isEqualTo(Outcome.REFUSED);
        }
    }

    /** The second group's node of type 7 is plain although one of the first group is not. */
    @Test
    void shouldReadTextsAndLibrariesOfGroups() throws IOException {
        SonataCircuit circuit =
                Circuit.in(folder)
                        .file("models/cell.json", DELTA)
                        .nodes(
                                "cells",
                                new Circuit.Table()
                                        .with("node_type_id", new long[] {7, 7, 7})
                                        .with("node_group_id", new long[] {0, 0, 1})
                                        .with("node_group_index", new long[] {0, 1, 0})
                                        .with("0/model_type", new long[] {1, 0})
                                        .with(
                                                "0/@library/model_type",
                                                new String[] {"virtual", "point_neuron"})
                                        .with(
                                                "0/model_template",
                                                new String[] {"nest:iaf_psc_exp", "NULL"})
                                        .with("1/x", new double[] {0}),
                                CELL_TYPES)
                        .read();

        assertThat(circuit.imported().connectome().areas())
                .extracting(Area::id, Area::neuronCount)
                .containsExactly(
                        tuple("cells/virtual", 1),
                        tuple("cells/iaf-psc-delta", 1),
                        tuple("cells/iaf-psc-exp", 1));
        NodeMap map = NodeMap.of(circuit.imported().connectome());
        assertThat(List.of(map.nodeId(0, 0), map.nodeId(1, 0), map.nodeId(2, 0)))
                .containsExactly(1L, 2L, 0L);
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

package org.flinknpu.importer.sonata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.flinknpu.importer.sonata.Circuit.CELL_TYPES;
import static org.flinknpu.importer.sonata.Circuit.DELTA;
import static org.flinknpu.importer.sonata.Circuit.EDGE_TYPES;
import static org.flinknpu.importer.sonata.Circuit.VIRTUAL_TYPES;
import static org.flinknpu.importer.sonata.Circuit.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.Connectome;
import org.flinknpu.importer.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of circuits: which neurons they become, where, and with which parameters. */
class SonataNodesTest {
    @TempDir private Path folder;

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
}

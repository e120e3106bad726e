package org.flinknpu.importer.sonata;

import java.io.IOException;
import java.nio.file.Path;

/** A circuit on disk for tests of the command line. */
public final class CircuitFolder {
    private CircuitFolder() {}

    /**
     * Writes two input nodes that make three cells fire one after the other, a burst of 1 ms each
     * apart from the delays of 2 ms.
     *
     * @return the configuration
     */
    public static Path write(Path folder) throws IOException {
        return Circuit.in(folder)
                .file(
                        "models/cell.json",
                        "{ \"E_L\": 0.0, \"V_th\": 1.0, \"V_reset\": 0.0, \"t_ref\": 1.0 }")
                .nodes("in", Circuit.nodesOfType(2, 1), RandomCircuit.VIRTUAL_TYPES)
                .nodes(
                        "cells",
                        Circuit.nodesOfType(3, 7),
                        """
                        node_type_id model_type model_template dynamics_params
                        7 point_neuron nest:iaf_psc_delta cell.json
                        """)
                .edges(
                        "in_cells",
                        Circuit.edges(
                                        new long[] {1},
                                        new long[] {0},
                                        new double[] {1},
                                        new double[] {2})
                                .between("in", "cells"),
                        RandomCircuit.EDGE_TYPES)
                .edges(
                        "cells_cells",
                        Circuit.edges(
                                        new long[] {0, 1},
                                        new long[] {1, 2},
                                        new double[] {1, 1},
                                        new double[] {2, 2})
                                .between("cells", "cells"),
                        RandomCircuit.EDGE_TYPES)
                .spikes(new long[] {1, 0}, new double[] {3, 9})
                .config();
    }
}

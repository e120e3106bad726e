package org.flinknpu.importer.sonata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.brain.NeuronModel;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/**
 * An area to be: the nodes of one population that share a role. If their positions fill a box, it
 * is the area's, and each node has its voxel; otherwise they stand along x in the order of the
 * population.
 *
 * @param population their population
 * @param role what they are for
 * @param id of the area: the population's name, and the role where there are several
 * @param firstNeuron id of the first neuron
 * @param nodes its nodes by neuron
 * @param width voxels along x
 * @param height voxels along y
 * @param depth voxels along z
 */
record AreaPlan(
        NodePopulation population,
        NodeKind.Role role,
        String id,
        int firstNeuron,
        int[] nodes,
        int width,
        int height,
        int depth) {

    /**
     * Plans areas for all nodes and tells every node its neuron.
     *
     * @param populations in the order of the areas
     */
    static List<AreaPlan> of(Collection<NodePopulation> populations) {
        List<AreaPlan> plans = new ArrayList<>();
        int next = 0;
        for (NodePopulation population : populations) {
            List<NodeKind.Role> roles = new ArrayList<>();
            for (NodeKind.Role role : NodeKind.Role.values()) {
                if (role != NodeKind.Role.REFUSED && population.count(role) > 0) {
                    roles.add(role);
                }
            }
            for (NodeKind.Role role : roles) {
                String id = population.name() + (roles.size() == 1 ? "" : "/" + role.label());
                AreaPlan plan = of(population, role, id, next);
                plans.add(plan);
                next += plan.neurons();
            }
        }
        return plans;
    }

    private static AreaPlan of(
            NodePopulation population, NodeKind.Role role, String id, int firstNeuron) {
        int[] nodes = population.nodes(role);
        Grid grid = population.positions() == null ? null : Grid.of(population.positions(), nodes);
        int[] byNeuron = new int[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            int neuron = grid == null ? i : grid.voxels()[i];
            byNeuron[neuron] = nodes[i];
            population.neuron(nodes[i], firstNeuron + neuron);
        }
        return grid == null
                ? new AreaPlan(population, role, id, firstNeuron, byNeuron, nodes.length, 1, 1)
                : new AreaPlan(
                        population,
                        role,
                        id,
                        firstNeuron,
                        byNeuron,
                        grid.width(),
                        grid.height(),
                        grid.depth());
    }

    /** How many neurons there are. */
    int neurons() {
        return nodes.length;
    }

    /** Says what became of the positions of its nodes. */
    void reportPositions(ImportReport report) {
        if (population.positions() == null) {
            return;
        }
        boolean box = height > 1 || depth > 1;
        report.note(
                box ? Outcome.CONVERTED : Outcome.REFUSED,
                "positions of nodes",
                id,
                box
                        ? "voxels of a box of %d x %d x %d".formatted(width, height, depth)
                        : "they fill no box and decide nothing in a burst");
    }

    /** Whether that neuron belongs to it. */
    boolean contains(int neuron) {
        return neuron >= firstNeuron && neuron - firstNeuron < nodes.length;
    }

    /** Adds the area; {@code chargeScale} is the potential of one unit of charge. */
    void addTo(ConnectomeBuilder builder, float chargeScale) {
        NeuronModel model =
                switch (role) {
                    case DELTA -> NeuronModel.IAF_PSC_DELTA;
                    case CURRENT -> NeuronModel.IAF_PSC_EXP;
                    default -> NeuronModel.LIF;
                };
        builder.area(
                new Area(
                        id,
                        role == NodeKind.Role.VIRTUAL ? AreaRole.INPUT : AreaRole.INTERNAL,
                        width,
                        height,
                        depth,
                        1,
                        firstNeuron,
                        true,
                        false,
                        Area.DEFAULT_POWER_AMOUNT,
                        chargeScale,
                        model));
    }

    /**
     * Fills the columns of its neurons. A virtual node is a LIF neuron of threshold 1 without leak:
     * a stimulus of 1 makes it fire in the same burst.
     */
    void fill(NeuronColumns columns) {
        for (int node : nodes) {
            PointNeuron neuron = population.kind(node).neuron();
            if (neuron != null) {
                int at = population.neuron(node);
                columns.set(NeuronParameter.THRESHOLD, at, neuron.threshold());
                columns.set(NeuronParameter.LEAK, at, neuron.leak());
                columns.set(NeuronParameter.REFRACTORY_PERIOD, at, neuron.refractoryBursts());
                columns.set(NeuronParameter.RESTING_POTENTIAL, at, neuron.rest());
                columns.set(NeuronParameter.RESET_POTENTIAL, at, neuron.reset());
                if (role == NodeKind.Role.CURRENT) {
                    columns.set(NeuronParameter.SYNAPTIC_LEAK, at, neuron.synapticLeak());
                }
            }
        }
    }
}

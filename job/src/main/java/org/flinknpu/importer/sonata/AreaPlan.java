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

/**
 * An area to be: the nodes of one population that share a role, in the order of the population.
 *
 * @param population their population
 * @param role what they are for
 * @param id of the area: the population's name, and the role where there are several
 * @param firstNeuron id of the first neuron
 * @param neurons how many there are
 */
record AreaPlan(
        NodePopulation population, NodeKind.Role role, String id, int firstNeuron, int neurons) {

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
                int neurons = population.count(role);
                plans.add(new AreaPlan(population, role, id, next, neurons));
                next = assign(population, role, next);
            }
        }
        return plans;
    }

    private static int assign(NodePopulation population, NodeKind.Role role, int first) {
        int next = first;
        for (int node = 0; node < population.size(); node++) {
            if (population.kind(node).role() == role) {
                population.neuron(node, next++);
            }
        }
        return next;
    }

    /** Whether that neuron belongs to it. */
    boolean contains(int neuron) {
        return neuron >= firstNeuron && neuron - firstNeuron < neurons;
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
                        neurons,
                        1,
                        1,
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
        for (int node = 0; node < population.size(); node++) {
            PointNeuron neuron = population.kind(node).neuron();
            if (population.kind(node).role() == role && neuron != null) {
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

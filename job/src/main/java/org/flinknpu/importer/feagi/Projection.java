package org.flinknpu.importer.feagi;

import org.flinknpu.brain.Area;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.importer.feagi.morphology.Box;
import org.flinknpu.importer.feagi.morphology.Counts;
import org.flinknpu.importer.feagi.morphology.Draw;
import org.flinknpu.importer.feagi.morphology.Morphology;
import org.flinknpu.importer.feagi.morphology.Targets;
import org.flinknpu.importer.feagi.morphology.Wiring;

/**
 * One mapping rule between two areas of the brain, ready to make synapses. Every neuron of a source
 * voxel connects to every neuron of each voxel that it reaches.
 */
final class Projection {
    private static final double CERTAIN = 100;

    private final MappingRule rule;
    private final Area source;
    private final Area target;
    private final Strength strength;
    private final long key;
    private final Wiring wiring;
    private final Targets targets;
    private boolean connecting;

    /**
     * A projection.
     *
     * @param key decides, with the neurons, what chance decides
     */
    Projection(
            MappingRule rule,
            Morphology morphology,
            Area source,
            Area target,
            Strength strength,
            long key) {
        this.rule = rule;
        this.source = source;
        this.target = target;
        this.strength = strength;
        this.key = key;
        Box targetBox = box(target);
        wiring = morphology.between(box(source), targetBox, rule.scalars());
        targets = new Targets(targetBox);
    }

    private static Box box(Area area) {
        return new Box(area.width(), area.height(), area.depth());
    }

    MappingRule rule() {
        return rule;
    }

    /** Whether it has made a synapse yet. */
    boolean connecting() {
        return connecting;
    }

    Area target() {
        return target;
    }

    /** The most synapses that it makes; saturates. */
    long maxSynapses() {
        long perPair = (long) source.neuronsPerVoxel() * target.neuronsPerVoxel();
        return Counts.product(wiring.maxPairs(), perPair);
    }

    /** Steps that making them takes beside the synapses themselves; saturates. */
    long steps() {
        return Counts.product(source.neuronCount(), wiring.stepsPerVoxel());
    }

    /** Adds the synapses of one source neuron, which stands at that voxel of the source area. */
    void connect(int neuron, int x, int y, int z, ConnectomeBuilder builder) {
        long draw = Draw.mix(key, neuron - source.firstNeuron());
        targets.clear();
        wiring.targets(x, y, z, draw, targets);
        int count = targets.settle();
        int perVoxel = target.neuronsPerVoxel();
        for (int i = 0; i < count; i++) {
            int local = targets.voxel(i) * perVoxel;
            for (int k = local; k < local + perVoxel; k++) {
                if (rule.attractivity() >= CERTAIN
                        || Draw.chance(rule.attractivity(), Draw.mix(draw, k))) {
                    builder.synapse(
                            neuron,
                            target.firstNeuron() + k,
                            strength.weight(),
                            strength.psp(),
                            strength.inhibitory(),
                            rule.delayBursts());
                    connecting = true;
                }
            }
        }
    }
}

package org.flinknpu.importer.feagi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;
import org.flinknpu.importer.feagi.morphology.Counts;
import org.flinknpu.importer.feagi.morphology.Definition;
import org.flinknpu.importer.feagi.morphology.Draw;
import org.flinknpu.importer.feagi.morphology.Morphologies;
import org.flinknpu.importer.feagi.morphology.MorphologyException;

/**
 * Develops a brain from a genome. Areas come in the order of their ids, neurons in the order of
 * their area, synapses in the order of their source, rules in the order of target and list. What
 * chance decides depends on the seed, the names of the areas, the place of the rule in its list,
 * and the neurons: the same genome and seed develop the same brain.
 *
 * <p>How many synapses the rules could make is computed before any is made.
 */
final class Development {
    /** Steps after which a genome is refused; a machine of today takes minutes for them. */
    private static final long MAX_STEPS = 1L << 36;

    /** Memory of a neuron and of a synapse while the brain is built: columns and charge bounds. */
    private static final int NEURON_BYTES = 60;

    private static final int SYNAPSE_BYTES = 8;

    /** Targets are commented out by writing this in front of them. */
    private static final String COMMENT = "//";

    private final Genome genome;
    private final BrainLimits limits;
    private final ImportReport report;
    private final Progress progress;
    private final Morphologies morphologies;
    private final Map<String, Area> byCanonicalId = new HashMap<>();

    Development(Genome genome, BrainLimits limits, ImportReport report, Progress progress) {
        this.genome = genome;
        this.limits = limits;
        this.report = report;
        this.progress = progress;
        morphologies = new Morphologies(genome.morphologies());
    }

    /**
     * Develops the brain.
     *
     * @throws BrainFormatException if it would exceed a limit or break a rule of brains
     */
    Connectome run() {
        ConnectomeBuilder builder = new ConnectomeBuilder(genome.title());
        List<Area> areas = areas(builder);
        List<List<Projection>> projections = new ArrayList<>();
        for (Area area : areas) {
            projections.add(projections(genome.areas().get(area.id()), area));
        }
        long most = requireAffordable(projections, builder.neuronCount());
        NeuronColumns columns = builder.neurons();
        for (Area area : areas) {
            new AreaParameters(genome.areas().get(area.id()), report).fill(area, columns);
        }
        builder.expectSynapses((int) most);
        for (int i = 0; i < areas.size(); i++) {
            if (!projections.get(i).isEmpty()) {
                connect(areas.get(i), projections.get(i), builder);
                noteIdle(projections.get(i));
            }
            progress.passed(areas.get(i).endNeuron(), builder.neuronCount());
        }
        genome.areas().values().forEach(area -> area.noteRest(report));
        return builder.build();
    }

    private List<Area> areas(ConnectomeBuilder builder) {
        List<Area> areas = new ArrayList<>();
        for (GenomeArea genes : genome.areas().values()) {
            AreaParameters parameters = new AreaParameters(genes, report);
            for (Gene gene : List.of(Gene.WIDTH, Gene.HEIGHT, Gene.DEPTH)) {
                if (!genes.has(gene)) {
                    report.refuseEssential(
                            "area without a dimension",
                            genes.place(),
                            gene.exon() + " is missing; taken for 1");
                }
            }
            long count = 1;
            for (Gene gene : List.of(Gene.WIDTH, Gene.HEIGHT, Gene.DEPTH, Gene.NEURONS_PER_VOXEL)) {
                count = Counts.product(count, parameters.count(gene));
            }
            try {
                limits.requireNeurons(Counts.sum(builder.neuronCount(), count));
                areas.add(builder.area(parameters.area(builder.neuronCount())));
            } catch (BrainFormatException e) {
                throw new BrainFormatException(e.getMessage() + "; at " + genes.place(), e);
            }
            byCanonicalId.put(AreaIds.canonical(genes.id()), areas.get(areas.size() - 1));
        }
        return areas;
    }

    private List<Projection> projections(GenomeArea genes, Area source) {
        List<Projection> projections = new ArrayList<>();
        genes.rules()
                .forEach(
                        (id, rules) -> {
                            long key = Draw.key(Draw.key(genome.seed(), source.id()), id);
                            for (int i = 0; i < rules.size(); i++) {
                                Projection made =
                                        projection(
                                                genes, rules.get(i), source, id, Draw.mix(key, i));
                                if (made != null) {
                                    projections.add(made);
                                }
                            }
                        });
        return projections;
    }

    private Projection projection(
            GenomeArea genes, MappingRule rule, Area source, String targetId, long key) {
        Area target = byCanonicalId.get(AreaIds.canonical(targetId));
        if (target == null) {
            if (targetId.startsWith(COMMENT)) {
                report.note(Outcome.REFUSED, "mapping rule", rule.place(), "commented out");
            } else {
                report.refuseEssential("mapping rule", rule.place(), "no such area: " + targetId);
            }
            return null;
        }
        Definition definition;
        try {
            definition = morphologies.of(rule.morphology());
        } catch (MorphologyException e) {
            report.refuseEssential("mapping rule", rule.place(), e.getMessage());
            return null;
        }
        note(rule, definition);
        if (definition.morphology() == null) {
            return null;
        }
        double psc = rule.psc(genes.number(Gene.PSC, 1));
        Strength strength = Strength.of(rule, psc, source.membraneDrivenPsp(), report);
        return new Projection(rule, definition.morphology(), source, target, strength, key);
    }

    private void note(MappingRule rule, Definition definition) {
        String subject = "mapping rule by " + rule.morphology();
        if (definition.memory()) {
            boolean nothing = definition.morphology() == null;
            report.note(
                    nothing ? Outcome.REFUSED : Outcome.APPROXIMATED,
                    subject,
                    rule.place(),
                    definition.remark());
        } else if (rule.plastic()) {
            report.note(
                    Outcome.APPROXIMATED,
                    subject,
                    rule.place(),
                    "plastic: its weights stay as they are");
        } else if (!definition.remark().isEmpty()) {
            report.note(Outcome.CONVERTED, subject, rule.place(), definition.remark());
        } else {
            report.note(Outcome.MAPPED, "mapping rule", rule.place());
        }
    }

    /** The most synapses that can come about, if they and the work for them are within limits. */
    private long requireAffordable(List<List<Projection>> projections, int neurons) {
        long synapses = 0;
        long steps = 0;
        for (List<Projection> ofArea : projections) {
            for (Projection projection : ofArea) {
                synapses = Counts.sum(synapses, projection.maxSynapses());
                steps = Counts.sum(steps, projection.steps());
                require(synapses, limits.maxSynapses(), "synapses", projection);
                require(steps, MAX_STEPS, "steps", projection);
            }
        }
        long bytes = (long) neurons * NEURON_BYTES + synapses * SYNAPSE_BYTES;
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap) {
            throw new BrainFormatException(
                    "Brain larger than the heap: neurons=%d synapses up to %d need %d MiB, heap=%d MiB; raise -Xmx"
                            .formatted(neurons, synapses, bytes >> 20, heap >> 20));
        }
        return synapses;
    }

    private static void require(long count, long limit, String what, Projection projection) {
        if (count > limit) {
            throw new BrainFormatException(
                    "More %s than the limit: morphology=%s target=%s alone up to %d synapses, together %d %s, limit=%d; at %s"
                            .formatted(
                                    what,
                                    projection.rule().morphology(),
                                    projection.target().id(),
                                    projection.maxSynapses(),
                                    count,
                                    what,
                                    limit,
                                    projection.rule().place()));
        }
    }

    /** A rule that connects nothing looks like a mistake: its areas may be too small for it. */
    private void noteIdle(List<Projection> projections) {
        for (Projection projection : projections) {
            if (!projection.connecting()) {
                report.note(
                        Outcome.WARNED,
                        "mapping rule by " + projection.rule().morphology(),
                        projection.rule().place(),
                        "makes no synapse");
            }
        }
    }

    private static void connect(
            Area area, List<Projection> projections, ConnectomeBuilder builder) {
        int neuron = area.firstNeuron();
        for (int x = 0; x < area.width(); x++) {
            for (int y = 0; y < area.height(); y++) {
                for (int z = 0; z < area.depth(); z++) {
                    for (int k = 0; k < area.neuronsPerVoxel(); k++) {
                        for (int i = 0; i < projections.size(); i++) {
                            projections.get(i).connect(neuron, x, y, z, builder);
                        }
                        neuron++;
                    }
                }
            }
        }
    }
}

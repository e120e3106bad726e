package org.flinknpu.importer.feagi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Writes a genome in one form, whichever it was read from: flat, numbers and flags as such, mapping
 * rules as objects, the seed in a field of its own. Reading it gives the same brain without any
 * option.
 */
final class GenomeWriter {
    private static final String FALLBACK_VERSION = "2.0";

    private GenomeWriter() {}

    /** The document; parts of the genome are shared with it. */
    static ObjectNode document(Genome genome) {
        ObjectNode document = GenomeReader.object();
        document.setAll(genome.rest());
        if (!document.hasNonNull("version")) {
            document.put("version", FALLBACK_VERSION);
        }
        document.putObject(GenomeReader.OWN).put(GenomeReader.SEED, genome.seed());
        ObjectNode morphologies = document.putObject("neuron_morphologies");
        genome.morphologies().forEach(morphologies::set);
        ObjectNode blueprint = document.putObject("blueprint");
        for (GenomeArea area : genome.areas().values()) {
            area(area, blueprint);
        }
        return document;
    }

    private static void area(GenomeArea area, ObjectNode blueprint) {
        String prefix = FlatBlueprint.PREFIX + area.id() + "-";
        area.genes()
                .forEach(
                        (gene, value) -> {
                            if (gene != Gene.MAPPING) {
                                blueprint.set(prefix + gene.exon(), value.value());
                            }
                        });
        area.unknown().forEach((exon, value) -> blueprint.set(prefix + exon, value.value()));
        ObjectNode mapping = blueprint.putObject(prefix + Gene.MAPPING.exon());
        area.rules()
                .forEach(
                        (target, rules) -> {
                            ArrayNode list = mapping.putArray(target);
                            rules.forEach(rule -> list.add(rule.toJson()));
                        });
        area.unreadableRules().forEach((target, nodes) -> mapping.withArray(target).addAll(nodes));
    }
}

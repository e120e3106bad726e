package org.flinknpu.importer.feagi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/** The genes and mapping rules of one cortical area, as they were read. */
final class GenomeArea {
    private static final JsonNode NONE = MissingNode.getInstance();

    private final String id;
    private final String place;
    private final Map<Gene, GeneValue> genes = new EnumMap<>(Gene.class);
    private final Map<String, GeneValue> unknown = new TreeMap<>();
    private final Map<String, List<MappingRule>> rules = new TreeMap<>();
    private final Map<String, List<JsonNode>> unreadable = new TreeMap<>();
    private final Set<Gene> noted = EnumSet.noneOf(Gene.class);

    GenomeArea(String id, String place) {
        this.id = id;
        this.place = place;
    }

    String id() {
        return id;
    }

    String place() {
        return place;
    }

    Map<Gene, GeneValue> genes() {
        return genes;
    }

    /** Genes that nobody knows, by their exon. */
    Map<String, GeneValue> unknown() {
        return unknown;
    }

    /** Readable rules by target area; targets ascending. */
    Map<String, List<MappingRule>> rules() {
        return rules;
    }

    /** Rules that say nothing, by target area; carried along as they are. */
    Map<String, List<JsonNode>> unreadableRules() {
        return unreadable;
    }

    /**
     * Takes a gene over.
     *
     * @throws BrainFormatException if its value is of another kind
     */
    void put(Gene gene, JsonNode value, String at) {
        if (value.isNull() && gene.kind() != Gene.Kind.ANY) {
            return;
        }
        JsonNode read =
                switch (gene.kind()) {
                    case TEXT -> value.isTextual() ? value : null;
                    case NUMBER -> GenomeValues.number(value, at);
                    case COUNT -> count(value, at);
                    case FLAG -> GenomeValues.flag(value);
                    case ANY -> value;
                };
        if (read == null) {
            throw new BrainFormatException(
                    "Gene of another kind: area=%s gene=%s value=%s expected=%s; at %s"
                            .formatted(
                                    id,
                                    gene.exon(),
                                    GenomeValues.quoted(value),
                                    gene.kind().name().toLowerCase(Locale.ROOT),
                                    at));
        }
        genes.put(gene, new GeneValue(read, at));
    }

    private JsonNode count(JsonNode value, String at) {
        JsonNode number = GenomeValues.number(value, at);
        if (number != null && (!number.canConvertToExactIntegral() || number.longValue() < 1)) {
            throw new BrainFormatException(
                    "Not a whole number above 0: area=%s value=%s; at %s"
                            .formatted(id, GenomeValues.quoted(value), at));
        }
        return number;
    }

    /** Replaces a value by another one of its kind. */
    void replace(Gene gene, JsonNode value) {
        genes.put(gene, new GeneValue(value, genes.get(gene).place()));
    }

    boolean has(Gene gene) {
        return genes.containsKey(gene);
    }

    private JsonNode value(Gene gene) {
        GeneValue value = genes.get(gene);
        return value == null ? NONE : value.value();
    }

    String text(Gene gene) {
        return value(gene).asText("");
    }

    double number(Gene gene, double otherwise) {
        return has(gene) ? value(gene).doubleValue() : otherwise;
    }

    boolean flag(Gene gene) {
        return value(gene).booleanValue();
    }

    /** Reads the rules of the area's mapping and notes those that cannot be read. */
    void readRules(ImportReport report) {
        JsonNode mapping = value(Gene.MAPPING);
        String at = has(Gene.MAPPING) ? genes.get(Gene.MAPPING).place() : place;
        if (mapping.isMissingNode() || mapping.isNull()) {
            return;
        }
        if (!mapping.isObject()) {
            report.refuseEssential(
                    "mapping of an area", at, "not an object: " + GenomeValues.quoted(mapping));
            return;
        }
        mapping.properties()
                .forEach(
                        entry -> {
                            String to = at + "/" + GenomeValues.token(entry.getKey());
                            readRules(entry.getKey(), entry.getValue(), to, report);
                        });
    }

    private void readRules(String target, JsonNode list, String at, ImportReport report) {
        // The example genomes have one object where others have an array of rules.
        if (list.isObject()) {
            readRule(target, list, at, report);
        } else if (list.isArray()) {
            for (int i = 0; i < list.size(); i++) {
                readRule(target, list.get(i), at + "/" + i, report);
            }
        } else {
            refuse(target, list, at, "neither array nor object", report);
        }
    }

    private void readRule(String target, JsonNode node, String at, ImportReport report) {
        try {
            MappingRule rule = MappingRule.of(node, at);
            rules.computeIfAbsent(target, key -> new ArrayList<>()).add(rule);
            for (String name : rule.unknownFields()) {
                report.note(Outcome.REFUSED, "unknown field of a rule: " + name, at);
            }
        } catch (UnreadableRuleException e) {
            refuse(target, node, at, e.getMessage(), report);
        }
    }

    private void refuse(String target, JsonNode node, String at, String why, ImportReport report) {
        unreadable.computeIfAbsent(target, key -> new ArrayList<>()).add(node);
        report.refuseEssential("unreadable mapping rule", at, why);
    }

    /** Notes what became of a gene, unless that is noted already. */
    void note(ImportReport report, Outcome outcome, Gene gene, String detail) {
        GeneValue value = genes.get(gene);
        if (value != null && noted.add(gene)) {
            report.note(outcome, gene.exon(), value.place(), detail);
        }
    }

    /** Notes all genes that have not been noted yet, and the unknown ones. */
    void noteRest(ImportReport report) {
        for (Gene gene : Gene.values()) {
            boolean missing = gene.use() == Gene.Use.MISSING && number(gene, 0) != 0;
            if (missing) {
                note(
                        report,
                        Outcome.APPROXIMATED,
                        gene,
                        "%s: no engine does this; treated as 0".formatted(text(gene)));
            } else {
                boolean decides = gene.use() == Gene.Use.DEVELOPED;
                note(report, decides ? Outcome.MAPPED : Outcome.KEPT, gene, "");
            }
        }
        unknown.forEach(
                (exon, value) ->
                        report.note(
                                Outcome.REFUSED,
                                "unknown gene: " + exon,
                                value.place(),
                                "carried along"));
    }
}

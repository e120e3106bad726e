package org.flinknpu.importer.feagi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/** Reads the blueprint of a flat genome, in which every gene of every area is one field. */
final class FlatBlueprint {
    static final String PREFIX = "_____10c-";
    private static final String PLACE = "/blueprint/";

    private final ImportReport report;
    private final Map<String, GenomeArea> areas = new TreeMap<>();

    private FlatBlueprint(ImportReport report) {
        this.report = report;
    }

    /** Whether a blueprint has flat keys. */
    static boolean isFlat(JsonNode blueprint) {
        for (Iterator<String> names = blueprint.fieldNames(); names.hasNext(); ) {
            if (names.next().startsWith(PREFIX)) {
                return true;
            }
        }
        return false;
    }

    static Map<String, GenomeArea> read(JsonNode blueprint, ImportReport report) {
        FlatBlueprint reader = new FlatBlueprint(report);
        blueprint.properties().forEach(gene -> reader.gene(gene.getKey(), gene.getValue()));
        return reader.areas;
    }

    private void gene(String key, JsonNode value) {
        String place = PLACE + GenomeValues.token(key);
        int scope = Math.max(key.lastIndexOf("-cx-"), key.lastIndexOf("-nx-"));
        if (!key.startsWith(PREFIX) || scope <= PREFIX.length()) {
            report.note(
                    Outcome.REFUSED,
                    "key of the blueprint that names no gene of an area: " + key,
                    place);
            return;
        }
        String id = key.substring(PREFIX.length(), scope);
        String exon = key.substring(scope + 1);
        GenomeArea area = areas.computeIfAbsent(id, name -> new GenomeArea(name, place));
        Gene gene = Gene.ofExon(exon);
        if (gene == null) {
            area.unknown().put(exon, new GeneValue(value, place));
        } else if (area.has(gene)) {
            // Only the snooze has two spellings; the current one wins wherever it stands.
            GeneValue first = area.genes().get(gene);
            area.put(gene, value, place);
            boolean same = area.genes().get(gene).value().equals(first.value());
            if (!exon.equals(gene.exon())) {
                area.genes().put(gene, first);
            }
            if (!same) {
                report.note(
                        Outcome.APPROXIMATED,
                        gene.exon(),
                        place,
                        "there in two spellings with two values; the current spelling counts");
            }
        } else {
            area.put(gene, value, place);
        }
    }
}

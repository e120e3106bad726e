package org.flinknpu.importer.feagi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Locale;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/**
 * Reads the magnitudes of genomes that were made for the older, Python engine by its conventions:
 *
 * <ul>
 *   <li>leak above 1 is per cent of the potential (10 is 0.1; above 100 is 1);
 *   <li>excitability above 1 is per cent (100 is 1);
 *   <li>postsynaptic current above 255 is split between the area and its rules: the area keeps a
 *       divisor of it, and the multiplier of each rule grows by the other factor (500 times 1
 *       becomes 250 times 2), so that what arrives stays the same.
 * </ul>
 *
 * Every conversion is noted.
 */
final class LegacyValues {
    private static final double PER_CENT = 100;
    private static final int MAX_BYTE = 255;

    private LegacyValues() {}

    static void convert(Genome genome, ImportReport report) {
        for (GenomeArea area : genome.areas().values()) {
            perCent(area, Gene.LEAK, report);
            perCent(area, Gene.EXCITABILITY, report);
            if (!area.flag(Gene.MEMBRANE_DRIVEN_PSP)) {
                split(area, report);
            }
        }
    }

    private static void perCent(GenomeArea area, Gene gene, ImportReport report) {
        double old = area.number(gene, 0);
        if (old <= 1) {
            return;
        }
        double converted = Math.min(old, PER_CENT) / PER_CENT;
        set(area, gene, converted);
        area.note(
                report,
                old > PER_CENT ? Outcome.APPROXIMATED : Outcome.CONVERTED,
                gene,
                "%s -> %s (per cent)".formatted(plain(old), plain(converted)));
    }

    private static void split(GenomeArea area, ImportReport report) {
        double old = area.number(Gene.PSC, 1);
        if (!(old > MAX_BYTE)) {
            return;
        }
        int factor = factor(old);
        double psc = Math.min(MAX_BYTE, Math.rint(old / factor));
        set(area, Gene.PSC, psc);
        for (List<MappingRule> rules : area.rules().values()) {
            for (MappingRule rule : rules) {
                rule.multiplier(rule.multiplier() * factor);
            }
        }
        boolean exact = psc * factor == old;
        area.note(
                report,
                exact ? Outcome.CONVERTED : Outcome.APPROXIMATED,
                Gene.PSC,
                "%s -> %s, and the multipliers of its rules times %d"
                        .formatted(plain(old), plain(psc), factor));
    }

    /** The smallest factor that splits a current best into two numbers of 0..255. */
    private static int factor(double psc) {
        int best = MAX_BYTE;
        double bestError = Double.POSITIVE_INFINITY;
        for (int factor = (int) Math.min(MAX_BYTE, Math.ceil(psc / MAX_BYTE));
                factor <= MAX_BYTE;
                factor++) {
            double error = Math.abs(Math.rint(psc / factor) * factor - psc);
            if (error < bestError) {
                best = factor;
                bestError = error;
            }
        }
        return best;
    }

    private static void set(GenomeArea area, Gene gene, double value) {
        JsonNode number =
                GenomeValues.number(JsonNodeFactory.instance.numberNode(value), gene.exon());
        area.replace(gene, number);
    }

    private static String plain(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : Double.toString(value);
    }
}

package org.flinknpu.importer.feagi;

import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/**
 * How strong the synapses of a rule are: multiplier times postsynaptic current, as two numbers of
 * 0..255. Each is cut to that range by itself, as the reference system does. Where one of them is
 * no whole number, the pair whose product comes nearest to theirs is taken; the reference system
 * takes 1 for such a multiplier.
 *
 * @param weight 0..255
 * @param psp 0..255
 * @param inhibitory whether the multiplier is negative
 */
record Strength(int weight, int psp, boolean inhibitory) {
    private static final int MAX_BYTE = 255;

    /**
     * The strength of a rule.
     *
     * @param psc postsynaptic current of the source area or of the rule
     * @param membraneDriven whether the potential of the source takes the place of the psp
     */
    static Strength of(MappingRule rule, double psc, boolean membraneDriven, ImportReport report) {
        double multiplier = Math.abs(rule.multiplier());
        double weight = Math.min(multiplier, MAX_BYTE);
        double psp = Math.max(0, Math.min(psc, MAX_BYTE));
        if (weight != multiplier || psp != psc && !membraneDriven) {
            report.note(
                    Outcome.APPROXIMATED,
                    "strength of a rule",
                    rule.place(),
                    "multiplier %s and current %s cut to 0..255%s"
                            .formatted(
                                    rule.multiplier(),
                                    psc,
                                    psc > MAX_BYTE ? "; --legacy keeps their product" : ""));
        }
        boolean whole = weight == Math.rint(weight) && (membraneDriven || psp == Math.rint(psp));
        Strength strength =
                whole
                        ? new Strength((int) weight, (int) psp, false)
                        : membraneDriven
                                ? new Strength(
                                        (int) Math.max(1, Math.rint(weight)), (int) psp, false)
                                : nearest(weight, psp);
        if (!whole) {
            note(rule, weight, psp, membraneDriven, strength, report);
        }
        return new Strength(strength.weight, strength.psp, rule.multiplier() < 0);
    }

    private static void note(
            MappingRule rule,
            double weight,
            double psp,
            boolean membraneDriven,
            Strength strength,
            ImportReport report) {
        boolean exact = !membraneDriven && strength.weight * strength.psp == weight * psp;
        report.note(
                exact ? Outcome.CONVERTED : Outcome.APPROXIMATED,
                "strength of a rule",
                rule.place(),
                "%s times %s -> %d times %d".formatted(weight, psp, strength.weight, strength.psp));
    }

    /** The pair nearest to a product above 0, itself above 0; the smaller weight if several are. */
    private static Strength nearest(double weight, double psp) {
        double product = weight * psp;
        int best = 1;
        double bestError = Double.POSITIVE_INFINITY;
        for (int w = 1; w <= MAX_BYTE; w++) {
            double error = Math.abs((double) w * partner(product, w) - product);
            if (error < bestError) {
                best = w;
                bestError = error;
            }
        }
        return product == 0
                ? new Strength((int) weight, (int) psp, false)
                : new Strength(best, partner(product, best), false);
    }

    private static int partner(double product, int weight) {
        return (int) Math.min(MAX_BYTE, Math.max(1, Math.rint(product / weight)));
    }
}

package org.flinknpu.job.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.flinknpu.device.bench.BenchRow;
import org.flinknpu.device.bench.W1Bench;

/** The rows of a bench as they come, for people. */
final class BenchTable {
    private static final String HEAD = "%-9s %-6s %-22s %-10s %10s %10s %8s %8s %8s %8s %8s %9s%n";
    private static final String ROW =
            "%-9s %-6s %-22s %-10s %10.1f %10.1f %8.4f %8.1f %8.1f %8.1f %8.1f %9s%n";

    private final PrintWriter out;
    private final BenchReport before;
    private final double tolerance;
    private boolean regressed;

    /**
     * Prints the head.
     *
     * @param before the baseline, or null
     * @param tolerance ratio to the baseline above which a row counts as a regression
     */
    BenchTable(PrintWriter out, BenchReport before, double tolerance) {
        this.out = out;
        this.before = before;
        this.tolerance = tolerance;
        out.printf(
                HEAD,
                "neurons",
                "rate",
                "backend",
                "mode",
                "median us",
                "p99 us",
                "fired",
                "stage",
                "copy",
                "kernel",
                "drain",
                before == null ? "" : "baseline");
    }

    void print(BenchRow row) {
        String mode = row.mode().name().toLowerCase(Locale.ROOT);
        if (row.bursts() > 0) {
            out.printf(
                    Locale.ROOT,
                    ROW,
                    row.neurons(),
                    row.rate(),
                    row.backend(),
                    mode,
                    row.medianMicros(),
                    row.p99Micros(),
                    row.firedRate(),
                    row.stageMicros(),
                    row.copyMicros(),
                    row.kernelMicros(),
                    row.drainMicros(),
                    baseline(row));
        }
        if (!row.problem().isEmpty()) {
            out.printf(
                    "%-9s %-6s %-22s %s: %s%n",
                    row.neurons(), row.rate(), row.backend(), mode, row.problem());
        }
        out.flush();
    }

    private String baseline(BenchRow row) {
        double old = before == null ? 0 : before.medianMicros(row);
        if (old == 0) {
            return "";
        }
        double ratio = row.medianMicros() / old;
        regressed |= ratio > tolerance;
        String word = ratio > tolerance ? " SLOWER" : "";
        return String.format(Locale.ROOT, "%.2fx%s", ratio, word);
    }

    void print(W1Bench.Choice choice) {
        out.printf("%-9s %-6s %s%n", choice.neurons(), choice.rate(), choice);
        out.flush();
    }

    /** How well the automatic choice did over all brains. */
    void summarize(BenchReport report) {
        if (report.comparedChoices() > 0) {
            out.printf(
                    "auto within 10 %% of the best in %d of %d brains%n",
                    report.goodChoices(), report.comparedChoices());
        }
    }

    /** Whether a row was slower than the tolerance allows. */
    boolean regressed() {
        return regressed;
    }
}

package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;
import org.flinknpu.bench.FleetBench;

/** How brains on the wall clock fared, in words and as JSON. */
final class FleetReport {
    private static final double MIB = 1 << 20;
    private static final int MOST_MOMENTS = 20;

    private final FleetBench.Alive figures;
    private final long medianMillis;
    private final long longestMillis;

    FleetReport(FleetBench.Alive figures) {
        this.figures = figures;
        long[] pauses = figures.pausesMillis();
        medianMillis = pauses.length == 0 ? 0 : pauses[pauses.length / 2];
        longestMillis = pauses.length == 0 ? 0 : pauses[pauses.length - 1];
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,d bursts in %.0f s (%,.0f per second), %,d overruns, %,d skipped; burst p99 %.0f us; %,d overruns while warming%n",
                figures.bursts(),
                figures.seconds(),
                figures.bursts() / figures.seconds(),
                figures.overruns(),
                figures.skipped(),
                figures.burstMicrosP99(),
                figures.warmingOverruns());
        if (!figures.causes().moments().isEmpty()) {
            printCauses(out);
        }
        out.printf(
                Locale.ROOT,
                "live heap %.1f -> %.1f MiB, direct buffers %.1f -> %.1f MiB, outside the heap %.0f -> %.0f MiB; %d pauses, median %d ms, longest %d ms%n",
                figures.heapBefore() / MIB,
                figures.heapAfter() / MIB,
                figures.directBefore() / MIB,
                figures.directAfter() / MIB,
                figures.residentBefore() / MIB,
                figures.residentAfter() / MIB,
                figures.pausesMillis().length,
                medianMillis,
                longestMillis);
    }

    private void printCauses(PrintWriter out) {
        var causes = figures.causes();
        out.printf(
                Locale.ROOT,
                "late by pauses of the collector %,d, by waiting for a processor %,d, otherwise %,d; the latest was done %.1f ms after it was due; %d times: %s%s s%n",
                causes.collector(),
                causes.processor(),
                causes.otherwise(),
                causes.worstMillis(),
                causes.moments().size(),
                causes.moments().stream()
                        .limit(MOST_MOMENTS)
                        .map(each -> String.format(Locale.ROOT, "%.2f", each))
                        .collect(Collectors.joining(" ")),
                causes.moments().size() > MOST_MOMENTS ? " ..." : "");
    }

    /** Writes all figures. */
    void fill(ObjectNode report) {
        report.put("seconds", figures.seconds())
                .put("bursts", figures.bursts())
                .put("overruns", figures.overruns())
                .put("skippedBursts", figures.skipped())
                .put("warmingOverruns", figures.warmingOverruns())
                .put("lateByCollector", figures.causes().collector())
                .put("lateByProcessor", figures.causes().processor())
                .put("lateOtherwise", figures.causes().otherwise())
                .put("latestMillis", figures.causes().worstMillis())
                .put("fired", figures.fired())
                .put("burstMicrosP99", figures.burstMicrosP99())
                .put("heapBefore", figures.heapBefore())
                .put("heapAfter", figures.heapAfter())
                .put("directBefore", figures.directBefore())
                .put("directAfter", figures.directAfter())
                .put("outsideHeapBefore", figures.residentBefore())
                .put("outsideHeapAfter", figures.residentAfter())
                .put("pauses", figures.pausesMillis().length)
                .put("pauseMedianMillis", medianMillis)
                .put("pauseLongestMillis", longestMillis);
        ArrayNode memory = report.putArray("memory");
        figures.memory()
                .forEach(
                        each ->
                                memory.addObject()
                                        .put("seconds", each.seconds())
                                        .put("heapAfterCollection", each.heap())
                                        .put("direct", each.direct())
                                        .put("resident", each.resident()));
        ArrayNode moments = report.putArray("lateSeconds");
        figures.causes().moments().forEach(moments::add);
    }
}

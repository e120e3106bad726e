package org.flinknpu.importer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import org.flinknpu.brain.Connectome;

/** The forms in which an import report is shown: text for people, one JSON object for programs. */
public final class ReportForm {
    private static final int PLACES_IN_TEXT = 3;

    private ReportForm() {}

    /**
     * Writes a report for people.
     *
     * @param out receives it
     * @param imported what was imported
     * @param source where it was read from
     * @param output where it was written to
     */
    public static void text(PrintWriter out, Imported imported, String source, String output) {
        Connectome brain = imported.connectome();
        out.printf("%s -> %s%n", source, output);
        out.printf(
                "%s: %d areas, %d neurons, %d synapses%nfingerprint %s%n",
                brain.name().isEmpty() ? "brain" : brain.name(),
                brain.areas().size(),
                brain.neuronCount(),
                brain.synapseCount(),
                brain.fingerprint());
        Outcome heading = null;
        for (ImportReport.Entry entry : imported.report().entries()) {
            if (entry.outcome() != heading) {
                heading = entry.outcome();
                out.printf(
                        "%n%s (%s): %d%n",
                        heading.label(), heading.meaning(), imported.report().count(heading));
            }
            line(out, entry);
        }
        long essential = imported.report().essentialRefusals();
        if (essential > 0) {
            out.printf("%nSomething essential was refused: %d (marked with !)%n", essential);
        }
    }

    private static void line(PrintWriter out, ImportReport.Entry entry) {
        out.printf(
                "%s%7d  %s%s%n",
                entry.essential() ? "!" : " ",
                entry.count(),
                entry.subject(),
                entry.detail().isEmpty() ? "" : ": " + entry.detail());
        if (entry.outcome() == Outcome.MAPPED || entry.outcome() == Outcome.KEPT) {
            return;
        }
        int shown = Math.min(PLACES_IN_TEXT, entry.places().size());
        for (String place : entry.places().subList(0, shown)) {
            out.printf("           at %s%n", place);
        }
        if (entry.count() > shown) {
            out.printf("           and %d more%n", entry.count() - shown);
        }
    }

    /** The report as a JSON object; the parameters are those of {@link #text}. */
    public static ObjectNode json(Imported imported, String source, String output) {
        Connectome brain = imported.connectome();
        ImportReport report = imported.report();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("source", source).put("output", output).put("name", brain.name());
        json.put("areas", brain.areas().size());
        json.put("neurons", brain.neuronCount());
        json.put("synapses", brain.synapseCount());
        json.put("fingerprint", brain.fingerprint());
        ObjectNode counts = json.putObject("counts");
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome.label(), report.count(outcome));
        }
        json.put("essentialRefused", report.essentialRefusals());
        ArrayNode entries = json.putArray("entries");
        for (ImportReport.Entry entry : report.entries()) {
            ObjectNode node = entries.addObject();
            node.put("outcome", entry.outcome().label());
            node.put("essential", entry.essential());
            node.put("what", entry.subject());
            node.put("detail", entry.detail());
            node.put("count", entry.count());
            ArrayNode places = node.putArray("places");
            entry.places().forEach(places::add);
        }
        return json;
    }
}

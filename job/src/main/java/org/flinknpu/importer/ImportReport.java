package org.flinknpu.importer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of every part of an imported file, with counts and places. Equal findings share an
 * entry. Not thread-safe; filled by one importer, then read.
 */
public final class ImportReport {
    /** Places that an entry remembers; it counts the others. */
    static final int MAX_PLACES = 100;

    private static final int MAX_TEXT_CHARACTERS = 300;

    /** What findings of one entry share. */
    private record Finding(Outcome outcome, boolean essential, String subject, String detail) {}

    /**
     * Equal findings.
     *
     * @param outcome what became of them
     * @param essential whether the brain lacks neurons or synapses because of it
     * @param subject what was found: a gene, a rule, a field
     * @param detail what was done about it and why; may be empty
     * @param count how often it was found
     * @param places where, the first hundred; JSON pointers in JSON files
     */
    public record Entry(
            Outcome outcome,
            boolean essential,
            String subject,
            String detail,
            long count,
            List<String> places) {}

    private static final class Places {
        private final List<String> first = new ArrayList<>();
        private long count;
    }

    private final Map<Finding, Places> findings = new LinkedHashMap<>();

    /** Notes something that needs no words. */
    public void note(Outcome outcome, String subject, String place) {
        note(outcome, subject, place, "");
    }

    /**
     * Notes what became of a part of the file.
     *
     * @param subject what it is
     * @param place where it stands
     * @param detail what was done about it and why
     */
    public void note(Outcome outcome, String subject, String place, String detail) {
        add(new Finding(outcome, false, printable(subject), printable(detail)), place);
    }

    /** Notes that neurons or synapses are missing because something was refused. */
    public void refuseEssential(String subject, String place, String detail) {
        add(new Finding(Outcome.REFUSED, true, printable(subject), printable(detail)), place);
    }

    private void add(Finding finding, String place) {
        Places places = findings.computeIfAbsent(finding, key -> new Places());
        places.count++;
        if (places.first.size() < MAX_PLACES) {
            places.first.add(printable(place));
        }
    }

    /** One line of bounded length, whatever stands in the file. */
    private static String printable(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
        return line.length() <= MAX_TEXT_CHARACTERS
                ? line
                : line.substring(0, MAX_TEXT_CHARACTERS) + "...";
    }

    /** All entries, the worst outcome first, then in the order in which they were found. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        findings.forEach(
                (finding, places) ->
                        entries.add(
                                new Entry(
                                        finding.outcome,
                                        finding.essential,
                                        finding.subject,
                                        finding.detail,
                                        places.count,
                                        List.copyOf(places.first))));
        entries.sort(
                Comparator.comparing(Entry::essential).thenComparing(Entry::outcome).reversed());
        return entries;
    }

    /** How often an outcome was noted. */
    public long count(Outcome outcome) {
        return findings.entrySet().stream()
                .filter(entry -> entry.getKey().outcome == outcome)
                .mapToLong(entry -> entry.getValue().count)
                .sum();
    }

    /** How often something essential was refused. */
    public long essentialRefusals() {
        return findings.entrySet().stream()
                .filter(entry -> entry.getKey().essential)
                .mapToLong(entry -> entry.getValue().count)
                .sum();
    }
}

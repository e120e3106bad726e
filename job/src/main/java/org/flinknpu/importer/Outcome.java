package org.flinknpu.importer;

import java.util.Locale;

/** What became of one part of an imported file, from best to worst. */
public enum Outcome {
    /** It decides what the brain does, exactly as the file says. */
    MAPPED("taken over exactly"),
    /** It decides nothing in a burst; the file that is written carries it along. */
    KEPT("of no effect on bursts; carried along"),
    /** Taken over exactly, although it looks like a mistake. */
    WARNED("taken over exactly, but unusual"),
    /**
     * Said in another way that means the same, or read by an older convention that was asked for.
     */
    CONVERTED("said in another way"),
    /** What the brain does differs from what the file says. */
    APPROXIMATED("not taken over exactly"),
    /** Not taken over. */
    REFUSED("not taken over");

    private final String meaning;

    Outcome(String meaning) {
        this.meaning = meaning;
    }

    /** The name used in reports: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A few words that explain it. */
    public String meaning() {
        return meaning;
    }
}

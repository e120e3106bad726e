package org.flinknpu.importer.sonata;

/** How the spikes of a file are sorted. */
public enum Sorting {
    /** Not at all: as they came. */
    NONE("none"),
    /** By node, those of one node by time. */
    BY_ID("by_id"),
    /** By time, those of one time by node. */
    BY_TIME("by_time");

    private final String label;

    Sorting(String label) {
        this.label = label;
    }

    /** The name used in files. */
    public String label() {
        return label;
    }
}

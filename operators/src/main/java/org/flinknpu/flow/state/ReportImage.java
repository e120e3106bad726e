package org.flinknpu.flow.state;

/**
 * What a brain did since its last metrics record; the fields of {@link
 * org.flinknpu.schema.BurstMetrics} that are counts.
 */
public record ReportImage(
        long firstBurst,
        long bursts,
        long overruns,
        long skipped,
        long fired,
        long candidates,
        long synapticEvents,
        long eventsIn,
        long eventsLate,
        long deadLetters) {

    /** Nothing yet. */
    public static final ReportImage EMPTY = new ReportImage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

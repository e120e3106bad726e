package org.flinknpu.flow;

import java.util.List;
import org.flinknpu.schema.JournalEntry;

/**
 * One life of a brain as its journal tells it, from the deploy or a snapshot on, and which outputs
 * belong to it: an id may live again after a remove, and a restore makes void what came after its
 * snapshot. Immutable.
 */
public final class JournalLife {
    private final List<JournalEntry> entries;
    private final List<Restore> restores;
    private final long bornMillis;
    private final long endedMillis;
    private final long untilBurst;

    /**
     * The brain went on from a snapshot.
     *
     * @param writtenMillis when the journal said so, in milliseconds since 1970
     * @param at where it went on
     */
    record Restore(long writtenMillis, JournalEntry at) {}

    JournalLife(
            List<JournalEntry> entries,
            List<Restore> restores,
            long bornMillis,
            long endedMillis,
            long untilBurst) {
        this.entries = List.copyOf(entries);
        this.restores = List.copyOf(restores);
        this.bornMillis = bornMillis;
        this.endedMillis = endedMillis;
        this.untilBurst = untilBurst;
    }

    /** What happened, in order. */
    public List<JournalEntry> entries() {
        return entries;
    }

    /** Number of the last burst up to which the journal of this life is complete. */
    public long untilBurst() {
        return untilBurst;
    }

    /** When it began, in milliseconds since 1970; the least number if the journal has forgotten. */
    public long bornMillis() {
        return bornMillis;
    }

    /**
     * Whether an output is of another life of the brain, or of a burst that a restore made void.
     *
     * @param writtenMillis when it was written, in milliseconds since 1970
     * @param burst number of its burst
     * @param endMicros end of the burst's interval
     * @param periodMicros length of an interval
     */
    public boolean isVoid(long writtenMillis, long burst, long endMicros, long periodMicros) {
        if (writtenMillis < bornMillis || writtenMillis > endedMillis) {
            return true;
        }
        for (Restore restore : restores) {
            if (writtenMillis < restore.writtenMillis
                    && LifePoint.of(restore.at, periodMicros).isBefore(burst, endMicros)) {
                return true;
            }
        }
        return false;
    }
}

package org.flinknpu.flow;

import java.util.ArrayDeque;
import java.util.List;
import org.flinknpu.flow.state.GapImage;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.JournalKind;
import org.flinknpu.schema.LogGap;

/**
 * Where in a journal the sensory log was cut off or began anew, so that its offsets do, too. Used
 * by one thread.
 */
final class Rewinds {
    private final ArrayDeque<JournalEntry> coming = new ArrayDeque<>();

    /** The gap that has paused the brain, or null. */
    private LogGap pausedBy;

    /** The brain goes on from a snapshot, with the gap that it met last, or null. */
    void pausedBy(GapImage image) {
        pausedBy = null;
        if (image != null && image.paused()) {
            Gap gap = image.gap();
            pausedBy =
                    new LogGap(
                            image.topic(),
                            image.partition(),
                            gap.expectedOffset(),
                            gap.foundOffset());
        }
    }

    /**
     * Finds them.
     *
     * @param anyBefore whether the brain had taken a sensory record before the first entry
     */
    void find(List<JournalEntry> entries, boolean anyBefore) {
        boolean known = anyBefore;
        JournalEntry last = null;
        for (JournalEntry entry : entries) {
            if (last != null && !sameRecord(last, entry)) {
                known |= last.getInput().getSensoryPartition() >= 0;
            }
            last = entry;
            boolean accepted = entry.getKind() == JournalKind.GAP_ACCEPTED;
            if (accepted && entry.getGap().equals(pausedBy)) {
                // A resume command: the brain met that gap before.
                pausedBy = null;
            } else if (accepted || entry.getKind() == JournalKind.GAP) {
                pausedBy = accepted ? null : entry.getGap();
                // One before the first record of all took nothing from the brain.
                if ((known || !accepted)
                        && entry.getGap().getFoundOffset() <= entry.getGap().getExpectedOffset()) {
                    coming.add(entry);
                }
            }
        }
    }

    /** Whether two entries, one behind the other, tell of one record that was taken. */
    private static boolean sameRecord(JournalEntry one, JournalEntry two) {
        return one.getInput().equals(two.getInput())
                && one.getBurst() == two.getBurst()
                && one.getTimeMicros() == two.getTimeMicros();
    }

    /** Whether an entry is the next of them, which then is past. */
    boolean reached(JournalEntry entry) {
        if (entry != coming.peek()) {
            return false;
        }
        coming.poll();
        return true;
    }

    /**
     * Requires that a record is none of a log that began later.
     *
     * @throws RerunException if it is
     */
    void requireOldLog(InboundRecord record) {
        for (JournalEntry entry : coming) {
            LogGap gap = entry.getGap();
            if (record.partition() == gap.getPartition()
                    && record.offset() >= gap.getFoundOffset()) {
                throw new RerunException(
                        "Sensory log was cut off or created anew since: partition=%d offset=%d logEnd=%d; begin at a savepoint after that"
                                .formatted(
                                        record.partition(), record.offset(), gap.getFoundOffset()));
            }
        }
    }
}

package org.flinknpu.flow;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.JournalKind;

/**
 * What happened to one brain, made from its journal records: a restore makes void what came after
 * the snapshot, as if it had never happened. Not thread-safe.
 */
public final class JournalHistory {
    private static final int MICROS_PER_MILLI = 1_000;

    /** Before a deploy nothing counts. */
    private static final JournalEntry NOTHING =
            new JournalEntry(
                    JournalKind.START,
                    -1L,
                    Long.MIN_VALUE,
                    new InputPosition(-1, -1L, -1, -1L),
                    null);

    private final List<JournalEntry> entries = new ArrayList<>();
    private final List<Restore> restores = new ArrayList<>();
    private long untilBurst;

    private record Restore(long writtenMillis, JournalEntry at) {}

    /** Takes the next record of the brain. */
    public void add(BurstJournal record) {
        for (JournalEntry entry : record.getEntries()) {
            long writtenMillis = record.getWrittenMicros() / MICROS_PER_MILLI;
            if (entry.getKind() == JournalKind.RESTORED) {
                restores.add(new Restore(writtenMillis, entry));
                while (!entries.isEmpty() && isAfter(entries.get(entries.size() - 1), entry)) {
                    entries.remove(entries.size() - 1);
                }
            } else if (entry.getKind() == JournalKind.START) {
                restores.add(new Restore(writtenMillis, NOTHING));
            }
            // A restore stays as a place that the brain has passed.
            entries.add(entry);
        }
        untilBurst = record.getUntilBurst();
    }

    /** Whether there is nothing. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Number of the last burst of the newest record: up to it the journal is complete. */
    public long untilBurst() {
        return untilBurst;
    }

    /** The newest life of the brain, from its deploy on; empty if that is not in the journal. */
    public List<JournalEntry> newestLife() {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).getKind() == JournalKind.START) {
                return List.copyOf(entries.subList(i, entries.size()));
            }
        }
        return List.of();
    }

    /** What happened after a snapshot, up to the end of that life. */
    public List<JournalEntry> after(BrainImage image) {
        JournalEntry saved = entryOf(image);
        int from = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (!isAfter(entries.get(i), saved)) {
                from = i + 1;
            }
        }
        int to = from;
        while (to < entries.size() && entries.get(to).getKind() != JournalKind.START) {
            to++;
        }
        return List.copyOf(entries.subList(from, to));
    }

    private static JournalEntry entryOf(BrainImage image) {
        return new JournalEntry(
                JournalKind.RESTORED,
                image.state().burst(),
                image.clock().started() ? image.clock().nextStartMicros() : -1,
                new InputPosition(
                        image.position().sensoryPartition(),
                        image.position().sensoryOffset(),
                        image.position().commandPartition(),
                        image.position().commandOffset()),
                null);
    }

    /**
     * Whether an output that a burst has given was written before a restore that made the burst
     * void, or in an earlier life.
     *
     * @param writtenMillis when it was written, in milliseconds since 1970
     * @param burst number of its burst
     * @param endMicros end of the burst's interval
     */
    public boolean isVoid(long writtenMillis, long burst, long endMicros) {
        for (Restore restore : restores) {
            if (writtenMillis < restore.writtenMillis
                    && (endMicros > restore.at.getTimeMicros() || burst > restore.at.getBurst())) {
                return true;
            }
        }
        return false;
    }

    /** Whether something happened after a snapshot: none of its numbers ever falls in a life. */
    private static boolean isAfter(JournalEntry entry, JournalEntry saved) {
        InputPosition at = entry.getInput();
        InputPosition then = saved.getInput();
        return at.getCommandOffset() > then.getCommandOffset()
                || at.getSensoryPartition() == then.getSensoryPartition()
                        && at.getSensoryOffset() > then.getSensoryOffset()
                || at.getSensoryPartition() >= 0 && then.getSensoryPartition() < 0
                || entry.getTimeMicros() > saved.getTimeMicros()
                || entry.getKind() == JournalKind.STEP && entry.getBurst() > saved.getBurst();
    }
}

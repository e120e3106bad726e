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

    private final List<Noted> noted = new ArrayList<>();
    private BurstJournal first;

    /** An entry, and what its record or those behind it say besides. */
    private static final class Noted {
        private final JournalEntry entry;
        private final long writtenMillis;
        private long untilBurst;

        Noted(JournalEntry entry, long writtenMillis) {
            this.entry = entry;
            this.writtenMillis = writtenMillis;
        }

        boolean is(JournalKind kind) {
            return entry.getKind() == kind;
        }
    }

    /** Takes the next record of the brain. */
    public void add(BurstJournal record) {
        first = first == null ? record : first;
        long writtenMillis = Math.floorDiv(record.getWrittenMicros(), MICROS_PER_MILLI);
        for (JournalEntry entry : record.getEntries()) {
            if (entry.getKind() == JournalKind.RESTORED) {
                while (!noted.isEmpty() && isAfter(noted.get(noted.size() - 1).entry, entry)) {
                    noted.remove(noted.size() - 1);
                }
            }
            // A restore stays as a place that the brain has passed.
            noted.add(new Noted(entry, writtenMillis));
        }
        if (!noted.isEmpty()) {
            noted.get(noted.size() - 1).untilBurst = record.getUntilBurst();
        }
    }

    /** The newest life of the brain, from its deploy on; empty if that is not in the journal. */
    public JournalLife newestLife() {
        for (int i = noted.size() - 1; i >= 0; i--) {
            if (noted.get(i).is(JournalKind.START)) {
                return life(i, i);
            }
        }
        return new JournalLife(List.of(), List.of(), Long.MIN_VALUE, Long.MAX_VALUE, 0);
    }

    /** What happened after a snapshot, up to the end of that life. */
    public JournalLife after(BrainImage image) {
        JournalEntry saved = entryOf(image);
        int from = 0;
        for (int i = 0; i < noted.size(); i++) {
            if (!isAfter(noted.get(i).entry, saved)) {
                from = i + 1;
            }
        }
        int birth = from - 1;
        while (birth >= 0 && !noted.get(birth).is(JournalKind.START)) {
            birth--;
        }
        return life(birth, from);
    }

    /**
     * Whether nothing is missing between a snapshot and what the journal holds, although older
     * records of it are gone.
     *
     * @return false if that cannot be told
     */
    public boolean reachesBackTo(BrainImage image) {
        JournalEntry saved = entryOf(image);
        return first != null
                && first.getUntilMicros() <= saved.getTimeMicros()
                && first.getEntries().stream().noneMatch(each -> isAfter(each, saved));
    }

    /**
     * The entries of a life from one on.
     *
     * @param birth its first one, or -1 if the journal has forgotten that
     */
    private JournalLife life(int birth, int from) {
        int to = from;
        while (to < noted.size() && (to == birth || !noted.get(to).is(JournalKind.START))) {
            to++;
        }
        return new JournalLife(
                noted.subList(from, to).stream().map(each -> each.entry).toList(),
                noted.subList(Math.max(0, birth), to).stream()
                        .filter(each -> each.is(JournalKind.RESTORED))
                        .map(each -> new JournalLife.Restore(each.writtenMillis, each.entry))
                        .toList(),
                birth < 0 ? Long.MIN_VALUE : noted.get(birth).writtenMillis,
                endedMillis(to),
                to == 0 ? 0 : noted.get(to - 1).untilBurst);
    }

    private long endedMillis(int to) {
        boolean known = to > 0 && noted.get(to - 1).is(JournalKind.REMOVED);
        return known ? noted.get(to - 1).writtenMillis : Long.MAX_VALUE;
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

    /** Whether the brain was paused by a log whose offsets begin anew. */
    private static boolean rewinds(JournalEntry entry) {
        return entry.getKind() == JournalKind.GAP
                && entry.getGap().getFoundOffset() <= entry.getGap().getExpectedOffset();
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
                || rewinds(entry)
                        && entry.getTimeMicros() == saved.getTimeMicros()
                        && at.getSensoryOffset() != then.getSensoryOffset()
                || entry.getKind() == JournalKind.STEP && entry.getBurst() > saved.getBurst();
    }
}

package org.flinknpu.flow;

import java.util.Arrays;
import org.flinknpu.flow.state.PositionImage;
import org.flinknpu.schema.JournalKind;
import org.flinknpu.schema.LogGap;

/**
 * The flight recorder of one brain: enters what its inputs alone do not tell, so that it can be run
 * again exactly ({@link BrainRerun}). On the event clock that is the place of each command among
 * the sensory records; on the wall clock also which burst consumed which records, and when.
 *
 * <p>Entries are kept as columns and sent as one record when there are many, at every checkpoint,
 * and at once if they are rare ones. What is sent needs not be saved, so a snapshot holds nothing
 * of it: a restored brain says in its first record where it begins again.
 *
 * <p>Used by the task's thread only. An idle brain holds no arrays.
 */
final class BrainJournal {
    /** Most entries of a record. */
    static final int MAX_ENTRIES = 512;

    private static final int FIRST_CAPACITY = 8;
    private static final long NOT_STARTED = -1;

    private final BrainHost host;
    private final BurstStamp stamp;
    private final BurstClock clock;
    private final boolean enabled;
    private final Entries entries = new Entries();

    /** What the reader of the journal knows: the last entry, and regular bursts since. */
    private long knownBurst;

    private long knownMicros = NOT_STARTED;
    private int knownSensoryPartition = -1;
    private long knownSensoryOffset = -1;

    /** Whether regular bursts have run since the last entry. */
    private boolean unentered;

    /** Whether the next burst is entered in any case. */
    private boolean enterNext = true;

    private long lastBurst;
    private boolean advanced;
    private int namedRecords;

    /** Where the brain went on, until the journal says so; else null. */
    private Restore restore;

    private long overruns;
    private long skipped;

    private record Restore(long burst, long nextStartMicros, PositionImage position) {}

    /** What has been entered since the last record. */
    static final class Entries {
        private JournalKind[] kinds = {};
        private long[] bursts = {};
        private long[] micros = {};
        private PositionImage[] positions = {};
        private LogGap[] gaps = {};
        private int size;

        int size() {
            return size;
        }

        JournalKind kind(int entry) {
            return kinds[entry];
        }

        long burst(int entry) {
            return bursts[entry];
        }

        long micros(int entry) {
            return micros[entry];
        }

        PositionImage position(int entry) {
            return positions[entry];
        }

        /** What is missing, or null. */
        LogGap gap(int entry) {
            return gaps[entry];
        }

        void add(
                JournalKind kind, long burst, long timeMicros, PositionImage position, LogGap gap) {
            if (size == kinds.length) {
                int capacity = Math.max(FIRST_CAPACITY, 2 * size);
                kinds = Arrays.copyOf(kinds, capacity);
                bursts = Arrays.copyOf(bursts, capacity);
                micros = Arrays.copyOf(micros, capacity);
                positions = Arrays.copyOf(positions, capacity);
                gaps = Arrays.copyOf(gaps, capacity);
            }
            kinds[size] = kind;
            bursts[size] = burst;
            micros[size] = timeMicros;
            positions[size] = position;
            gaps[size++] = gap;
        }

        /**
         * Forgets all entries.
         *
         * @param keepArrays whether more are to come soon
         */
        void clear(boolean keepArrays) {
            if (keepArrays) {
                Arrays.fill(positions, 0, size, null);
                Arrays.fill(gaps, 0, size, null);
            } else {
                kinds = new JournalKind[0];
                bursts = new long[0];
                micros = new long[0];
                positions = new PositionImage[0];
                gaps = new LogGap[0];
            }
            size = 0;
        }
    }

    BrainJournal(BrainHost host, BurstStamp stamp, BurstClock clock) {
        this.host = host;
        this.stamp = stamp;
        this.clock = clock;
        enabled = host.options().recorder().journal();
    }

    Entries entries() {
        return entries;
    }

    long overruns() {
        return overruns;
    }

    long skipped() {
        return skipped;
    }

    /** Number of the last burst that has run. */
    long lastBurst() {
        return lastBurst;
    }

    /** Start of the next burst's interval; -1 if the clock has not started. */
    long nextStartMicros() {
        return clock.started() ? clock.nextStartMicros() : NOT_STARTED;
    }

    /**
     * The brain was deployed.
     *
     * @param burst 0, or the last burst of the saved brain that it goes on from
     * @param waitingRecords sensory records that waited for it; they are named one by one, because
     *     others between them may have been refused
     */
    void deployed(long burst, int waitingRecords) {
        lastBurst = burst;
        namedRecords = waitingRecords + 1;
        rare(JournalKind.START, null);
    }

    /** The brain goes on from a snapshot. */
    void restored(long burst, int waitingRecords) {
        lastBurst = burst;
        boolean anySensory = stamp.position().getSensoryOffset() >= 0;
        namedRecords = anySensory && waitingRecords == 0 ? 0 : waitingRecords + 1;
        knownSensoryPartition = stamp.position().getSensoryPartition();
        restore = enabled ? new Restore(burst, nextStartMicros(), stamp.image()) : null;
    }

    /** The brain took a sensory record, which the stamp has in view already. */
    void tookEvent(InboundRecord record) {
        if (namedRecords > 0 || record.partition() != knownSensoryPartition) {
            namedRecords = Math.max(0, namedRecords - 1);
            enter(JournalKind.TAKEN, null);
        }
    }

    /** The brain took a command, which the stamp has in view already. */
    void tookCommand() {
        rare(JournalKind.COMMAND, null);
    }

    /**
     * A burst is about to run. On the wall clock it may differ from one of the same number before a
     * restore: the journal tells them apart by the time of this record.
     */
    void beforeBurst() {
        if (restore != null && clock.wall()) {
            announceRestore();
            flush();
        }
    }

    /** A burst ran; the clock has moved on. */
    void ran(long burst, boolean step) {
        lastBurst = burst;
        advanced = true;
        if (!clock.wall() || !enabled) {
            return;
        }
        long now = nextStartMicros();
        if (!enterNext
                && burst == knownBurst + 1
                && now == knownMicros + (step ? 0 : clock.periodMicros())
                && stamp.position().getSensoryOffset() == knownSensoryOffset) {
            knownBurst = burst;
            knownMicros = now;
            unentered = true;
            return;
        }
        enter(step ? JournalKind.STEP : JournalKind.BURST, null);
        enterNext = false;
    }

    /**
     * Bursts are counted from 1 again; numbers would not tell how many ran since the last entry.
     */
    void reset() {
        if (unentered) {
            unentered = false;
            entries.add(JournalKind.BURST, knownBurst, knownMicros, knownPosition(), null);
        }
        lastBurst = 0;
        enterNext = true;
    }

    private PositionImage knownPosition() {
        PositionImage now = stamp.image();
        return new PositionImage(
                knownSensoryPartition,
                knownSensoryOffset,
                now.commandPartition(),
                now.commandOffset());
    }

    /** Intervals passed while the brain was paused, and as many events with them. */
    void passed(int events) {
        advanced = true;
        if (clock.wall() && events > 0) {
            enter(JournalKind.PASSED, null);
        }
    }

    /** Sensory records before the one just taken are missing. */
    void gap(LogGap gap, boolean paused) {
        rare(paused ? JournalKind.GAP : JournalKind.GAP_ACCEPTED, gap);
    }

    /** The brain's life has ended. */
    void removed() {
        rare(JournalKind.REMOVED, null);
    }

    void overrun() {
        overruns++;
    }

    void skipped(long count) {
        skipped += count;
    }

    private void rare(JournalKind kind, LogGap gap) {
        enter(kind, gap);
        flush();
    }

    private void enter(JournalKind kind, LogGap gap) {
        if (!enabled) {
            return;
        }
        announceRestore();
        PositionImage position = stamp.image();
        knownBurst = lastBurst;
        knownMicros = nextStartMicros();
        knownSensoryPartition = position.sensoryPartition();
        knownSensoryOffset = position.sensoryOffset();
        unentered = false;
        entries.add(kind, knownBurst, knownMicros, position, gap);
        if (entries.size() >= MAX_ENTRIES) {
            flush();
        }
    }

    private void announceRestore() {
        if (restore != null) {
            entries.add(
                    JournalKind.RESTORED,
                    restore.burst,
                    restore.nextStartMicros,
                    restore.position,
                    null);
            restore = null;
        }
    }

    /** A checkpoint is about to be taken. */
    void barrier() {
        if (entries.size() > 0 || enabled && clock.wall() && advanced) {
            flush();
        }
    }

    private void flush() {
        if (!enabled) {
            return;
        }
        host.outputs().journal(stamp, this, host.time().nowMicros());
        entries.clear(clock.wall());
        overruns = 0;
        skipped = 0;
        advanced = false;
    }
}

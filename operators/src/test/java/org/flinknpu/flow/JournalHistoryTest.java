package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.JournalKind;
import org.junit.jupiter.api.Test;

class JournalHistoryTest {
    private static final long PERIOD = 1_000;
    private static final long SECOND = 1_000_000;

    private final JournalHistory history = new JournalHistory();

    @Test
    void shouldTellLivesOfOneIdApart() {
        written(1, 0, entry(JournalKind.START, 0, -1, 0));
        written(2, 50, entry(JournalKind.REMOVED, 50, 50 * PERIOD, 1));
        written(3, 0, entry(JournalKind.START, 0, -1, 2));
        written(4, 20);

        JournalLife life = history.newestLife();

        assertThat(life.entries())
                .extracting(JournalEntry::getKind)
                .containsExactly(JournalKind.START);
        assertThat(life.untilBurst()).isEqualTo(20);
        assertThat(life.isVoid(1_500, 10, 10 * PERIOD, PERIOD)).as("first life").isTrue();
        assertThat(life.isVoid(3_500, 10, 10 * PERIOD, PERIOD)).as("second life").isFalse();
    }

    @Test
    void shouldMakeVoidWhatCameAfterTheSnapshotOnly() {
        written(1, 0, entry(JournalKind.START, 0, 0, 0));
        written(3, 10, entry(JournalKind.RESTORED, 10, 10 * PERIOD, 0));

        JournalLife life = history.newestLife();

        assertThat(life.isVoid(2_000, 10, 10 * PERIOD, PERIOD)).isFalse();
        assertThat(life.isVoid(2_000, 11, 11 * PERIOD, PERIOD)).isTrue();
        assertThat(life.isVoid(3_500, 11, 11 * PERIOD, PERIOD)).isFalse();
    }

    /** Bursts of a step command share the interval that waits. */
    @Test
    void shouldKeepStepsBeforeTheSnapshot() {
        written(1, 0, entry(JournalKind.START, 0, 0, 0));
        written(3, 13, entry(JournalKind.RESTORED, 13, 10 * PERIOD, 2));

        JournalLife life = history.newestLife();

        assertThat(life.isVoid(2_000, 13, 11 * PERIOD, PERIOD)).isFalse();
        assertThat(life.isVoid(2_000, 14, 11 * PERIOD, PERIOD)).isTrue();
    }

    /** Numbers begin anew with a reset, time does not. */
    @Test
    void shouldKeepWhatCameBeforeAReset() {
        written(1, 0, entry(JournalKind.START, 0, 0, 0));
        written(2, 900, entry(JournalKind.COMMAND, 900, 900 * PERIOD, 1));
        written(4, 5, entry(JournalKind.RESTORED, 5, 905 * PERIOD, 1));

        JournalLife life = history.newestLife();

        assertThat(life.isVoid(1_500, 800, 800 * PERIOD, PERIOD)).isFalse();
        assertThat(life.isVoid(3_000, 6, 906 * PERIOD, PERIOD)).isTrue();
    }

    private static JournalEntry entry(JournalKind kind, long burst, long micros, long command) {
        return new JournalEntry(kind, burst, micros, new InputPosition(-1, -1L, 0, command), null);
    }

    private void written(long second, long untilBurst, JournalEntry... entries) {
        history.add(
                BurstJournal.newBuilder()
                        .setBrainId("b")
                        .setWrittenMicros(second * SECOND)
                        .setUntilBurst(untilBurst)
                        .setUntilMicros(untilBurst * PERIOD)
                        .setEntries(List.of(entries))
                        .build());
    }
}

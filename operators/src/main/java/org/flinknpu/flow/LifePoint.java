package org.flinknpu.flow;

import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.schema.JournalEntry;

/**
 * A point between two bursts of a brain's life. Burst numbers alone do not name it, because a reset
 * counts from 1 again, and times alone do not, because the bursts of a step command share one.
 *
 * @param burst number of the last burst before it; 0 before the first
 * @param nextStartMicros start of the next burst's interval; -1 if the clock had not started
 * @param periodMicros length of an interval
 */
public record LifePoint(long burst, long nextStartMicros, long periodMicros) {
    /** Where an entry of the journal was made. */
    public static LifePoint of(JournalEntry entry, long periodMicros) {
        return new LifePoint(entry.getBurst(), entry.getTimeMicros(), periodMicros);
    }

    /** Where a snapshot was taken. */
    public static LifePoint of(BrainImage image) {
        return new LifePoint(
                image.state().burst(),
                image.clock().started() ? image.clock().nextStartMicros() : -1,
                image.settings().getPeriodMicros());
    }

    /**
     * Whether a burst of the same life ran after it.
     *
     * @param number number of the burst
     * @param endMicros end of its interval; a brain whose clock has not started ends bursts at 0
     */
    public boolean isBefore(long number, long endMicros) {
        long nextEnd = nextStartMicros < 0 ? 0 : nextStartMicros + periodMicros;
        return endMicros > nextEnd || endMicros == nextEnd && number > burst;
    }
}

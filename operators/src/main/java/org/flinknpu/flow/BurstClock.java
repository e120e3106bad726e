package org.flinknpu.flow;

import org.flinknpu.flow.state.ClockImage;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.MissedBursts;

/**
 * Which bursts of one brain are due. Time is cut into intervals of one period, on a grid that never
 * moves; the clock knows the start of the interval that the next burst covers and up to where time
 * has gone. Burst numbers are not its business: pauses and skipped bursts shift time against them.
 *
 * <p>On the event clock, time is {@code event time - lateness}, and at most {@code
 * maxCatchUpBursts} of a jump run, the earliest ones; the rest is skipped. On the wall clock, time
 * is the machine's, and at most that many bursts are owed at any moment, the latest ones. Skipping
 * missed bursts is catching up one.
 *
 * <p>All times are in microseconds of the brain's clock. Not thread-safe.
 */
final class BurstClock {
    /** Latest moment that a clock can show; sums of two such moments do not overflow. */
    static final long MAX_TIME_MICROS = 1L << 61;

    /** Longest period and lateness, about 35 years. */
    static final long MAX_SPAN_MICROS = 1L << 50;

    private final boolean wall;
    private final long periodMicros;
    private final long latenessMicros;
    private final int maxCatchUpBursts;

    private boolean started;
    private long notBeforeMicros;
    private long nextStartMicros;
    private long dueUntilMicros;
    private int catchUpLeft;

    private BurstClock(BrainSettings settings) {
        wall = settings.getClock() == ClockMode.WALL;
        periodMicros = settings.getPeriodMicros();
        latenessMicros = wall ? 0 : settings.getLatenessMicros();
        maxCatchUpBursts =
                settings.getMissedBursts() == MissedBursts.SKIP
                        ? 1
                        : settings.getMaxCatchUpBursts();
    }

    /**
     * The clock of a brain that is being deployed.
     *
     * @param settings valid settings
     * @param notBeforeMicros the first burst starts at or after this; 0 for no such limit
     * @param nowMicros the machine's time; without effect on the event clock
     */
    static BurstClock deployed(BrainSettings settings, long notBeforeMicros, long nowMicros) {
        BurstClock clock = new BurstClock(settings);
        clock.notBeforeMicros = notBeforeMicros;
        Long epoch = settings.getEpochMicros();
        if (clock.wall) {
            long first = epoch == null ? roundDown(nowMicros, clock.periodMicros) : epoch;
            if (nowMicros > first) {
                first += roundDown(nowMicros - first, clock.periodMicros);
            }
            clock.startAt(first);
        } else if (epoch != null) {
            clock.startAt(epoch);
        }
        return clock;
    }

    /** The clock as it was saved. */
    static BurstClock restored(BrainSettings settings, ClockImage image) {
        BurstClock clock = new BurstClock(settings);
        clock.started = image.started();
        clock.notBeforeMicros = image.notBeforeMicros();
        clock.nextStartMicros = image.nextStartMicros();
        clock.dueUntilMicros = image.dueUntilMicros();
        clock.catchUpLeft = image.catchUpLeft();
        return clock;
    }

    /**
     * The clock of a brain that goes on from a saved one. On the event clock it goes on where that
     * stood; on the wall clock with the interval of this moment, because none before it was this
     * brain's.
     *
     * @param settings valid settings
     * @param image shows a possible moment
     * @param notBeforeMicros the first burst starts at or after this; 0 for no such limit
     * @param nowMicros the machine's time; without effect on the event clock
     */
    static BurstClock continued(
            BrainSettings settings, ClockImage image, long notBeforeMicros, long nowMicros) {
        BurstClock clock = restored(settings, image);
        clock.notBeforeMicros = Math.max(clock.notBeforeMicros, notBeforeMicros);
        if (!clock.started) {
            return clock;
        }
        long start = clock.nextStartMicros;
        if (clock.wall && nowMicros > start) {
            start = clock.intervalOf(nowMicros);
        }
        start = Math.max(start, clock.boundary(notBeforeMicros));
        if (clock.wall || start > clock.nextStartMicros) {
            clock.moveTo(start);
        }
        return clock;
    }

    /** Everything that {@link #restored} needs. */
    ClockImage image() {
        return new ClockImage(
                started, notBeforeMicros, nextStartMicros, dueUntilMicros, catchUpLeft);
    }

    private void startAt(long firstMicros) {
        started = true;
        nextStartMicros = boundary(firstMicros, notBeforeMicros);
        dueUntilMicros = nextStartMicros;
    }

    /** Whether the machine's time makes bursts due. */
    boolean wall() {
        return wall;
    }

    /** Whether the grid is known; on the event clock the first event may have to set it. */
    boolean started() {
        return started;
    }

    /** Start of the next burst's interval. */
    long nextStartMicros() {
        return nextStartMicros;
    }

    /** End of the next burst's interval, exclusive. */
    long nextEndMicros() {
        return nextStartMicros + periodMicros;
    }

    /** How far an event lies before the next burst's interval; 0 if it does not. */
    long lagMicros(long eventMicros) {
        long start =
                started
                        ? nextStartMicros
                        : boundary(roundDown(eventMicros, periodMicros), notBeforeMicros);
        return Math.max(0, start - eventMicros);
    }

    /**
     * Event clock: how far an event lies ahead of what has been seen, and of another moment; not
     * positive if it does not.
     *
     * @param otherMicros a moment that time has reached elsewhere; negative if none is known
     */
    long aheadMicros(long eventMicros, long otherMicros) {
        long seen = started ? dueUntilMicros + latenessMicros : otherMicros;
        long reached = Math.max(seen, otherMicros);
        return reached < 0 ? 0 : eventMicros - reached;
    }

    /** Length of an interval. */
    long periodMicros() {
        return periodMicros;
    }

    /** Wall clock: when the next burst becomes due. */
    long wakeMicros() {
        return dueUntilMicros + periodMicros;
    }

    /** Start of the interval that holds the moment; the clock has started. */
    long intervalOf(long micros) {
        return nextStartMicros
                + Math.floorDiv(micros - nextStartMicros, periodMicros) * periodMicros;
    }

    /** Start of the first interval from the next one on that starts at or after the moment. */
    long boundary(long micros) {
        return boundary(nextStartMicros, micros);
    }

    private long boundary(long gridMicros, long micros) {
        if (micros <= gridMicros) {
            return gridMicros;
        }
        long rest = (micros - gridMicros) % periodMicros;
        return rest == 0 ? micros : micros + (periodMicros - rest);
    }

    /** Lays the grid at the first event, if nothing has done so before. */
    void startAtEvent(long eventMicros) {
        if (!started) {
            startAt(roundDown(eventMicros, periodMicros));
        }
    }

    /** Event clock: an accepted event says what time it is. No burst is due when it is called. */
    void observe(long eventMicros) {
        if (advance(eventMicros - latenessMicros)) {
            catchUpLeft = maxCatchUpBursts;
        }
    }

    /**
     * Wall clock: the machine says what time it is.
     *
     * @return how many bursts are skipped because too many are owed
     */
    long tick(long nowMicros) {
        advance(nowMicros);
        catchUpLeft = maxCatchUpBursts;
        long tooMany = dueBursts() - maxCatchUpBursts;
        if (tooMany <= 0) {
            return 0;
        }
        nextStartMicros += tooMany * periodMicros;
        return tooMany;
    }

    private boolean advance(long nowMicros) {
        long passed = nowMicros - nextStartMicros;
        if (passed < periodMicros) {
            return false;
        }
        long until = nextStartMicros + roundDown(passed, periodMicros);
        if (until <= dueUntilMicros) {
            return false;
        }
        dueUntilMicros = until;
        return true;
    }

    /** Bursts whose interval has ended and that have not run. */
    long dueBursts() {
        return (dueUntilMicros - nextStartMicros) / periodMicros;
    }

    /** Whether a burst is due. */
    boolean due() {
        return nextStartMicros < dueUntilMicros;
    }

    /**
     * How many of the due bursts can run without a look at commands and events.
     *
     * @param most at least 1
     * @param commandMicros moment of the next command, after the start of the next burst
     * @param eventMicros start of the interval of the first event that waits
     * @return at least 1
     */
    int undisturbed(int most, long commandMicros, long eventMicros) {
        long count = Math.min(Math.min(most, dueBursts()), catchUpLeft);
        // Neither is more than the due bursts away, or it does not matter.
        long command = Math.min(commandMicros, dueUntilMicros);
        count = Math.min(count, (command - nextStartMicros + periodMicros - 1) / periodMicros);
        long event = Math.max(nextStartMicros, Math.min(eventMicros, dueUntilMicros));
        count = Math.min(count, (event - nextStartMicros) / periodMicros);
        return (int) Math.max(1, count);
    }

    /** Whether what is due has to be skipped because the jump was too long. */
    boolean exhausted() {
        return catchUpLeft <= 0;
    }

    /** A due burst has run. */
    void ran() {
        nextStartMicros += periodMicros;
        catchUpLeft--;
    }

    /**
     * Lets due intervals pass without a burst, up to the first that starts at or after the limit.
     *
     * @return how many passed
     */
    long pass(long limitMicros) {
        long target =
                limitMicros >= dueUntilMicros
                        ? dueUntilMicros
                        : Math.min(dueUntilMicros, boundary(limitMicros));
        long passed = (target - nextStartMicros) / periodMicros;
        nextStartMicros = target;
        return passed;
    }

    /** The next interval is the one that starts there, and none is due. */
    void moveTo(long startMicros) {
        nextStartMicros = startMicros;
        dueUntilMicros = startMicros;
    }

    private static long roundDown(long micros, long periodMicros) {
        return micros - micros % periodMicros;
    }
}

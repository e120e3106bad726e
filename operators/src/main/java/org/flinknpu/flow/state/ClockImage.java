package org.flinknpu.flow.state;

/**
 * A brain's clock between two bursts, all times in microseconds of that clock.
 *
 * @param started whether the grid of intervals is known
 * @param notBeforeMicros earliest start of the first burst
 * @param nextStartMicros start of the next burst's interval
 * @param dueUntilMicros start of the first interval that is not due
 * @param catchUpLeft bursts that may still run of the last jump
 */
public record ClockImage(
        boolean started,
        long notBeforeMicros,
        long nextStartMicros,
        long dueUntilMicros,
        int catchUpLeft) {}

package org.flinknpu.flow.codec;

/**
 * How the levels of a motor become its values: absolute or incremental, within its range, and no
 * faster than it may. All in the motor's own unit.
 *
 * @param range the motor's range
 * @param holds whether a silent channel keeps its target; else it goes to rest
 * @param increment how far level 1 moves the target of an incremental motor per burst; 0 for an
 *     absolute one, whose target the level is
 * @param step how far a value moves towards its target per burst at most; infinite for no limit
 * @param start the value after the deploy
 */
record MotorLimits(ValueRange range, boolean holds, double increment, double step, double start) {

    /** The target after a burst. */
    double target(double last, double level) {
        if (Double.isNaN(level)) {
            return holds || increment > 0 ? last : range.rest();
        }
        return increment > 0 ? range.clamp(last + level * increment) : range.value(level);
    }

    /** The value after a burst. */
    double value(double last, double target) {
        return last + Math.max(-step, Math.min(step, target - last));
    }
}

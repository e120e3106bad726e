package org.flinknpu.flow;

/**
 * Which kind of output a record is. The order of the constants is part of the serialized form of
 * {@link OutboundRecord}: new ones go to the end.
 */
public enum OutboundRoute {
    /** {@link org.flinknpu.schema.MotorOutput}. */
    MOTOR,
    /** {@link org.flinknpu.schema.FiredNeurons}. */
    SPIKES,
    /** {@link org.flinknpu.schema.BurstMetrics}. */
    METRICS,
    /** A refused record, as {@link org.flinknpu.wire.DeadLetter} describes it. */
    DEAD_LETTER,
    /** {@link org.flinknpu.schema.BurstJournal}. */
    JOURNAL
}

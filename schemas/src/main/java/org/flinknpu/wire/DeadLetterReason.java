package org.flinknpu.wire;

/** Why a record was refused. The constant's name is the value of a header and of a metric label. */
public enum DeadLetterReason {
    /** The bytes are no record of the schema, or its fields contradict each other. */
    MALFORMED,
    /** The record is longer than its topic allows. */
    TOO_LARGE,
    /** The record names a schema that is not known or does not fit. */
    UNKNOWN_SCHEMA,
    /** The registry that knows the record's schema did not answer. */
    SCHEMA_UNAVAILABLE,
    /** No brain with this id is deployed. */
    UNKNOWN_BRAIN,
    /** The brain has no such area. */
    UNKNOWN_AREA,
    /** The brain's device mapping has no such sensor. */
    UNKNOWN_DEVICE,
    /** A number is outside its range, such as a voxel outside its area. */
    OUT_OF_RANGE,
    /** A number is NaN or infinite. */
    NOT_FINITE,
    /** The event belongs to a burst that has already run. */
    LATE,
    /** The event lies too far ahead of its brain's time. */
    EARLY,
    /** The record's key is not its brain id. */
    KEY_MISMATCH,
    /** A brain with this id is already deployed. */
    DUPLICATE_DEPLOY,
    /** The connectome could not be read, or is not the announced one. */
    BAD_CONNECTOME,
    /** The saved state could not be read, is not the announced one, or fits no such brain. */
    BAD_STATE,
    /** The command cannot be carried out. */
    INVALID_COMMAND,
    /** Too many events wait for a brain that has not been deployed. */
    BUFFER_FULL,
    /** The brain would exceed a limit of the job. */
    QUOTA
}

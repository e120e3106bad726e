package org.flinknpu.flow;

/** What becomes of a record that is refused before it reaches a brain. */
public enum BadRecordPolicy {
    /** It goes to the dead letter topic and the job goes on. */
    DEAD_LETTER,
    /** It is counted and forgotten. */
    DROP,
    /** The job fails with its reason and position. */
    FAIL
}

package org.flinknpu.flow;

/** What becomes of a brain if sensory records may have been lost before they could be read. */
public enum GapPolicy {
    /** It is paused, until a resume command accepts the gap. */
    PAUSE,
    /** It goes on; the journal says so. */
    ACCEPT
}

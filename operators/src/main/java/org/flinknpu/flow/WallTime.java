package org.flinknpu.flow;

import java.io.Serializable;

/** The machine's time, as brains on the wall clock see it. Thread-safe; travels with the job. */
public interface WallTime extends Serializable {
    /** The machine's own clock, which also real threads can wait for. */
    WallTime SYSTEM = new SystemWallTime();

    /** Microseconds since 1970-01-01T00:00:00Z. */
    long nowMicros();

    /**
     * Whether this time passes as real time does. If not, wake-ups come from Flink's processing
     * time service alone, whose time has to agree with this one.
     */
    boolean real();
}

package org.flinknpu.flow;

/**
 * Which input of the operator a record came from. The order of the constants is part of the state's
 * format.
 */
public enum Input {
    /** Sensory events. */
    SENSORY,
    /** Commands. */
    COMMAND
}

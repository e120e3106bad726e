package org.flinknpu.flow.codec;

import org.flinknpu.wire.DeadLetterReason;

/** Says in one line why a device mapping does not suit a brain. */
public final class DeviceRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final DeadLetterReason reason;

    DeviceRefusedException(DeadLetterReason reason, String rule) {
        super(rule);
        this.reason = reason;
    }

    static DeviceRefusedException invalid(String rule) {
        return new DeviceRefusedException(DeadLetterReason.INVALID_COMMAND, rule);
    }

    /** What becomes of the deploy. */
    public DeadLetterReason reason() {
        return reason;
    }
}

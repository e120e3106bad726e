package org.flinknpu.flow;

import org.flinknpu.wire.DeadLetterReason;

/** Says inside the operator why a command becomes a dead letter. Has no stack trace. */
final class CommandRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final DeadLetterReason reason;

    /**
     * A refusal.
     *
     * @param reason the kind of fault
     * @param detail one line: rule broken, name=value, remedy
     */
    CommandRefusedException(DeadLetterReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    DeadLetterReason reason() {
        return reason;
    }
}

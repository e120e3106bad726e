package org.flinknpu.flow;

import org.flinknpu.wire.Decoded;

/** Ends the job because of a bad record, where {@link BadRecordPolicy#FAIL} asks for it. */
public final class BadRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The refusal of a record, told with its position. */
    BadRecordException(InboundRecord record, Decoded<?> refusal) {
        super(
                "Bad record: reason=%s topic=%s partition=%d offset=%d: %s; to go on without such"
                                .formatted(
                                        refusal.reason(),
                                        record.topic(),
                                        record.partition(),
                                        record.offset(),
                                        refusal.detail())
                        + " records set the bad record policy to DEAD_LETTER");
    }
}

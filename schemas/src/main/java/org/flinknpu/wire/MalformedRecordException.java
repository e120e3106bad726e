package org.flinknpu.wire;

import java.io.IOException;

/** Says inside the decoder that the bytes are no record. Has no stack trace: floods are cheap. */
final class MalformedRecordException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedRecordException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}

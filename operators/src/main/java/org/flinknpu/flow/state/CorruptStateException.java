package org.flinknpu.flow.state;

/**
 * State that cannot be what a build of this project wrote, or that was written by a later one. The
 * message is one line: what is wrong, where, and what to do.
 */
public final class CorruptStateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptStateException(String message) {
        super(message);
    }

    public CorruptStateException(String message, Throwable cause) {
        super(message, cause);
    }
}

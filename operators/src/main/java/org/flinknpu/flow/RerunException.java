package org.flinknpu.flow;

/** A brain cannot be run again: journal and logs do not fit together, or something is missing. */
public final class RerunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With one line that says what does not fit. */
    public RerunException(String message) {
        super(message);
    }
}

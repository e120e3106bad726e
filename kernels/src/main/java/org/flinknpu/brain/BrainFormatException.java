package org.flinknpu.brain;

/**
 * A brain, connectome or state that breaks a rule of the format. The message is one line: the rule,
 * name=value, and what to do where that is not obvious.
 */
public final class BrainFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public BrainFormatException(String message) {
        super(message);
    }

    public BrainFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}

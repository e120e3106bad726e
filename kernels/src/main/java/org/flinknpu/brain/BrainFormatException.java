package org.flinknpu.brain;

/**
 * A brain, connectome or state that breaks a rule of the format. The message is one line: the rule,
 * name=value, and what to do where that is not obvious.
 */
public class BrainFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * A broken rule.
     *
     * @param message one line: rule, name=value, remedy
     */
    public BrainFormatException(String message) {
        super(message);
    }

    /** As {@link #BrainFormatException(String)}, with the failure that revealed it. */
    public BrainFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}

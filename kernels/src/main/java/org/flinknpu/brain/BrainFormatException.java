package org.flinknpu.brain;

/**
 * A brain, connectome or state that breaks a rule of the format. The message is one line of bounded
 * length, whatever the names that it quotes contain: the rule, name=value, and what to do where
 * that is not obvious.
 */
public class BrainFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CHARACTERS = 2000;

    /**
     * A broken rule.
     *
     * @param message one line: rule, name=value, remedy
     */
    public BrainFormatException(String message) {
        super(StrictJson.printable(message, MAX_CHARACTERS));
    }

    /** As {@link #BrainFormatException(String)}, with the failure that revealed it. */
    public BrainFormatException(String message, Throwable cause) {
        super(StrictJson.printable(message, MAX_CHARACTERS), cause);
    }
}

package org.flinknpu.brain;

/**
 * A brain that keeps the rules of the format, and has more neurons or synapses than its reader
 * allows.
 */
public final class BrainTooLargeException extends BrainFormatException {
    private static final long serialVersionUID = 1L;

    /** As {@link BrainFormatException#BrainFormatException(String)}. */
    public BrainTooLargeException(String message) {
        super(message);
    }
}

package org.flinknpu.brain;

/**
 * A well-formed brain that needs something this build cannot do. Told apart from {@link
 * BrainFormatException} so that callers can skip the brain instead of calling it broken.
 */
public final class UnsupportedBrainException extends BrainFormatException {
    private static final long serialVersionUID = 1L;

    private final String feature;

    /**
     * A brain that needs a missing feature.
     *
     * @param feature the feature in one word, as in {@code plasticity}
     * @param message one line: rule, name=value, remedy
     */
    public UnsupportedBrainException(String feature, String message) {
        super(message);
        this.feature = feature;
    }

    /** The missing feature in one word. */
    public String feature() {
        return feature;
    }
}

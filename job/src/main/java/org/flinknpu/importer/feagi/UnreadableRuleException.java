package org.flinknpu.importer.feagi;

/** A mapping rule that does not say which synapses to make; the message says why. */
final class UnreadableRuleException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableRuleException(String message) {
        super(message);
    }
}

package org.flinknpu.importer.feagi.morphology;

/** A morphology that is not known or not defined properly; the message says why. */
public final class MorphologyException extends Exception {
    private static final long serialVersionUID = 1L;

    MorphologyException(String message) {
        super(message);
    }
}

package org.flinknpu.feed;

/** A part of a recording that cannot be used, in one line: rule broken, name=value. */
public final class BadRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean atEnd;

    private BadRecordException(String message, boolean atEnd) {
        super(message, null, false, false);
        this.atEnd = atEnd;
    }

    /** Damage behind which the recording goes on. */
    public static BadRecordException skipped(String message) {
        return new BadRecordException(message, false);
    }

    /** Damage behind which nothing can be read. */
    public static BadRecordException last(String message) {
        return new BadRecordException(message, true);
    }

    /** Whether nothing can be read behind the damage. */
    public boolean atEnd() {
        return atEnd;
    }
}

package org.flinknpu.job;

/**
 * A mistake in how the program was called, told in one line.
 *
 * <p>The message follows one form: the rule that was broken, the name and the value, and what to do
 * about it. It carries no stack trace, because the person who reads it did not write the code; the
 * command line prints it alone and exits with code 2.
 */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CHARACTERS = 2000;

    /**
     * A mistake without a deeper cause.
     *
     * @param message one line: rule broken, name=value, remedy
     */
    public UsageException(String message) {
        this(message, null);
    }

    /**
     * A mistake that surfaced as another exception.
     *
     * @param message one line: rule broken, name=value, remedy
     * @param cause what it surfaced as, kept for a log at debug level
     */
    public UsageException(String message, Throwable cause) {
        super(oneLine(message), cause, false, false);
    }

    /** Messages quote what was given, which must not move the cursor of a terminal. */
    private static String oneLine(String message) {
        String line = message.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
        return line.length() <= MAX_CHARACTERS ? line : line.substring(0, MAX_CHARACTERS) + "...";
    }
}

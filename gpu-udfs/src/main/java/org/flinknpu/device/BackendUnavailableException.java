package org.flinknpu.device;

/**
 * A backend that cannot run a brain here. The message is one line: what is missing, then the
 * remedy. It carries no stack trace when there is no cause, because it tells of the machine and not
 * of the code.
 */
public final class BackendUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String backend;
    private final String reason;
    private final String remedy;

    /**
     * A backend that is missing.
     *
     * @param backend its name in options
     * @param reason one line, without full stop
     * @param remedy one line: what to do
     */
    public BackendUnavailableException(String backend, String reason, String remedy) {
        this(backend, reason, remedy, null);
    }

    /** As above, with the failure that it surfaced as. */
    public BackendUnavailableException(
            String backend, String reason, String remedy, Throwable cause) {
        super(
                "Backend unavailable: backend=%s: %s; %s".formatted(backend, reason, remedy),
                cause,
                true,
                cause != null);
        this.backend = backend;
        this.reason = reason;
        this.remedy = remedy;
    }

    /** Name of the backend. */
    public String backend() {
        return backend;
    }

    /** What is missing. */
    public String reason() {
        return reason;
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }
}

package org.flinknpu.device;

/**
 * A device that failed while it ran a brain: a call returned an error or did not return in time.
 * The kernel that threw it must only be closed; the brain goes on from a saved state, on this
 * device or another.
 */
public final class DeviceFailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String backend;

    /**
     * A failure.
     *
     * @param backend the backend's name in options
     * @param device the device's name
     * @param what the call and its error, in one line
     */
    public DeviceFailureException(String backend, String device, String what) {
        super("Device failed: backend=%s device=%s: %s".formatted(backend, device, what));
        this.backend = backend;
    }

    /** Name of the backend. */
    public String backend() {
        return backend;
    }
}

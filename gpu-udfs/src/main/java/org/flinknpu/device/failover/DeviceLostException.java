package org.flinknpu.device.failover;

/** A device failed or did not answer in time; its seat is already being vacated. */
final class DeviceLostException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean late;

    /**
     * A loss.
     *
     * @param what the call and what became of it, in one line
     * @param late whether a deadline was exceeded
     * @param cause what the call threw, or null
     */
    DeviceLostException(String what, boolean late, Throwable cause) {
        super(what, cause, false, false);
        this.late = late;
    }

    /** Whether a deadline was exceeded. */
    boolean late() {
        return late;
    }
}

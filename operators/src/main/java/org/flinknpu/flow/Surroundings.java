package org.flinknpu.flow;

/** What the operator does for the seats. */
public interface Surroundings {
    /** Asks for one call of {@link Seats#turn} after other work of the task. */
    void askForTurn();

    /** Asks for a call of {@link Seats#tick} at that moment of the wall clock. */
    void wakeAt(long micros);

    /** Runs something on the task's thread, soon. Any thread may ask. */
    void later(Runnable work);

    /**
     * Waits until something that was asked for can be run, and runs it.
     *
     * @throws IllegalStateException if the task is being cancelled
     */
    void awaitCall();

    /** Processing time, in milliseconds. */
    long nowMillis();
}

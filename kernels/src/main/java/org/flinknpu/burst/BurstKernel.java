package org.flinknpu.burst;

import org.flinknpu.brain.BrainState;

/**
 * The seam between brains and backends: one brain on one device, advanced one burst per call. Every
 * implementation equals {@link ReferenceKernel} bit for bit, in fired neurons and in saved state.
 *
 * <p>A kernel is confined to one thread at a time. It owns the brain's state from its opening to
 * {@link #close}; {@link #save} copies it out at any burst boundary. After an exception the kernel
 * must not be used except to close it.
 */
public interface BurstKernel extends AutoCloseable {
    /**
     * Runs the next burst.
     *
     * @param stimulus what the burst receives; read during the call, not kept
     * @param fired cleared and filled with the neurons that fired, ascending
     */
    void burst(Stimulus stimulus, FiredSet fired);

    /**
     * Runs bursts without stimulus. Backends may run many at once and drain the fired lists in
     * bulk.
     *
     * @param bursts how many, at least 0
     * @param listener called once per burst, in order; meanwhile {@link #counters} tells the work
     *     of that burst, though not its phases, and {@link #lastBurst} may be ahead
     */
    default void freeRun(int bursts, FiredListener listener) {
        Stimulus none = new Stimulus(0);
        FiredSet fired = new FiredSet();
        for (int i = 0; i < bursts; i++) {
            burst(none, fired);
            listener.fired(lastBurst(), fired);
        }
    }

    /** Number of the last burst that ran; 0 before the first. */
    long lastBurst();

    /**
     * Copies the state after the last burst.
     *
     * @param into a state of the same connectome; overwritten
     */
    void save(BrainState into);

    /** What the last burst did; reused, valid until the next burst. */
    BurstCounters counters();

    /** Name of the backend, as in options: {@code reference}, {@code cpu}, ... */
    String backend();

    /** Releases everything the kernel holds. Idempotent. */
    @Override
    void close();
}

package org.flinknpu.burst;

/**
 * What a {@link BurstKernel} may implement besides: a burst in two halves. Who begins the bursts of
 * several brains before finishing the first lets them run at the same time; a device runs those of
 * many small brains in one launch.
 *
 * <pre>
 * for (brain : due) brain.begin(stimulus of brain);
 * for (brain : due) brain.finish(fired);
 * </pre>
 *
 * <p>Nothing else may be called on the kernel between the halves but {@link BurstKernel#close}.
 * Both halves together do exactly what {@link BurstKernel#burst} does.
 */
public interface SplitBurst {
    /**
     * Whether the next burst gains from being begun. If not, {@link #begin} may run it at once, and
     * {@link BurstKernel#burst} costs no more.
     */
    default boolean splits() {
        return true;
    }

    /**
     * Begins the next burst.
     *
     * @param stimulus what the burst receives; read during the call, not kept
     */
    void begin(Stimulus stimulus);

    /**
     * Waits for the burst that was begun.
     *
     * @param fired cleared and filled with the neurons that fired, ascending
     */
    void finish(FiredSet fired);
}

package org.flinknpu.burst;

/** Receives the fired neurons of each burst of a {@link BurstKernel#freeRun free run}. */
@FunctionalInterface
public interface FiredListener {
    /**
     * Called once per burst, in order.
     *
     * @param burst number of the burst
     * @param fired reused; valid during the call, in which its contents may be swapped with those
     *     of another set
     */
    void fired(long burst, FiredSet fired);
}

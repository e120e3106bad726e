package org.flinknpu.device.cpu;

/**
 * The second half of a burst: finds the touched neurons of a range, steps them by {@link
 * org.flinknpu.burst.LifRule} and returns their accumulators to zero. Used by one thread.
 */
interface Sweep {
    /**
     * Sweeps part of an area.
     *
     * @param slice the area
     * @param low first neuron, inside the area
     * @param high one past the last neuron, inside the area
     * @param burst number of the burst
     * @param fired receives the neurons that fire
     * @return number of candidates
     */
    int sweep(AreaSlice slice, int low, int high, long burst, FiredList fired);
}

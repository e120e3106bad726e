package org.flinknpu.importer.nir;

/**
 * How far a brain and the equations that it was made from agree.
 *
 * @param bursts how many ran
 * @param inputSpikes random spikes that both received
 * @param spikes of all layers by the equations
 * @param missing of these in the brain
 * @param extra spikes that only the brain has
 * @param firstDifference burst of the first difference, or 0
 * @param largestError largest difference of a potential before the first difference
 * @param largestPotential largest potential by the equations before the first difference
 */
record Agreement(
        int bursts,
        long inputSpikes,
        long spikes,
        long missing,
        long extra,
        long firstDifference,
        double largestError,
        double largestPotential) {
    /** Whether every spike agrees. */
    boolean same() {
        return missing == 0 && extra == 0;
    }

    /** A line for people. */
    String text() {
        String difference =
                same() ? "" : " (first difference in burst %d)".formatted(firstDifference);
        return "%d bursts, %d input spikes: %d of %d spikes agree, %d are extra%s; largest error of a potential %.2g, of potentials up to %.3g"
                .formatted(
                        bursts,
                        inputSpikes,
                        spikes - missing,
                        spikes,
                        extra,
                        difference,
                        largestError,
                        largestPotential);
    }
}

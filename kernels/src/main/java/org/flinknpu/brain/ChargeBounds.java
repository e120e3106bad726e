package org.flinknpu.brain;

import java.util.List;

/**
 * What is proven about the accumulators of a connectome, so that no backend has to test for
 * overflow: for every target the sum of |charge| over all its incoming synapses is at most {@link
 * #maxChargeSum}. Membrane-driven synapses count with psp 255. With delays every synapse still
 * delivers at most once per burst, so the bound holds for every burst.
 *
 * @param fractionBits charge fraction bits
 * @param maxChargeSum largest sum of |charge| over the incoming synapses of one neuron
 * @param maxCharge largest |charge| of one synapse
 * @param maxFanIn most incoming synapses of one neuron, duplicates included
 * @param maxDelay longest delay in bursts, at least 1
 */
public record ChargeBounds(
        int fractionBits, long maxChargeSum, long maxCharge, int maxFanIn, int maxDelay) {

    /** Bits of the accumulator this brain needs: 32 or 64. */
    public int accumulatorBits() {
        return maxChargeSum <= Integer.MAX_VALUE ? 32 : 64;
    }

    /**
     * Low bits c of an accumulator word that counts contributions beside the sum ({@code charge *
     * 2^c + 1} per contribution): the smallest c with 2^c above the largest fan-in.
     */
    public int countBits() {
        return 32 - Integer.numberOfLeadingZeros(maxFanIn);
    }

    /** Bits of a word that carries sum and contribution count together: 32, 64, or 0 if neither. */
    public int countedAccumulatorBits() {
        int c = countBits();
        // The word's magnitude is at most maxChargeSum * 2^c + maxFanIn, and maxFanIn < 2^c.
        if (maxChargeSum < Integer.MAX_VALUE >> c) {
            return 32;
        }
        return maxChargeSum < Long.MAX_VALUE >> c ? 64 : 0;
    }

    /**
     * Computes the bounds.
     *
     * @param maxAccumulatorBits 32 or 64
     * @throws BrainFormatException if a neuron's sum exceeds the accumulator, with the neuron's id,
     *     its fan-in and the sum
     */
    static ChargeBounds of(
            List<Area> areas, int neuronCount, SynapseColumns synapses, int maxAccumulatorBits) {
        ChargeSums sums = new ChargeSums(areas, neuronCount, synapses);
        long limit = maxAccumulatorBits == 32 ? Integer.MAX_VALUE : Long.MAX_VALUE;
        long maxSum = 0;
        for (int neuron = 0; neuron < neuronCount; neuron++) {
            long sum = sums.sum(neuron);
            if (sum < 0 || sum > limit) {
                throw new BrainFormatException(
                        ("Charge could overflow a %d-bit accumulator: neuron=%d fanIn=%d"
                                        + " chargeSum=%s; lower weight or psp, or split the inputs")
                                .formatted(
                                        maxAccumulatorBits,
                                        neuron,
                                        sums.fanIn(neuron),
                                        Long.toUnsignedString(sum)));
            }
            maxSum = Math.max(maxSum, sum);
        }
        return new ChargeBounds(
                sums.fractionBits(),
                maxSum,
                sums.maxCharge(),
                sums.maxFanIn(),
                synapses.maxDelay());
    }
}

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
        boolean divided = areas.stream().anyMatch(area -> !area.uniformPsp());
        int fractionBits =
                divided && !synapses.explicitCharges() ? Charge.DIVIDED_FRACTION_BITS : 0;
        long[] sums = new long[neuronCount];
        int[] fanIn = new int[neuronCount];
        long maxCharge = 0;
        int maxDelay = 1;
        for (Area area : areas) {
            for (int source = area.firstNeuron(); source < area.endNeuron(); source++) {
                int end = synapses.rowStart()[source + 1];
                int divisor = area.uniformPsp() ? 1 : synapses.fanOut(source);
                for (int synapse = synapses.rowStart()[source]; synapse < end; synapse++) {
                    long charge = magnitude(area, synapses, synapse, divisor, fractionBits);
                    int target = synapses.target()[synapse];
                    // A negative sum has wrapped; magnitudes are at most 2^32, so once is enough.
                    sums[target] = sums[target] < 0 ? -1 : sums[target] + charge;
                    fanIn[target]++;
                    maxCharge = Math.max(maxCharge, charge);
                    maxDelay = Math.max(maxDelay, synapses.delay(synapse));
                }
            }
        }
        long limit = maxAccumulatorBits == 32 ? Integer.MAX_VALUE : Long.MAX_VALUE;
        long maxSum = 0;
        int maxFanIn = 0;
        for (int neuron = 0; neuron < neuronCount; neuron++) {
            if (sums[neuron] < 0 || sums[neuron] > limit) {
                throw new BrainFormatException(
                        ("Charge could overflow a %d-bit accumulator: neuron=%d fanIn=%d"
                                        + " chargeSum=%s; lower weight or psp, or split the inputs")
                                .formatted(
                                        maxAccumulatorBits,
                                        neuron,
                                        fanIn[neuron],
                                        Long.toUnsignedString(sums[neuron])));
            }
            maxSum = Math.max(maxSum, sums[neuron]);
            maxFanIn = Math.max(maxFanIn, fanIn[neuron]);
        }
        return new ChargeBounds(fractionBits, maxSum, maxCharge, maxFanIn, maxDelay);
    }

    private static long magnitude(
            Area area, SynapseColumns synapses, int synapse, int divisor, int fractionBits) {
        if (synapses.explicitCharges()) {
            return Math.abs((long) synapses.charge()[synapse]);
        }
        int psp = area.membraneDrivenPsp() ? 255 : synapses.psp()[synapse] & 0xFF;
        int weight = synapses.weight()[synapse] & 0xFF;
        return Charge.of(weight, psp, false, divisor, fractionBits);
    }
}

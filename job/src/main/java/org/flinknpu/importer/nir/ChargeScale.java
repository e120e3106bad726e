package org.flinknpu.importer.nir;

import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ChargeRounding;

/**
 * How the weights of a layer become integers: multiples of one power of two, so that the sum of
 * what arrives in a burst is exact, and exact as a 32-bit float as well.
 *
 * <p>Filled with every synapse once, then {@link #scale} is known; afterwards {@link #charge}
 * rounds. What arrives is added as 32-bit floats, so it is the sums that have to be exact; circuits
 * of SONATA, which keep the bits of each weight, choose another step. Not thread-safe.
 */
final class ChargeScale {
    /** Sums up to this convert to 32-bit floats without rounding. */
    private static final int EXACT_BITS = 24;

    /** Coarser steps are not taken, even if accumulators become 64 bits wide. */
    private static final int LEAST_BITS = 20;

    private static final int MIN_EXPONENT = -120;
    private static final int MAX_EXPONENT = 100;

    private final double[] sums;
    private final int[] fanIn;
    private final String place;
    private ChargeRounding rounding = new ChargeRounding(1);
    private double largestWeight;

    ChargeScale(int neurons, String place) {
        this.place = place;
        sums = new double[neurons];
        fanIn = new int[neurons];
    }

    /** Counts a synapse. */
    void count(int neuron, double weight) {
        sums[neuron] += Math.abs(weight);
        fanIn[neuron]++;
        largestWeight = Math.max(largestWeight, Math.abs(weight));
    }

    /**
     * The potential of a charge of 1, once every synapse is counted.
     *
     * @throws BrainFormatException if weights are too large or too small for 32-bit floats
     */
    float scale() {
        double most = 0;
        int mostIn = 0;
        for (int n = 0; n < sums.length; n++) {
            most = Math.max(most, sums[n]);
            mostIn = Math.max(mostIn, fanIn[n]);
        }
        if (most == 0) {
            return 1;
        }
        // A word of 32 bits that counts contributions beside their sum: see ChargeBounds.
        int countBits = 32 - Integer.numberOfLeadingZeros(mostIn);
        int bits = Math.max(LEAST_BITS, Math.min(EXACT_BITS, 30 - countBits));
        // Every synapse may round up by half a step.
        double limit = Math.max(1, (1 << bits) - mostIn);
        int exponent = Math.getExponent(most / limit) + 1;
        if (exponent < MIN_EXPONENT || exponent > MAX_EXPONENT || !Double.isFinite(most)) {
            throw new BrainFormatException(
                    "Weights too large or too small: sum of one neuron=%s; at %s"
                            .formatted(most, place));
        }
        rounding = new ChargeRounding(Math.scalb(1.0, exponent));
        return (float) rounding.step();
    }

    /** The charge of a synapse; 0 if it would make no difference. */
    int charge(double weight) {
        return rounding.charge(weight);
    }

    /** Largest difference between a weight and its charge so far, as a potential. */
    double largestError() {
        return rounding.largestError();
    }

    /** Largest weight, as a potential. */
    double largestWeight() {
        return largestWeight;
    }

    /** Synapses left out because their weight is less than half a step. */
    long lost() {
        return rounding.lost();
    }
}

package org.flinknpu.device.cpu;

import org.flinknpu.brain.Charge;
import org.flinknpu.brain.ChargeBounds;

/**
 * The synaptic input of every neuron: integer sums of charges, dense by neuron, and whether a
 * neuron was touched at all. Zero between bursts.
 *
 * <p>A word carries both: each contribution adds {@code charge * 2^c + 1}, with 2^c above the
 * largest fan-in plus one (the stimulus touches, too), so a word is 0 if and only if its neuron was
 * not touched, and its arithmetic shift by c is the sum. {@link ChargeBounds} prove at opening that
 * no word overflows, whatever the order of additions.
 *
 * <p>Threads may add and gather at the same time if their neurons differ.
 */
abstract class Accumulator {
    /** Fraction bits of charges. */
    protected final int fractionBits;

    /** Bits of the contribution count, c. */
    protected final int countBits;

    Accumulator(int fractionBits, int countBits) {
        this.fractionBits = fractionBits;
        this.countBits = countBits;
    }

    /** Kinds of accumulator words, fastest first. */
    enum Kind {
        /** Sum and count in 32 bits. */
        INT,
        /** Sum and count in 64 bits. */
        LONG,
        /** Sum in 64 bits, a byte beside it: for sums that leave no room for a count. */
        MARKED
    }

    /**
     * The fastest accumulator that cannot overflow.
     *
     * @param atLeast the narrowest kind allowed
     */
    static Accumulator of(
            SynapseLayout synapses, ChargeBounds bounds, int neuronCount, Kind atLeast) {
        int countBits = 32 - Integer.numberOfLeadingZeros(bounds.maxFanIn() + 1);
        long largest = bounds.maxChargeSum() + 1;
        boolean packed = synapses.shape() == SynapseLayout.Shape.PACKED;
        boolean narrow = synapses.shape() != SynapseLayout.Shape.LONG;
        if (atLeast == Kind.INT && narrow && largest <= Integer.MAX_VALUE >> countBits) {
            return packed
                    ? new PackedIntAccumulator(
                            (PackedSynapses) synapses, bounds.fractionBits(), countBits)
                    : new WideIntAccumulator(
                            (WideSynapses) synapses, neuronCount, bounds.fractionBits(), countBits);
        }
        if (atLeast != Kind.MARKED && largest > 0 && largest <= Long.MAX_VALUE >> countBits) {
            return packed
                    ? new PackedLongAccumulator(
                            (PackedSynapses) synapses, bounds.fractionBits(), countBits)
                    : new WideLongAccumulator(
                            (WideSynapses) synapses, neuronCount, bounds.fractionBits(), countBits);
        }
        return new MarkedAccumulator(synapses, neuronCount, bounds.fractionBits());
    }

    /** Which kind this is. */
    abstract Kind kind();

    /** Bytes it holds. */
    abstract long bytes();

    /** Adds the charges of synapses whose values are charges. */
    abstract void add(int begin, int end);

    /** Adds the charges of undivided synapses whose values are signed weights. */
    abstract void addDriven(int begin, int end, int psp);

    /** Adds the charges of divided synapses whose values are signed weights. */
    abstract void addDivided(int begin, int end, int psp, int divisor);

    /** Makes a neuron a candidate. Only before the synapses of the burst are added. */
    abstract void touch(int neuron);

    /**
     * Collects the touched neurons of a range and returns their words to zero.
     *
     * @param low first neuron
     * @param high one past the last
     * @param candidates receives the touched neurons, ascending; at least high - low long
     * @param sums receives their sums, rounded to nearest even
     * @return how many were touched
     */
    abstract int gather(int low, int high, int[] candidates, float[] sums);

    /** Charge of a divided synapse of that signed weight. */
    protected final long divided(long weight, int psp, int divisor) {
        return Charge.of((int) Math.abs(weight), psp, weight < 0, divisor, fractionBits);
    }
}

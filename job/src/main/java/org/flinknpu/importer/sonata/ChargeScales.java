package org.flinknpu.importer.sonata;

import java.util.Arrays;
import java.util.List;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ChargeRounding;

/**
 * The potential that one unit of charge stands for, by area: powers of two, so that weights of few
 * binary digits are exact.
 *
 * <p>The largest weight of an area gets up to 23 bits, as many as a 32-bit float shows. If the sums
 * of all neurons, counted with their contributions, fit 32-bit words with at least 15 bits for the
 * largest weight, they shall fit; otherwise the brain takes 64-bit words. First all edges are
 * {@link #measure measured}, then {@link #fix fixed}, then each is {@link #charge quantised}.
 */
final class ChargeScales implements EdgeVisitor {
    private static final int MOST_BITS = 23;
    private static final int LEAST_BITS = 15;
    private static final int MOST_EXPONENT = 100;
    private static final double MOST_POTENTIAL = 1e30;

    private final List<AreaPlan> areas;
    private final double[] sums;
    private final int[] fanIn;
    private final double[] largest;
    private final ChargeRounding[] roundings;
    private final int[] areaOf;

    ChargeScales(List<AreaPlan> areas, int neurons) {
        this.areas = areas;
        sums = new double[neurons];
        fanIn = new int[neurons];
        areaOf = new int[neurons];
        largest = new double[areas.size()];
        roundings = new ChargeRounding[areas.size()];
        for (int i = 0; i < areas.size(); i++) {
            AreaPlan area = areas.get(i);
            Arrays.fill(areaOf, area.firstNeuron(), area.firstNeuron() + area.neurons(), i);
        }
    }

    /** Measures an edge. */
    @Override
    public void edge(int source, int target, double potential, int delayBursts) {
        double magnitude = Math.abs(potential);
        if (!(magnitude <= MOST_POTENTIAL)) {
            throw new BrainFormatException(
                    "Weight out of range: population=%s potential=%s; most is %s"
                            .formatted(
                                    areas.get(areaOf[target]).population().name(),
                                    potential,
                                    MOST_POTENTIAL));
        }
        sums[target] += magnitude;
        fanIn[target]++;
        largest[areaOf[target]] = Math.max(largest[areaOf[target]], magnitude);
    }

    /** Chooses the scales for the edges that were measured. */
    void fix() {
        int mostFanIn = Arrays.stream(fanIn).max().orElse(0);
        int countBits = 32 - Integer.numberOfLeadingZeros(mostFanIn);
        double[] mostOfArea = new double[areas.size()];
        for (int neuron = 0; neuron < sums.length; neuron++) {
            mostOfArea[areaOf[neuron]] = Math.max(mostOfArea[areaOf[neuron]], sums[neuron]);
        }
        boolean narrow = true;
        double[] scales = new double[roundings.length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = scale(largest[i], mostOfArea[i], mostFanIn, 31 - countBits);
            narrow &= largest[i] == 0 || largest[i] / scales[i] >= 1 << LEAST_BITS - 1;
        }
        for (int i = 0; i < scales.length && !narrow; i++) {
            scales[i] = scale(largest[i], mostOfArea[i], mostFanIn, 63 - countBits);
        }
        for (int i = 0; i < scales.length; i++) {
            roundings[i] = new ChargeRounding(scales[i]);
        }
    }

    /** The smallest power of two with which the sums fit that many bits. */
    private static double scale(double largest, double mostSum, int fanIn, int bits) {
        if (largest == 0) {
            return 1;
        }
        int exponent = Math.getExponent(largest) + 1 - MOST_BITS;
        // Rounding adds half a unit per synapse at most.
        double room = Math.scalb(1.0, bits) - fanIn - 2;
        while (exponent < MOST_EXPONENT && mostSum / Math.scalb(1.0, exponent) > room) {
            exponent++;
        }
        return Math.scalb(1.0, Math.max(-MOST_EXPONENT, exponent));
    }

    /** The potential of one unit of charge in an area. */
    float scale(int area) {
        return (float) roundings[area].step();
    }

    /** The charge of an edge; remembers what rounding changes. */
    int charge(int target, double potential) {
        return roundings[areaOf[target]].charge(potential);
    }

    /** Synapses onto an area whose charge is not exactly their weight. */
    long inexact(int area) {
        return roundings[area].inexact();
    }

    /** The largest error of a charge in an area, as a potential. */
    double largestError(int area) {
        return roundings[area].largestError();
    }

    /** The largest potential of a synapse onto an area. */
    double largest(int area) {
        return largest[area];
    }
}

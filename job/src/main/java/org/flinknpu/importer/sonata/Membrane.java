package org.flinknpu.importer.sonata;

import java.util.List;

/**
 * A point neuron in the terms of neuroscience, whatever simulator its parameters were written for.
 *
 * @param shape what a spike does to it
 * @param restMillivolts potential towards which it leaks without current
 * @param thresholdMillivolts potential at which it fires
 * @param strict whether it fires only above the threshold, not at it
 * @param resetMillivolts potential after it fired
 * @param initialMillivolts potential before the first step
 * @param tauMillis time constant of the membrane
 * @param picofarads capacitance of the membrane
 * @param refractoryMillis how long it is held at the reset potential
 * @param picoamperes constant current
 * @param tauSynMillis time constants of its receptors; none for {@link Shape#DELTA}
 * @param bySign whether the first receptor takes positive and the second negative weights;
 *     otherwise a synapse names its receptor
 * @param unitsPerWeight picoamperes (millivolts for {@link Shape#DELTA}) per unit of weight
 */
record Membrane(
        Shape shape,
        double restMillivolts,
        double thresholdMillivolts,
        boolean strict,
        double resetMillivolts,
        double initialMillivolts,
        double tauMillis,
        double picofarads,
        double refractoryMillis,
        double picoamperes,
        List<Double> tauSynMillis,
        boolean bySign,
        double unitsPerWeight) {

    /** The course of a postsynaptic current. */
    enum Shape {
        /** The potential jumps. */
        DELTA,
        /** The current jumps and decays. */
        EXPONENTIAL,
        /** The current rises and decays, {@code e * t / tau * exp(-t / tau)}. */
        ALPHA
    }
}

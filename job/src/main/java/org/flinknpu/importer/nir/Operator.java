package org.flinknpu.importer.nir;

/**
 * What turns a vector into another one without neurons: {@code y = A x + b}, each element of x
 * perhaps some time steps late. It says the same twice, for a single element and for all of them.
 */
sealed interface Operator extends NirNode
        permits MatrixOperator, ElementwiseOperator, Convolution, Reshape, DelayOperator {
    /**
     * What an amount of one element becomes.
     *
     * @param element which one
     * @param steps time steps that have passed so far
     * @param amount of that element
     * @param out receives the result; nothing else in it is changed
     */
    void spread(int element, int steps, double amount, Signal out);

    /** A x for a whole vector x; without b. */
    double[] apply(double[] x);

    /** b, or null where there is none. */
    double[] bias();

    /** Most elements that one element spreads to. */
    long mostTargets();
}

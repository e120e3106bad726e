package org.flinknpu.importer;

/**
 * Rounds potentials to whole charges of one step and remembers what that changes. Which step is
 * right, each importer decides. Not thread-safe.
 */
public final class ChargeRounding {
    private final double step;
    private double largestError;
    private long inexact;
    private long lost;

    /**
     * A rounding that has not been used.
     *
     * @param step the potential of a charge of 1, a power of two, so that potentials of few binary
     *     digits stay exact
     */
    public ChargeRounding(double step) {
        this.step = step;
    }

    /** The potential of a charge of 1. */
    public double step() {
        return step;
    }

    /** The nearest charge, which has to fit an int; 0 if the potential would make no difference. */
    public int charge(double potential) {
        double charge = Math.rint(potential / step);
        double error = Math.abs(charge * step - potential);
        if (error > 0) {
            inexact++;
            largestError = Math.max(largestError, error);
        }
        if (charge == 0 && potential != 0) {
            lost++;
        }
        return (int) charge;
    }

    /** The largest difference between a potential and its charge so far. */
    public double largestError() {
        return largestError;
    }

    /** Potentials so far that are not exactly their charge. */
    public long inexact() {
        return inexact;
    }

    /** Potentials so far of less than half a step, but not 0. */
    public long lost() {
        return lost;
    }
}

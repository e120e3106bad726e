package org.flinknpu.brain;

import java.util.Arrays;

/**
 * The parameters of all neurons, one array element per neuron id. The arrays are shared and must
 * not be written after the connectome is built.
 *
 * <p>The columns of integrate-and-fire models are null until one of their parameters is set: most
 * brains do without them, and null reads as 0 everywhere.
 *
 * <p>{@code char} is Java's unsigned 16-bit integer and stands for u16 here.
 */
public final class NeuronColumns {
    private final float[] threshold;
    private final float[] thresholdLimit;
    private final float[] leak;
    private final float[] excitability;
    private final char[] refractoryPeriod;
    private final char[] consecutiveFireLimit;
    private final char[] snoozePeriod;
    private final byte[] accumulates;
    private float[] restingPotential;
    private float[] resetPotential;
    private float[] synapticLeak;

    /** Columns of that many neurons with the defaults of the rule: threshold 1, no limits. */
    public NeuronColumns(int neuronCount) {
        threshold = new float[neuronCount];
        thresholdLimit = new float[neuronCount];
        leak = new float[neuronCount];
        excitability = new float[neuronCount];
        refractoryPeriod = new char[neuronCount];
        consecutiveFireLimit = new char[neuronCount];
        snoozePeriod = new char[neuronCount];
        accumulates = new byte[neuronCount];
        Arrays.fill(threshold, 1.0f);
        Arrays.fill(thresholdLimit, Float.MAX_VALUE);
        Arrays.fill(excitability, 1.0f);
        Arrays.fill(accumulates, (byte) 1);
    }

    /** An independent copy. */
    public NeuronColumns copy() {
        return resizedTo(neuronCount());
    }

    /** A copy with that many neurons; added ones have the defaults. */
    public NeuronColumns resizedTo(int neuronCount) {
        NeuronColumns resized = new NeuronColumns(neuronCount);
        int kept = Math.min(neuronCount, neuronCount());
        System.arraycopy(threshold, 0, resized.threshold, 0, kept);
        System.arraycopy(thresholdLimit, 0, resized.thresholdLimit, 0, kept);
        System.arraycopy(leak, 0, resized.leak, 0, kept);
        System.arraycopy(excitability, 0, resized.excitability, 0, kept);
        System.arraycopy(refractoryPeriod, 0, resized.refractoryPeriod, 0, kept);
        System.arraycopy(consecutiveFireLimit, 0, resized.consecutiveFireLimit, 0, kept);
        System.arraycopy(snoozePeriod, 0, resized.snoozePeriod, 0, kept);
        System.arraycopy(accumulates, 0, resized.accumulates, 0, kept);
        resized.restingPotential = resized(restingPotential, neuronCount);
        resized.resetPotential = resized(resetPotential, neuronCount);
        resized.synapticLeak = resized(synapticLeak, neuronCount);
        return resized;
    }

    private static float[] resized(float[] column, int neuronCount) {
        return column == null ? null : Arrays.copyOf(column, neuronCount);
    }

    /** Number of neurons. */
    public int neuronCount() {
        return threshold.length;
    }

    /** Firing thresholds. */
    public float[] threshold() {
        return threshold;
    }

    /** Upper ends of the firing window; {@link Float#MAX_VALUE} where there is none. */
    public float[] thresholdLimit() {
        return thresholdLimit;
    }

    /** Leak fractions. */
    public float[] leak() {
        return leak;
    }

    /** Firing probabilities inside the window. */
    public float[] excitability() {
        return excitability;
    }

    /** Refractory periods in bursts with input. */
    public char[] refractoryPeriod() {
        return refractoryPeriod;
    }

    /** Consecutive fire limits; 0 and 65535 are no limit. */
    public char[] consecutiveFireLimit() {
        return consecutiveFireLimit;
    }

    /** Snooze periods in bursts with input. */
    public char[] snoozePeriod() {
        return snoozePeriod;
    }

    /** 1 where the potential is kept from burst to burst, 0 where it starts at +0. */
    public byte[] accumulates() {
        return accumulates;
    }

    /** Potentials towards which integrate-and-fire neurons leak, or null if all are 0. */
    public float[] restingPotential() {
        return restingPotential;
    }

    /** Potentials of integrate-and-fire neurons after firing, or null if all are 0. */
    public float[] resetPotential() {
        return resetPotential;
    }

    /** Fractions of the synaptic current lost per burst, or null if all are 0. */
    public float[] synapticLeak() {
        return synapticLeak;
    }

    /** An element of one of the columns that may be null. */
    public static float valueOf(float[] column, int neuron) {
        return column == null ? 0f : column[neuron];
    }

    /**
     * The column of a parameter that only some models have, made if it was null; to be filled
     * before the connectome is built.
     */
    public float[] modelColumn(NeuronParameter parameter) {
        switch (parameter) {
            case RESTING_POTENTIAL -> {
                return restingPotential = made(restingPotential);
            }
            case RESET_POTENTIAL -> {
                return resetPotential = made(resetPotential);
            }
            case SYNAPTIC_LEAK -> {
                return synapticLeak = made(synapticLeak);
            }
            default ->
                    throw new IllegalArgumentException(
                            "Parameter of every model: parameter=" + parameter.label());
        }
    }

    private float[] made(float[] column) {
        return column == null ? new float[neuronCount()] : column;
    }

    /**
     * Sets one parameter of one neuron.
     *
     * @throws BrainFormatException if the parameter cannot take the value
     */
    public void set(NeuronParameter parameter, int neuron, double value) {
        parameter.check(value, "neuron=" + neuron);
        switch (parameter) {
            case THRESHOLD -> threshold[neuron] = (float) value;
            case THRESHOLD_LIMIT -> thresholdLimit[neuron] = (float) value;
            case LEAK -> leak[neuron] = (float) value;
            case REFRACTORY_PERIOD -> refractoryPeriod[neuron] = (char) value;
            case EXCITABILITY -> excitability[neuron] = (float) value;
            case CONSECUTIVE_FIRE_LIMIT -> consecutiveFireLimit[neuron] = (char) value;
            case SNOOZE_PERIOD -> snoozePeriod[neuron] = (char) value;
            case ACCUMULATES -> accumulates[neuron] = (byte) value;
            case RESTING_POTENTIAL, RESET_POTENTIAL, SYNAPTIC_LEAK ->
                    modelColumn(parameter)[neuron] = (float) value;
        }
    }

    /** The value of one parameter of one neuron, exactly. */
    public double get(NeuronParameter parameter, int neuron) {
        return switch (parameter) {
            case THRESHOLD -> threshold[neuron];
            case THRESHOLD_LIMIT -> thresholdLimit[neuron];
            case LEAK -> leak[neuron];
            case REFRACTORY_PERIOD -> refractoryPeriod[neuron];
            case EXCITABILITY -> excitability[neuron];
            case CONSECUTIVE_FIRE_LIMIT -> consecutiveFireLimit[neuron];
            case SNOOZE_PERIOD -> snoozePeriod[neuron];
            case ACCUMULATES -> accumulates[neuron];
            case RESTING_POTENTIAL -> valueOf(restingPotential, neuron);
            case RESET_POTENTIAL -> valueOf(resetPotential, neuron);
            case SYNAPTIC_LEAK -> valueOf(synapticLeak, neuron);
        };
    }
}

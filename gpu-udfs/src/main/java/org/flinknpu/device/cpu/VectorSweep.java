package org.flinknpu.device.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.flinknpu.burst.DrawLimit;

/**
 * A sweep of a vector of neurons at a time with the incubating Vector API. It needs {@code
 * --add-modules jdk.incubator.vector}; {@link Sweeps} falls back to {@link ScalarSweep} without it.
 *
 * <p>Vectors do what most candidates need: sum and leak. A candidate that may fire or that pauses
 * is special: its lane keeps its potential, and it is listed for the scalar step. The test for
 * special lanes may hold for too many, never for too few.
 *
 * <p>What the compiler of Java 17 dictates: selections are integer arithmetic on all ones or zeros,
 * because its masks cost more; no {@code AND_NOT}, which it does not always compile to
 * instructions; no methods that take or return vectors, which end on the heap when such a method is
 * not inlined (5 times the time); scalar work outside the vector loop; no more than some forty
 * operations in a loop, where it stops inlining, so the draws have a loop of their own; chunks, so
 * that the loops are compiled as methods and not in the middle of a run.
 *
 * <p>Columns that are equal for all neurons are read again and again from one vector's worth of
 * array, at {@code neuron & 0} instead of {@code neuron & -1}.
 */
final class VectorSweep implements Sweep {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = INTS.length();

    /** Factors of neuron and burst in {@link org.flinknpu.burst.Draws#hash}. */
    private static final int HASHED_NEURON = 0x9E3779B1;

    private static final int HASHED_BURST = 0x5F356495;

    /** Neurons between two visits to the special ones, which are then still in L1. */
    private static final int CHUNK = 1024;

    private final Neurons neurons;
    private final IntAccumulator accumulator;
    private final ScalarSweep scalar;
    private final VectorWarmUp warmUp;
    private final int[] word;
    private final float[] potential;
    private final float[] noStimulus = new float[LANES];
    private final int[] noPause = new int[LANES];
    private final float[] sharedBelow = new float[LANES];
    private final float[] sharedLeak = new float[LANES];

    /** Lane times {@link #HASHED_NEURON}. */
    private final int[] laneProducts = new int[LANES];

    private final int[] draws;
    private final int[] noDraws = new int[LANES];
    private final int[] laneSpecial = new int[LANES];
    private final float[] laneInput = new float[LANES];

    /** Special neurons of a chunk with their inputs or sums; one lane more than can be special. */
    private final int[] special;

    private final float[] inputs;
    private int specials;

    /**
     * A sweep for one thread.
     *
     * @param warmUp sweeps are scalar until it is warm; null for vectors from the first call on
     */
    VectorSweep(Neurons neurons, IntAccumulator accumulator, VectorWarmUp warmUp) {
        this.warmUp = warmUp;
        this.neurons = neurons;
        this.accumulator = accumulator;
        scalar = new ScalarSweep(neurons, accumulator);
        word = accumulator.words();
        potential = neurons.potential;
        int chunk = Math.min(CHUNK, neurons.count());
        draws = new int[chunk];
        special = new int[chunk + 1];
        inputs = new float[chunk + 1];
        Arrays.fill(noDraws, -1);
        for (int lane = 0; lane < LANES; lane++) {
            laneProducts[lane] = lane * HASHED_NEURON;
        }
    }

    /** Bits of a vector. */
    static int vectorBits() {
        return INTS.vectorBitSize();
    }

    @Override
    public int sweep(AreaSlice slice, int low, int high, long burst, FiredList fired) {
        boolean scalarOnly = slice.limited || warmUp != null && !warmUp.warm();
        int end = scalarOnly ? low : low + (high - low) / LANES * LANES;
        int candidates = 0;
        if (low < end && slice.uniform) {
            Arrays.fill(sharedBelow, Math.nextDown(slice.threshold));
            Arrays.fill(sharedLeak, slice.leak);
        }
        boolean drawn = slice.uniform && slice.drawLimit != DrawLimit.ALWAYS;
        for (int begin = low; begin < end; begin += CHUNK) {
            int until = Math.min(end, begin + CHUNK);
            specials = 0;
            if (drawn) {
                draw(slice, begin, until, (int) burst);
            }
            if (drawn && slice.plain) {
                candidates += sweepPlain(slice, begin, until, draws);
                scalar.fireAll(slice, special, inputs, specials, burst, fired);
            } else {
                int[] draw = drawn ? draws : noDraws;
                candidates += sweepAny(slice, begin, until, draw, drawn ? -1 : 0);
                scalar.stepAll(slice, special, inputs, specials, burst, fired);
            }
        }
        return end == high ? candidates : candidates + scalar.sweep(slice, end, high, burst, fired);
    }

    /**
     * Fills {@link #draws} for a chunk: negative where the draw may let the neuron fire. The hash
     * is {@link org.flinknpu.burst.Draws#hash}.
     */
    private void draw(AreaSlice slice, int low, int end, int burst) {
        int[] into = draws;
        IntVector products = IntVector.fromArray(INTS, laneProducts, 0);
        int first = low * HASHED_NEURON + burst * HASHED_BURST;
        // hash < limit implies hash/2 < half; halves compare as signed integers.
        IntVector half = IntVector.broadcast(INTS, (int) (slice.drawLimit - 1 >>> 1) + 1);
        int length = end - low;
        for (int i = 0; i < length; i += LANES) {
            IntVector x = products.add(first + i * HASHED_NEURON);
            IntVector s = x.mul(747796405).add((int) 2891336453L);
            IntVector by = s.lanewise(VectorOperators.LSHR, 28).add(4);
            IntVector w =
                    s.lanewise(VectorOperators.LSHR, by)
                            .lanewise(VectorOperators.XOR, s)
                            .mul(277803737);
            w.lanewise(VectorOperators.LSHR, 22)
                    .lanewise(VectorOperators.XOR, w)
                    .lanewise(VectorOperators.LSHR, 1)
                    .sub(half)
                    .intoArray(into, i);
        }
    }

    /**
     * A chunk of an area whose neurons share their parameters and have no pauses: sums and leaks
     * all touched lanes, and lists those that may fire with their sums. Returns the candidates.
     */
    private int sweepPlain(AreaSlice slice, int low, int end, int[] draw) {
        int[] words = word;
        float[] potentials = potential;
        float[] stimulus = slice.stimulated ? neurons.stimulus : noStimulus;
        int stimulusMask = slice.stimulated ? -1 : 0;
        int shift = accumulator.countBits();
        IntVector zero = IntVector.zero(INTS);
        IntVector counted = zero;
        FloatVector scale = FloatVector.broadcast(FLOATS, slice.scale);
        FloatVector below = FloatVector.broadcast(FLOATS, Math.nextDown(slice.threshold));
        FloatVector keep = FloatVector.broadcast(FLOATS, 1f - slice.leak);
        for (int n = low; n < end; n += LANES) {
            IntVector w = IntVector.fromArray(INTS, words, n);
            zero.intoArray(words, n);
            IntVector touched = w.neg().or(w).lanewise(VectorOperators.ASHR, 31);
            counted = counted.sub(touched);
            FloatVector input =
                    ((FloatVector)
                                    w.lanewise(VectorOperators.ASHR, shift)
                                            .convertShape(VectorOperators.I2F, FLOATS, 0))
                            .mul(scale)
                            .add(FloatVector.fromArray(FLOATS, stimulus, n & stimulusMask));
            FloatVector before = FloatVector.fromArray(FLOATS, potentials, n);
            FloatVector v = before.add(input);
            IntVector isSpecial =
                    below.sub(v)
                            .reinterpretAsInts()
                            .and(IntVector.fromArray(INTS, draw, n - low))
                            .and(touched);
            IntVector old = before.reinterpretAsInts();
            v.mul(keep)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.XOR, old)
                    .and(touched)
                    .lanewise(VectorOperators.XOR, old)
                    .reinterpretAsFloats()
                    .intoArray(potentials, n);
            if (isSpecial.compare(VectorOperators.LT, 0).anyTrue()) {
                isSpecial.intoArray(laneSpecial, 0);
                v.intoArray(laneInput, 0);
                list(n);
            }
        }
        return counted.reduceLanes(VectorOperators.ADD);
    }

    /**
     * A chunk of any area: sums and leaks the touched lanes that are not special, and lists those
     * that are with their inputs. Returns the candidates.
     */
    private int sweepAny(AreaSlice slice, int low, int end, int[] draw, int drawMask) {
        int[] words = word;
        float[] potentials = potential;
        float[] stimulus = slice.stimulated ? neurons.stimulus : noStimulus;
        int stimulusMask = slice.stimulated ? -1 : 0;
        int[] pauses = slice.plain ? noPause : neurons.pause;
        int pauseMask = slice.plain ? 0 : -1;
        float[] belows = slice.uniform ? sharedBelow : neurons.belowThreshold;
        float[] leaks = slice.uniform ? sharedLeak : neurons.parameters.leak();
        int columnMask = slice.uniform ? 0 : -1;
        int shift = accumulator.countBits();
        IntVector zero = IntVector.zero(INTS);
        IntVector ones = IntVector.broadcast(INTS, -1);
        IntVector counted = zero;
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector scale = FloatVector.broadcast(FLOATS, slice.scale);
        for (int n = low; n < end; n += LANES) {
            IntVector w = IntVector.fromArray(INTS, words, n);
            zero.intoArray(words, n);
            IntVector touched = w.neg().or(w).lanewise(VectorOperators.ASHR, 31);
            counted = counted.sub(touched);
            // The synaptic input is never -0, so adding it to a stimulus of +0 leaves it as it is.
            FloatVector input =
                    ((FloatVector)
                                    w.lanewise(VectorOperators.ASHR, shift)
                                            .convertShape(VectorOperators.I2F, FLOATS, 0))
                            .mul(scale)
                            .add(FloatVector.fromArray(FLOATS, stimulus, n & stimulusMask));
            FloatVector before = FloatVector.fromArray(FLOATS, potentials, n);
            FloatVector v = before.add(input);
            // Negative where the threshold is reached.
            IntVector reached =
                    FloatVector.fromArray(FLOATS, belows, n & columnMask)
                            .sub(v)
                            .reinterpretAsInts();
            IntVector mayDraw = IntVector.fromArray(INTS, draw, n - low & drawMask);
            IntVector countdown =
                    IntVector.fromArray(INTS, pauses, n & pauseMask).and(Neurons.COUNTDOWN);
            IntVector isSpecial = reached.and(mayDraw).or(countdown.neg()).and(touched);
            IntVector ordinary =
                    isSpecial
                            .lanewise(VectorOperators.ASHR, 31)
                            .lanewise(VectorOperators.XOR, ones)
                            .and(touched);
            IntVector old = before.reinterpretAsInts();
            v.mul(one.sub(FloatVector.fromArray(FLOATS, leaks, n & columnMask)))
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.XOR, old)
                    .and(ordinary)
                    .lanewise(VectorOperators.XOR, old)
                    .reinterpretAsFloats()
                    .intoArray(potentials, n);
            if (isSpecial.compare(VectorOperators.LT, 0).anyTrue()) {
                isSpecial.intoArray(laneSpecial, 0);
                input.intoArray(laneInput, 0);
                list(n);
            }
        }
        return counted.reduceLanes(VectorOperators.ADD);
    }

    /** Appends the special lanes of one vector; written always and kept by moving on. */
    private void list(int firstNeuron) {
        int count = specials;
        for (int lane = 0; lane < LANES; lane++) {
            special[count] = firstNeuron + lane;
            inputs[count] = laneInput[lane];
            count += laneSpecial[lane] >>> 31;
        }
        specials = count;
    }
}

package org.flinknpu.device.bench;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.brain.SynapseColumns;
import org.flinknpu.burst.LifRule;
import org.flinknpu.burst.Stimulus;

/**
 * The workload W1: N neurons with 100 outgoing synapses each to uniformly random targets, of which
 * a fraction p fires in every burst. Immutable; equal arguments give equal brains on every machine.
 *
 * <p>The rate sustains itself through the rule. If a fraction f fires, the number of contributions
 * to a neuron is Poisson with mean 100 f, so a fraction 1 - exp(-100 f) are candidates. The
 * threshold lies below every potential, and the excitability is
 *
 * <pre>e = p / (1 - (1 - s) exp(-100 p))</pre>
 *
 * with s the stimulated fraction, so that f = p is the fixed point; it attracts, because each spike
 * causes less than one. Every candidate takes the whole step: sum, window, draw, leak. Weights are
 * uniform in 0..100, the psp is 1, every second synapse inhibits, the leak is 0.1.
 *
 * <p>Below p = 0.5 % a small brain could fall silent by chance; there 100 neurons are stimulated in
 * every burst unless another number is asked for, above none. They come in ascending order, as from
 * a sensor: one random neuron of each of as many equal stretches.
 */
public final class W1 {
    /** Outgoing synapses of each neuron. */
    public static final int FAN_OUT = 100;

    /** Largest weight; with its sign it fits a byte. */
    private static final int MAX_WEIGHT = 100;

    /** Sources whose synapses fill whole words of signs: 16 * 100 is a multiple of 64. */
    private static final int ALIGNED_SOURCES = 16;

    /** Largest brain: its synapses must fit the columns of a connectome. */
    public static final int MAX_NEURONS = Connectome.MAX_SYNAPSES / FAN_OUT;

    private static final float LEAK = 0.1f;
    private static final double SUSTAINED_BY_ITSELF = 0.005;
    private static final int STIMULATED = 100;

    private final int neuronCount;
    private final double rate;
    private final int stimulated;
    private final Connectome connectome;

    /**
     * Makes the brain, with as much stimulus as keeps it from falling silent.
     *
     * @param neuronCount at least 1; 100 synapses each must fit a brain
     * @param rate fraction of the neurons that fires per burst, above 0 and below 1
     */
    public W1(int neuronCount, double rate) {
        this(neuronCount, rate, rate < SUSTAINED_BY_ITSELF ? Math.min(neuronCount, STIMULATED) : 0);
    }

    /**
     * Makes the brain.
     *
     * @param neuronCount at least 1; 100 synapses each must fit a brain
     * @param rate fraction of the neurons that fires per burst, above 0 and below 1
     * @param stimulated neurons that are stimulated in every burst
     */
    public W1(int neuronCount, double rate, int stimulated) {
        if (neuronCount < 1 || neuronCount > MAX_NEURONS) {
            throw new IllegalArgumentException(
                    "Neurons of W1 outside 1..%d: neurons=%d".formatted(MAX_NEURONS, neuronCount));
        }
        if (!(rate > 0 && rate < 1)) {
            throw new IllegalArgumentException("Rate of W1 outside (0, 1): rate=" + rate);
        }
        if (stimulated < 0 || stimulated > neuronCount) {
            throw new IllegalArgumentException(
                    "Stimulated neurons of W1 outside 0..%d: stimulated=%d"
                            .formatted(neuronCount, stimulated));
        }
        this.neuronCount = neuronCount;
        this.rate = rate;
        this.stimulated = stimulated;
        connectome = connect();
    }

    /** Fraction of the neurons that is meant to fire per burst. */
    public double rate() {
        return rate;
    }

    /** The brain. */
    public Connectome connectome() {
        return connectome;
    }

    /** Expected fraction of the neurons that are candidates in a burst. */
    public double expectedCandidates() {
        double stimulatedFraction = (double) stimulated / neuronCount;
        return 1 - (1 - stimulatedFraction) * Math.exp(-FAN_OUT * rate);
    }

    /** A state in which p N random neurons have just fired. */
    public BrainState initialState() {
        BrainState state = new BrainState(connectome);
        int[] neurons = new int[(int) Math.ceil(rate * neuronCount)];
        for (int i = 0; i < neurons.length; i++) {
            neurons[i] = below(neuronCount, mix(-1L - i));
        }
        Arrays.sort(neurons);
        int previous = -1;
        for (int neuron : neurons) {
            if (neuron != previous) {
                state.frame(0).add(neuron, 0);
            }
            previous = neuron;
        }
        return state;
    }

    /**
     * What a burst receives.
     *
     * @param burst number of the burst
     * @param into cleared and filled
     */
    public void stimulate(long burst, Stimulus into) {
        into.clear();
        int begin = 0;
        for (int i = 0; i < stimulated; i++) {
            int end = (int) ((i + 1L) * neuronCount / stimulated);
            into.add(begin + below(end - begin, mix(burst << 32 | i)), 1f);
            begin = end;
        }
    }

    private Connectome connect() {
        ConnectomeBuilder builder = new ConnectomeBuilder("W1 " + neuronCount);
        builder.area("all", AreaRole.INTERNAL, neuronCount, 1, 1, 1, true, false);
        NeuronColumns neurons = builder.neurons();
        Arrays.fill(neurons.threshold(), -Float.MAX_VALUE);
        Arrays.fill(neurons.leak(), LEAK);
        float excitability = (float) (rate / expectedCandidates());
        // At 0.999 and above the rule fires without a draw.
        float drawn = Math.min(excitability, Math.nextDown(LifRule.CERTAIN_EXCITABILITY));
        Arrays.fill(neurons.excitability(), drawn);
        int count = neuronCount * FAN_OUT;
        int[] rowStart = new int[neuronCount + 1];
        int[] target = new int[count];
        byte[] weight = new byte[count];
        byte[] psp = new byte[count];
        long[] inhibitory = new long[count + 63 >>> 6];
        Arrays.fill(psp, (byte) 1);
        for (int source = 0; source <= neuronCount; source++) {
            rowStart[source] = source * FAN_OUT;
        }
        IntStream.range(0, (neuronCount + ALIGNED_SOURCES - 1) / ALIGNED_SOURCES)
                .parallel()
                .forEach(part -> fillRows(part, target, weight, inhibitory));
        return builder.buildFrom(
                neurons, new SynapseColumns(rowStart, target, weight, psp, inhibitory, null, null));
    }

    /** Fills the rows of {@link #ALIGNED_SOURCES} sources. */
    private void fillRows(int part, int[] target, byte[] weight, long[] inhibitory) {
        int first = part * ALIGNED_SOURCES;
        for (int source = first;
                source < Math.min(first + ALIGNED_SOURCES, neuronCount);
                source++) {
            int begin = source * FAN_OUT;
            for (int synapse = begin; synapse < begin + FAN_OUT; synapse++) {
                long bits = mix(synapse);
                target[synapse] = below(neuronCount, bits);
                weight[synapse] = (byte) ((bits & 0xFF) * (MAX_WEIGHT + 1) >>> 8);
                inhibitory[synapse >>> 6] |= (bits >>> 8 & 1) << synapse;
            }
            Arrays.sort(target, begin, begin + FAN_OUT);
        }
    }

    /** The high 32 bits scaled to 0..bound-1. */
    private static int below(int bound, long bits) {
        return (int) ((bits >>> 32) * bound >>> 32);
    }

    /** The output function of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long index) {
        long z = (index + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}

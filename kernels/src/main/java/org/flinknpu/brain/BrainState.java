package org.flinknpu.brain;

import java.util.Arrays;

/**
 * The mutable part of a brain between two bursts: everything that the next burst depends on besides
 * the connectome. Plain columns; not thread-safe. Backends hold the state in a form of their own
 * and write it here on {@link org.flinknpu.burst.BurstKernel#save}.
 */
public final class BrainState {
    private final float[] potential;
    private final char[] countdown;
    private final char[] fireCount;
    private final float[] synapticCurrent;
    private final SpikeFrame[] frames;
    private long burst;

    /** The state of a brain before its first burst: everything 0, nothing in flight. */
    public BrainState(Connectome connectome) {
        this(connectome.neuronCount(), connectome.maxDelay(), connectome.hasSynapticCurrents());
    }

    /** As {@link #BrainState(int, int, boolean)}, without synaptic currents. */
    public BrainState(int neuronCount, int maxDelay) {
        this(neuronCount, maxDelay, false);
    }

    /**
     * As {@link #BrainState(Connectome)}, by sizes.
     *
     * @param neuronCount number of neurons
     * @param maxDelay longest delay in bursts, at least 1
     * @param synapticCurrents whether some neurons have a synaptic current
     */
    public BrainState(int neuronCount, int maxDelay, boolean synapticCurrents) {
        potential = new float[neuronCount];
        countdown = new char[neuronCount];
        fireCount = new char[neuronCount];
        synapticCurrent = synapticCurrents ? new float[neuronCount] : null;
        frames = new SpikeFrame[maxDelay];
        for (int age = 0; age < maxDelay; age++) {
            frames[age] = new SpikeFrame();
        }
    }

    /** Number of the last burst that ran; 0 before the first. */
    public long burst() {
        return burst;
    }

    /** Sets the number of the last burst that ran. */
    public void burst(long lastBurst) {
        burst = lastBurst;
    }

    /** Number of neurons. */
    public int neuronCount() {
        return potential.length;
    }

    /** Bursts of which spikes are kept: the connectome's longest delay. */
    public int maxDelay() {
        return frames.length;
    }

    /** Membrane potentials. */
    public float[] potential() {
        return potential;
    }

    /** Remaining refractory bursts, u16. */
    public char[] countdown() {
        return countdown;
    }

    /** Consecutive firings, u16, saturating. */
    public char[] fireCount() {
        return fireCount;
    }

    /**
     * Synaptic currents, 0 for neurons whose model has none; null if no neuron of the brain has
     * one.
     */
    public float[] synapticCurrent() {
        return synapticCurrent;
    }

    /**
     * Spikes in flight by age.
     *
     * @param age 0 for the last burst, up to {@link #maxDelay()} - 1
     */
    public SpikeFrame frame(int age) {
        return frames[age];
    }

    /** Makes every frame one burst older and returns the youngest, cleared, to be filled. */
    public SpikeFrame advanceFrames() {
        SpikeFrame youngest = frames[frames.length - 1];
        System.arraycopy(frames, 0, frames, 1, frames.length - 1);
        frames[0] = youngest;
        youngest.clear();
        return youngest;
    }

    /** Back to the state before the first burst. */
    public void reset() {
        burst = 0;
        Arrays.fill(potential, 0f);
        Arrays.fill(countdown, (char) 0);
        Arrays.fill(fireCount, (char) 0);
        if (synapticCurrent != null) {
            Arrays.fill(synapticCurrent, 0f);
        }
        for (SpikeFrame frame : frames) {
            frame.clear();
        }
    }

    /** Makes this state equal to another one of the same connectome. */
    public void copyFrom(BrainState other) {
        System.arraycopy(other.potential, 0, potential, 0, potential.length);
        System.arraycopy(other.countdown, 0, countdown, 0, countdown.length);
        System.arraycopy(other.fireCount, 0, fireCount, 0, fireCount.length);
        if (synapticCurrent != null) {
            System.arraycopy(other.synapticCurrent, 0, synapticCurrent, 0, potential.length);
        }
        for (int age = 0; age < frames.length; age++) {
            frames[age].copyFrom(other.frames[age]);
        }
        burst = other.burst;
    }

    /**
     * Checks that this state can belong to the connectome.
     *
     * @throws BrainFormatException if sizes differ, the burst number is negative, a spike names a
     *     neuron that does not exist, or spikes are not in ascending order
     */
    public void requireFits(Connectome connectome) {
        if (neuronCount() != connectome.neuronCount() || maxDelay() != connectome.maxDelay()) {
            throw new BrainFormatException(
                    "State of another connectome: neurons=%d delays=%d, connectome has %d and %d"
                            .formatted(
                                    neuronCount(),
                                    maxDelay(),
                                    connectome.neuronCount(),
                                    connectome.maxDelay()));
        }
        if ((synapticCurrent != null) != connectome.hasSynapticCurrents()) {
            throw new BrainFormatException(
                    "State of another connectome: synapticCurrents=%s, connectome has %s"
                            .formatted(synapticCurrent != null, connectome.hasSynapticCurrents()));
        }
        if (burst < 0) {
            throw new BrainFormatException("Negative burst number: burst=" + burst);
        }
        for (SpikeFrame frame : frames) {
            int previous = -1;
            for (int i = 0; i < frame.size(); i++) {
                int neuron = frame.neurons()[i];
                if (neuron <= previous || neuron >= neuronCount()) {
                    throw new BrainFormatException(
                            "Spikes in flight not ascending ids of the brain: neuron=" + neuron);
                }
                previous = neuron;
            }
        }
    }

    /**
     * Compares by bits. All NaNs count as one value: IEEE-754 leaves their bits to the hardware.
     *
     * @return a description of the first difference, or null if the states are equal
     */
    public String firstDifference(BrainState other) {
        if (burst != other.burst) {
            return "burst: " + burst + " and " + other.burst;
        }
        if (neuronCount() != other.neuronCount() || maxDelay() != other.maxDelay()) {
            return "size: " + neuronCount() + " and " + other.neuronCount();
        }
        if ((synapticCurrent == null) != (other.synapticCurrent == null)) {
            return "synaptic currents: %s and %s"
                    .formatted(synapticCurrent != null, other.synapticCurrent != null);
        }
        for (int n = 0; n < potential.length; n++) {
            String difference = firstDifference(other, n);
            if (difference != null) {
                return difference;
            }
        }
        for (int age = 0; age < frames.length; age++) {
            String difference = firstDifference(age, frames[age], other.frames[age]);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private String firstDifference(BrainState other, int n) {
        if (differ(potential[n], other.potential[n])) {
            return difference("potential", n, potential[n], other.potential[n]);
        }
        if (synapticCurrent != null && differ(synapticCurrent[n], other.synapticCurrent[n])) {
            return difference("synaptic current", n, synapticCurrent[n], other.synapticCurrent[n]);
        }
        if (countdown[n] != other.countdown[n]) {
            return "countdown of neuron %d: %d and %d"
                    .formatted(n, (int) countdown[n], (int) other.countdown[n]);
        }
        if (fireCount[n] != other.fireCount[n]) {
            return "fire count of neuron %d: %d and %d"
                    .formatted(n, (int) fireCount[n], (int) other.fireCount[n]);
        }
        return null;
    }

    private static boolean differ(float one, float two) {
        return Float.floatToIntBits(one) != Float.floatToIntBits(two);
    }

    private static String difference(String what, int n, float one, float two) {
        return "%s of neuron %d: %s (bits %08x) and %s (bits %08x)"
                .formatted(what, n, one, Float.floatToIntBits(one), two, Float.floatToIntBits(two));
    }

    private static String firstDifference(int age, SpikeFrame one, SpikeFrame two) {
        if (one.size() != two.size()) {
            return "spikes of age %d: %d and %d".formatted(age, one.size(), two.size());
        }
        for (int i = 0; i < one.size(); i++) {
            if (one.neurons()[i] != two.neurons()[i] || one.psp()[i] != two.psp()[i]) {
                return "spike %d of age %d: neuron %d psp %d and neuron %d psp %d"
                        .formatted(
                                i,
                                age,
                                one.neurons()[i],
                                one.psp()[i] & 0xFF,
                                two.neurons()[i],
                                two.psp()[i] & 0xFF);
            }
        }
        return null;
    }

    /**
     * A 64-bit hash of every bit of the state, for audits. Equal states have equal hashes on every
     * backend.
     */
    public long hash() {
        long hash = mix(0x9E3779B97F4A7C15L, burst);
        for (int n = 0; n < potential.length; n++) {
            hash = mix(hash, Float.floatToIntBits(potential[n]));
            hash = mix(hash, countdown[n] | (long) fireCount[n] << 16);
        }
        if (synapticCurrent != null) {
            for (float current : synapticCurrent) {
                hash = mix(hash, Float.floatToIntBits(current));
            }
        }
        for (SpikeFrame frame : frames) {
            hash = mix(hash, frame.size());
            for (int i = 0; i < frame.size(); i++) {
                hash = mix(hash, frame.neurons()[i] | (long) (frame.psp()[i] & 0xFF) << 32);
            }
        }
        return hash;
    }

    private static long mix(long hash, long value) {
        long mixed = (hash ^ value) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 32;
    }
}

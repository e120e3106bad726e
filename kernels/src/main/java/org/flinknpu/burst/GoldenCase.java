package org.flinknpu.burst;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.StrictJson;

/**
 * A brain, a stimulus and their exact outcome, computed elsewhere: what certifies a backend on a
 * device. Immutable.
 */
public final class GoldenCase {
    private static final int MOST = Integer.MAX_VALUE - 8;

    /**
     * What a verification found.
     *
     * @param name the case
     * @param bursts bursts that ran
     * @param spikes neurons that fired in them
     * @param difference the first difference with burst and neuron, or null if there is none
     */
    public record Result(String name, long bursts, long spikes, String difference) {
        /** Whether the kernel did exactly what was expected. */
        public boolean passed() {
            return difference == null;
        }
    }

    private String name = "";
    private String about = "";
    private Connectome connectome;
    private StimulusPlan stimulus = StimulusPlan.NONE;
    private int bursts = -1;
    private List<int[]> fired;
    private int[] potentialBits;
    private int[] refractoryCountdown;
    private int[] consecutiveFireCount;
    private int[] synapticCurrentBits;
    private List<int[]> potentialBitsByBurst;

    private GoldenCase() {}

    /**
     * Reads a case.
     *
     * @param in the document; read to its end and closed
     * @param source what is read, for messages
     * @throws BrainFormatException if it is not a case within the limits
     * @throws org.flinknpu.brain.UnsupportedBrainException if its brain needs what this build lacks
     */
    public static GoldenCase read(InputStream in, String source, BrainLimits limits)
            throws IOException {
        try (StrictJson json = StrictJson.open(in, source, limits.maxBytes())) {
            GoldenCase golden = new GoldenCase();
            golden.read(json, limits);
            json.end();
            return golden;
        }
    }

    private void read(StrictJson json, BrainLimits limits) throws IOException {
        for (String field = json.firstField(); field != null; field = json.nextField()) {
            switch (field) {
                case "case" -> name = json.text();
                case "about" -> about = json.text();
                case "brain" -> connectome = BrainJson.read(json, limits);
                case "stimulus" -> stimulus = StimulusPlan.read(json);
                case "bursts" -> bursts = (int) json.integer(0, MOST);
                case "expected" -> readExpected(json);
                default ->
                        throw json.unknown(field, "case, about, brain, stimulus, bursts, expected");
            }
        }
        if (connectome == null || bursts < 0 || fired == null) {
            throw json.error(
                    "Case without a required field: name="
                            + (connectome == null ? "brain" : bursts < 0 ? "bursts" : "expected"));
        }
        requireLength(json, "fired", fired.size(), bursts);
        if (potentialBitsByBurst != null) {
            requireLength(json, "potentialBitsByBurst", potentialBitsByBurst.size(), bursts);
            for (int[] bits : potentialBitsByBurst) {
                requireLength(json, "potentialBitsByBurst", bits.length, connectome.neuronCount());
            }
        }
        requireColumn(json, "potentialBits", potentialBits);
        requireColumn(json, "refractoryCountdown", refractoryCountdown);
        requireColumn(json, "consecutiveFireCount", consecutiveFireCount);
        if (synapticCurrentBits != null || connectome.hasSynapticCurrents()) {
            requireColumn(json, "synapticCurrentBits", synapticCurrentBits);
        }
        stimulus.requireFits(connectome);
    }

    private void readExpected(StrictJson json) throws IOException {
        fired = new ArrayList<>();
        for (String field = json.firstField(); field != null; field = json.nextField()) {
            switch (field) {
                case "fired" -> fired = rows(json, 0, Connectome.MAX_NEURONS - 1);
                case "potentialBits" -> potentialBits = bits(json);
                case "refractoryCountdown" ->
                        refractoryCountdown = json.integers(0, LifRule.MAX_COUNT, MOST);
                case "consecutiveFireCount" ->
                        consecutiveFireCount = json.integers(0, LifRule.MAX_COUNT, MOST);
                case "synapticCurrentBits" -> synapticCurrentBits = bits(json);
                case "potentialBitsByBurst" ->
                        potentialBitsByBurst = rows(json, Integer.MIN_VALUE, Integer.MAX_VALUE);
                case "weights" -> json.skip();
                default ->
                        throw json.unknown(
                                field,
                                "fired, potentialBits, refractoryCountdown, consecutiveFireCount,"
                                        + " synapticCurrentBits, potentialBitsByBurst, weights");
            }
        }
    }

    private static int[] bits(StrictJson json) throws IOException {
        return json.integers(Integer.MIN_VALUE, Integer.MAX_VALUE, MOST);
    }

    private static List<int[]> rows(StrictJson json, int min, int max) throws IOException {
        List<int[]> rows = new ArrayList<>();
        for (json.beginArray(); json.nextElement(); ) {
            rows.add(json.integers(min, max, MOST));
        }
        return rows;
    }

    private void requireColumn(StrictJson json, String column, int[] values) {
        if (values == null) {
            throw json.error("Expectation without a required field: name=" + column);
        }
        requireLength(json, column, values.length, connectome.neuronCount());
    }

    private static void requireLength(StrictJson json, String column, int length, int expected) {
        if (length != expected) {
            throw json.error(
                    "Expectation of another length: %s has %d, expected=%d"
                            .formatted(column, length, expected));
        }
    }

    /** Name of the case. */
    public String name() {
        return name;
    }

    /** One sentence on what the case is about. */
    public String about() {
        return about;
    }

    /** The brain. */
    public Connectome connectome() {
        return connectome;
    }

    /** What the brain receives. */
    public StimulusPlan stimulus() {
        return stimulus;
    }

    /** How many bursts the case lasts. */
    public int bursts() {
        return bursts;
    }

    /** Runs the case on a backend and compares fired neurons and state columns by bits. */
    public Result verify(KernelFactory factory) {
        BrainState state = new BrainState(connectome);
        Stimulus input = new Stimulus();
        FiredSet output = new FiredSet();
        long spikes = 0;
        try (BurstKernel kernel = factory.open(connectome, state)) {
            for (int burst = 1; burst <= bursts; burst++) {
                input.clear();
                stimulus.addTo(input, burst);
                kernel.burst(input, output);
                spikes += output.size();
                String difference = firedDifference(burst, output);
                if (difference == null && potentialBitsByBurst != null) {
                    kernel.save(state);
                    int[] expected = potentialBitsByBurst.get(burst - 1);
                    difference = bitsDifference("potential", burst, expected, state.potential());
                }
                if (difference != null) {
                    return new Result(name, burst, spikes, difference);
                }
            }
            kernel.save(state);
            return new Result(name, bursts, spikes, stateDifference(state));
        }
    }

    private String firedDifference(int burst, FiredSet output) {
        int[] expected = fired.get(burst - 1);
        int common = Math.min(expected.length, output.size());
        for (int i = 0; i <= common; i++) {
            boolean missing = i < expected.length;
            boolean extra = i < output.size();
            if (missing && extra && expected[i] == output.neuron(i)) {
                continue;
            }
            if (missing && (!extra || expected[i] < output.neuron(i))) {
                return "burst %d: neuron %d did not fire".formatted(burst, expected[i]);
            }
            if (extra) {
                return "burst %d: neuron %d fired unexpectedly".formatted(burst, output.neuron(i));
            }
        }
        return null;
    }

    private String stateDifference(BrainState state) {
        String difference = bitsDifference("potential", bursts, potentialBits, state.potential());
        if (difference == null && synapticCurrentBits != null) {
            difference = currentDifference(state.synapticCurrent());
        }
        if (difference == null) {
            difference =
                    countDifference("refractoryCountdown", refractoryCountdown, state.countdown());
        }
        if (difference == null) {
            difference =
                    countDifference(
                            "consecutiveFireCount", consecutiveFireCount, state.fireCount());
        }
        return difference;
    }

    /** Neurons of models without a synaptic current are expected to have one of +0. */
    private String currentDifference(float[] currents) {
        float[] all = currents == null ? new float[synapticCurrentBits.length] : currents;
        return bitsDifference("synaptic current", bursts, synapticCurrentBits, all);
    }

    private static String bitsDifference(String what, int burst, int[] expected, float[] found) {
        for (int n = 0; n < expected.length; n++) {
            // floatToIntBits on both sides: all NaNs count as one value.
            float wanted = Float.intBitsToFloat(expected[n]);
            if (Float.floatToIntBits(wanted) != Float.floatToIntBits(found[n])) {
                return "burst %d: %s of neuron %d is %s (bits %08x), expected %s (bits %08x)"
                        .formatted(
                                burst,
                                what,
                                n,
                                found[n],
                                Float.floatToIntBits(found[n]),
                                wanted,
                                expected[n]);
            }
        }
        return null;
    }

    private String countDifference(String column, int[] expected, char[] counts) {
        for (int n = 0; n < expected.length; n++) {
            if (expected[n] != counts[n]) {
                return "burst %d: %s of neuron %d is %d, expected %d"
                        .formatted(bursts, column, n, (int) counts[n], expected[n]);
            }
        }
        return null;
    }
}

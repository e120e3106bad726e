package org.flinknpu.burst;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.StrictJson;

/**
 * The stimulus of many bursts, prepared: what golden cases and offline simulations feed to a
 * kernel. Immutable.
 *
 * <p>In JSON it is an array of {@code {"burst": 1, "neurons": [...], "potentials": [...]}}. Bursts
 * may come in any order and more than once; entries of one burst keep their order, which is the
 * order in which they are summed.
 */
public final class StimulusPlan {
    /** A plan without any stimulus. */
    public static final StimulusPlan NONE = new StimulusPlan(List.of());

    private record Entry(long burst, int[] neurons, float[] potentials) {}

    private final List<Entry> entries;

    private StimulusPlan(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * Reads a document: an array of bursts, or an object with such an array in {@code stimulus}, as
     * a golden case is.
     *
     * @param in the document; read to its end and closed
     * @param source what is read, for messages
     * @param maxBytes bytes after which the document is refused
     * @throws BrainFormatException if it is not a plan
     */
    public static StimulusPlan read(InputStream in, String source, long maxBytes)
            throws IOException {
        try (StrictJson json = StrictJson.open(in, source, maxBytes)) {
            StimulusPlan plan = json.isArray() ? read(json) : member(json);
            json.end();
            return plan;
        }
    }

    private static StimulusPlan member(StrictJson json) throws IOException {
        StimulusPlan plan = null;
        for (String field = json.firstField(); field != null; field = json.nextField()) {
            switch (field) {
                case "stimulus" -> plan = read(json);
                case "case", "about", "brain", "bursts", "expected" -> json.skip();
                default -> throw json.unknown(field, "stimulus");
            }
        }
        if (plan == null) {
            throw json.error("Stimulus without a required field: name=stimulus");
        }
        return plan;
    }

    /** Reads the array of bursts at which the reader stands. */
    static StimulusPlan read(StrictJson json) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (json.beginArray(); json.nextElement(); ) {
            entries.add(entry(json));
        }
        // Stable: entries of one burst stay in the order of the document.
        entries.sort(Comparator.comparingLong(Entry::burst));
        return new StimulusPlan(entries);
    }

    private static Entry entry(StrictJson json) throws IOException {
        long burst = 0;
        int[] neurons = new int[0];
        float[] potentials = new float[0];
        for (String field = json.firstField(); field != null; field = json.nextField()) {
            switch (field) {
                case "burst" -> burst = json.integer(1, Long.MAX_VALUE);
                case "neurons" ->
                        neurons =
                                json.integers(0, Connectome.MAX_NEURONS - 1, Integer.MAX_VALUE - 8);
                case "potentials" -> potentials = json.numbers(Integer.MAX_VALUE - 8);
                default -> throw json.unknown(field, "burst, neurons, potentials");
            }
        }
        if (burst == 0) {
            throw json.error("Stimulus without a required field: name=burst");
        }
        if (neurons.length != potentials.length) {
            throw json.error(
                    "Stimulus columns differ in length: neurons has %d, potentials has %d"
                            .formatted(neurons.length, potentials.length));
        }
        return new Entry(burst, neurons, potentials);
    }

    /**
     * Checks that every neuron belongs to the brain.
     *
     * @throws BrainFormatException if one does not
     */
    public void requireFits(Connectome connectome) {
        for (Entry entry : entries) {
            for (int neuron : entry.neurons) {
                if (neuron >= connectome.neuronCount()) {
                    throw new BrainFormatException(
                            "Stimulus of a neuron that the brain lacks: burst=%d neuron=%d neurons=%d"
                                    .formatted(entry.burst, neuron, connectome.neuronCount()));
                }
            }
        }
    }

    /** Number of the last burst with stimulus; 0 if there is none. */
    public long lastBurst() {
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).burst;
    }

    /** Appends the entries of one burst. */
    public void addTo(Stimulus stimulus, long burst) {
        for (int i = firstOf(burst); i < entries.size() && entries.get(i).burst == burst; i++) {
            Entry entry = entries.get(i);
            for (int j = 0; j < entry.neurons.length; j++) {
                stimulus.add(entry.neurons[j], entry.potentials[j]);
            }
        }
    }

    private int firstOf(long burst) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).burst < burst) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}

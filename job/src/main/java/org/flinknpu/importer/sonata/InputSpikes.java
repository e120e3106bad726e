package org.flinknpu.importer.sonata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.brain.BrainFormatException;

/**
 * The spikes that a simulation puts into virtual nodes, by burst and neuron. Each makes its neuron
 * fire once. Filled, then written.
 *
 * <p>As events, the first burst covers the time from 0 to {@link #periodMicros}: a spike of burst b
 * is sensed at the beginning of the interval of burst b.
 */
public final class InputSpikes {
    private static final String SOURCE = "sonata";
    private static final int INITIAL = 1024;
    private static final int MOST_SPIKES = 1 << 28;

    /** A record of that many stays below the longest one that Kafka takes, 1 MiB. */
    private static final int MOST_PER_EVENT = 1 << 16;

    private final List<AreaPlan> areas;
    private final double dtMillis;

    /** Burst in the high half, neuron in the low one. */
    private long[] spikes = new long[INITIAL];

    private int count;
    private boolean sorted = true;
    private long merged;

    InputSpikes(List<AreaPlan> areas, double dtMillis) {
        this.areas = areas;
        this.dtMillis = dtMillis;
    }

    /** Adds a spike of a neuron in a burst. */
    void add(int burst, int neuron) {
        if (count == MOST_SPIKES) {
            throw new BrainFormatException(
                    "More input spikes than the limit: limit=" + MOST_SPIKES);
        }
        if (count == spikes.length) {
            spikes = Arrays.copyOf(spikes, count * 2);
        }
        spikes[count++] = (long) burst << 32 | neuron;
        sorted = false;
    }

    private void sort() {
        if (sorted) {
            return;
        }
        sorted = true;
        Arrays.sort(spikes, 0, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept == 0 || spikes[i] != spikes[kept - 1]) {
                spikes[kept++] = spikes[i];
            }
        }
        merged += count - kept;
        count = kept;
    }

    /** Number of spikes, those that came twice counted once. */
    public int count() {
        sort();
        return count;
    }

    /** Spikes of a neuron that fell into a burst in which it had one already. */
    public long merged() {
        sort();
        return merged;
    }

    /** The last burst with a spike; 0 if there is none. */
    public long lastBurst() {
        sort();
        return count == 0 ? 0 : spikes[count - 1] >>> 32;
    }

    /** Length of a burst in the time of the events, in microseconds, at least 1. */
    public long periodMicros() {
        return Math.max(1, Math.round(dtMillis * 1000));
    }

    /**
     * Writes sensory events, one JSON object per line, as {@code npu send} reads them; an older
     * file is replaced.
     */
    public void writeEvents(Path file) throws IOException {
        sort();
        JsonFactory json = new JsonFactory();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            for (int from = 0; from < count; ) {
                AreaPlan area = areaOf((int) spikes[from]);
                int to = from + 1;
                while (to < count
                        && to - from < MOST_PER_EVENT
                        && spikes[to] >>> 32 == spikes[from] >>> 32
                        && area.contains((int) spikes[to])) {
                    to++;
                }
                try (JsonGenerator line = json.createGenerator(out)) {
                    line.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                    line.writeStartObject();
                    line.writeStringField("sourceId", SOURCE);
                    line.writeNumberField(
                            "eventTimeMicros", ((spikes[from] >>> 32) - 1) * periodMicros());
                    line.writeStringField("area", area.id());
                    columns(line, from, to, area.firstNeuron());
                    line.writeEndObject();
                }
                out.write('\n');
                from = to;
            }
        }
    }

    /** Writes a stimulus, as {@code npu simulate} reads it; an older file is replaced. */
    public void writeStimulus(Path file) throws IOException {
        sort();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
                JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartArray();
            for (int from = 0; from < count; ) {
                int to = from + 1;
                while (to < count && spikes[to] >>> 32 == spikes[from] >>> 32) {
                    to++;
                }
                json.writeStartObject();
                json.writeNumberField("burst", spikes[from] >>> 32);
                columns(json, from, to, 0);
                json.writeEndObject();
                from = to;
            }
            json.writeEndArray();
        }
    }

    private void columns(JsonGenerator json, int from, int to, int firstNeuron) throws IOException {
        json.writeArrayFieldStart("neurons");
        for (int i = from; i < to; i++) {
            json.writeNumber((int) spikes[i] - firstNeuron);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("potentials");
        for (int i = from; i < to; i++) {
            json.writeNumber(1);
        }
        json.writeEndArray();
    }

    private AreaPlan areaOf(int neuron) {
        for (AreaPlan area : areas) {
            if (area.contains(neuron)) {
                return area;
            }
        }
        throw new IllegalStateException("Neuron of no area: neuron=" + neuron);
    }
}

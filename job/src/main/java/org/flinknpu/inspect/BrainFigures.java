package org.flinknpu.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.brain.SynapseColumns;

/** The figures of one connectome. Immutable. */
public final class BrainFigures {
    private static final int NEURON_COLUMN_BYTES = 27;
    private static final int STATE_BYTES = 8;

    /**
     * One area.
     *
     * @param area the area itself
     * @param outgoing synapses that leave it
     * @param incoming synapses that arrive
     * @param parameters least and most of each parameter of its neurons
     */
    public record AreaFigures(
            Area area, long outgoing, long incoming, Map<NeuronParameter, double[]> parameters) {}

    private final Connectome brain;
    private final List<AreaFigures> areas = new ArrayList<>();
    private final Map<Integer, Long> delays = new TreeMap<>();
    private final Spread fanIn;
    private final Spread fanOut;
    private long inhibitory;

    /** Computes the figures; one pass over the synapses. */
    public BrainFigures(Connectome brain) {
        this.brain = brain;
        SynapseColumns synapses = brain.synapses();
        int[] in = new int[brain.neuronCount()];
        int[] out = new int[brain.neuronCount()];
        long[] byDelay = new long[brain.maxDelay() + 1];
        for (int i = 0; i < synapses.count(); i++) {
            in[synapses.target()[i]]++;
            byDelay[synapses.delay(i)]++;
            if (synapses.explicitCharges() ? synapses.charge()[i] < 0 : synapses.inhibitory(i)) {
                inhibitory++;
            }
        }
        for (int delay = 1; delay < byDelay.length; delay++) {
            if (byDelay[delay] > 0) {
                delays.put(delay, byDelay[delay]);
            }
        }
        for (int neuron = 0; neuron < out.length; neuron++) {
            out[neuron] = synapses.fanOut(neuron);
        }
        fanIn = Spread.of(in);
        fanOut = Spread.of(out);
        for (Area area : brain.areas()) {
            areas.add(
                    new AreaFigures(
                            area,
                            sum(out, area),
                            sum(in, area),
                            parameters(area, brain.neurons())));
        }
    }

    private static long sum(int[] counts, Area area) {
        long sum = 0;
        for (int neuron = area.firstNeuron(); neuron < area.endNeuron(); neuron++) {
            sum += counts[neuron];
        }
        return sum;
    }

    private static Map<NeuronParameter, double[]> parameters(Area area, NeuronColumns columns) {
        Map<NeuronParameter, double[]> ranges = new LinkedHashMap<>();
        for (NeuronParameter parameter : NeuronParameter.values()) {
            if (!parameter.usedBy(area.model())) {
                continue;
            }
            double[] range = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
            for (int neuron = area.firstNeuron(); neuron < area.endNeuron(); neuron++) {
                double value = columns.get(parameter, neuron);
                range[0] = Math.min(range[0], value);
                range[1] = Math.max(range[1], value);
            }
            ranges.put(parameter, range);
        }
        return ranges;
    }

    /** The brain. */
    public Connectome brain() {
        return brain;
    }

    /** By area, in the order of their neurons. */
    public List<AreaFigures> areas() {
        return List.copyOf(areas);
    }

    /** Number of synapses by delay in bursts; delays that occur, ascending. */
    public Map<Integer, Long> delays() {
        return delays;
    }

    /** Incoming synapses per neuron. */
    public Spread fanIn() {
        return fanIn;
    }

    /** Outgoing synapses per neuron. */
    public Spread fanOut() {
        return fanOut;
    }

    /** Synapses whose charge is negative. */
    public long inhibitory() {
        return inhibitory;
    }

    /** Bytes of the connectome's columns on the heap. */
    public long connectomeBytes() {
        SynapseColumns synapses = brain.synapses();
        long perSynapse =
                Integer.BYTES
                        + (synapses.explicitCharges() ? Integer.BYTES : 2)
                        + (synapses.delay() == null ? 0 : 1);
        long signs = synapses.explicitCharges() ? 0 : synapses.count() / Byte.SIZE;
        NeuronColumns neurons = brain.neurons();
        long modelColumns =
                Stream.of(
                                        neurons.restingPotential(),
                                        neurons.resetPotential(),
                                        neurons.synapticLeak())
                                .filter(Objects::nonNull)
                                .count()
                        * Float.BYTES;
        return brain.neuronCount() * (NEURON_COLUMN_BYTES + Integer.BYTES + modelColumns)
                + synapses.count() * perSynapse
                + signs;
    }

    /** Bytes of one state without its spikes in flight. */
    public long stateBytes() {
        int current = brain.hasSynapticCurrents() ? Float.BYTES : 0;
        return (long) brain.neuronCount() * (STATE_BYTES + current);
    }
}

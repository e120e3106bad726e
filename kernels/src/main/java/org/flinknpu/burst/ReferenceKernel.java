package org.flinknpu.burst;

import java.util.Arrays;
import java.util.List;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronModel;
import org.flinknpu.brain.SpikeFrame;
import org.flinknpu.brain.SynapseColumns;

/**
 * The specification of a burst in code: slow, obvious, one step after the other. Every other kernel
 * must equal it bit for bit.
 *
 * <p>One burst b, in this order:
 *
 * <ol>
 *   <li>stimulus: entries are summed per neuron in f32, from +0, in arrival order;
 *   <li>power: every neuron of a power area receives the area's amount after its stimulus;
 *   <li>synapses: every synapse of delay d whose source fired in burst b - d adds its integer
 *       charge to its target;
 *   <li>every neuron that does not accumulate starts at potential +0;
 *   <li>every neuron that received anything, and every neuron of a model that lives in every burst,
 *       takes a {@link LifRule#step step} of its model, with input {@code stimulus + (float) charge
 *       * scale};
 *   <li>the fired neurons, ascending, are the result and the spikes in flight.
 * </ol>
 */
public final class ReferenceKernel implements BurstKernel {
    private final Connectome connectome;
    private final BrainState state;
    private final BurstCounters counters = new BurstCounters();
    private final float[] stimulated;
    private final long[] charged;
    private final boolean[] candidate;
    private long synapticEvents;

    /** A kernel that continues from a copy of the given state. */
    public ReferenceKernel(Connectome connectome, BrainState initial) {
        initial.requireFits(connectome);
        this.connectome = connectome;
        state = new BrainState(connectome);
        state.copyFrom(initial);
        stimulated = new float[connectome.neuronCount()];
        charged = new long[connectome.neuronCount()];
        candidate = new boolean[connectome.neuronCount()];
    }

    @Override
    public void burst(Stimulus stimulus, FiredSet fired) {
        long start = System.nanoTime();
        state.burst(state.burst() + 1);
        addStimulus(stimulus);
        addPower();
        addCharges();
        clearPotentials();
        long candidates = stepCandidates(fired);
        counters.work(candidates, synapticEvents);
        counters.phases(0, 0, System.nanoTime() - start, 0);
    }

    private void addStimulus(Stimulus stimulus) {
        Arrays.fill(stimulated, 0f);
        Arrays.fill(charged, 0L);
        Arrays.fill(candidate, false);
        for (int i = 0; i < stimulus.size(); i++) {
            int neuron = stimulus.neurons()[i];
            stimulated[neuron] += stimulus.potentials()[i];
            candidate[neuron] = true;
        }
    }

    private void addPower() {
        for (Area area : connectome.areas()) {
            if (area.role() == AreaRole.POWER) {
                for (int neuron = area.firstNeuron(); neuron < area.endNeuron(); neuron++) {
                    stimulated[neuron] += area.powerAmount();
                    candidate[neuron] = true;
                }
            }
        }
    }

    private void addCharges() {
        SynapseColumns synapses = connectome.synapses();
        synapticEvents = 0;
        for (int delay = 1; delay <= connectome.maxDelay(); delay++) {
            SpikeFrame frame = state.frame(delay - 1);
            for (int i = 0; i < frame.size(); i++) {
                int source = frame.neurons()[i];
                Area area = connectome.areas().get(connectome.areaIndexOf(source));
                int divisor = connectome.divisor(area, source);
                int end = synapses.rowStart()[source + 1];
                for (int synapse = synapses.rowStart()[source]; synapse < end; synapse++) {
                    if (synapses.delay(synapse) == delay) {
                        boolean driven = area.membraneDrivenPsp() && !synapses.explicitCharges();
                        long charge =
                                driven
                                        ? connectome.charge(synapse, frame.psp()[i] & 0xFF, divisor)
                                        : connectome.charge(synapse, divisor);
                        charged[synapses.target()[synapse]] += charge;
                        candidate[synapses.target()[synapse]] = true;
                        synapticEvents++;
                    }
                }
            }
        }
    }

    private void clearPotentials() {
        byte[] accumulates = connectome.neurons().accumulates();
        for (int neuron = 0; neuron < accumulates.length; neuron++) {
            if (accumulates[neuron] == 0) {
                state.potential()[neuron] = 0f;
            }
        }
    }

    private long stepCandidates(FiredSet fired) {
        fired.clear();
        SpikeFrame frame = state.advanceFrames();
        long candidates = 0;
        List<Area> areas = connectome.areas();
        for (Area area : areas) {
            float scale = connectome.chargeScale(area);
            for (int neuron = area.firstNeuron(); neuron < area.endNeuron(); neuron++) {
                if (candidate[neuron] || area.model().everyBurst()) {
                    candidates++;
                    float input = stimulated[neuron] + (float) charged[neuron] * scale;
                    float potential = step(area, neuron, input);
                    if (!Float.isNaN(potential)) {
                        fired.add(neuron);
                        boolean driven = area.membraneDrivenPsp();
                        frame.add(neuron, driven ? LifRule.quantisePsp(potential) : 0);
                    }
                }
            }
        }
        return candidates;
    }

    private float step(Area area, int neuron, float input) {
        return area.model() == NeuronModel.LIF
                ? LifRule.step(connectome.neurons(), state, neuron, input, state.burst())
                : IafRule.step(area, connectome.neurons(), state, neuron, input, state.burst());
    }

    @Override
    public long lastBurst() {
        return state.burst();
    }

    @Override
    public void save(BrainState into) {
        into.copyFrom(state);
    }

    @Override
    public BurstCounters counters() {
        return counters;
    }

    @Override
    public String backend() {
        return "reference";
    }

    @Override
    public void close() {
        // Only arrays, nothing to release.
    }
}

package org.flinknpu.device.cpu;

import java.util.Arrays;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.SpikeFrame;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.DeferredSave;
import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;

/**
 * A brain on the host's processors. The package describes the algorithm. Nothing is allocated per
 * burst once lists have grown to the activity.
 *
 * <p>With several threads each owns a range of target neurons and walks the parts of the rows that
 * end there, so no word is written by two of them.
 */
public final class CpuKernel implements BurstKernel, DeferredSave {
    /**
     * Blocks are marked when fewer synapses, inputs and power neurons are expected than one per
     * this many neurons. A marked block costs some 50 ns, a neuron of a whole sweep 0.5: measured
     * at 50,000 and 500,000 neurons, both ways take the same at one event per 100 neurons.
     */
    private static final int NEURONS_PER_MARKED_EVENT = 128;

    /** Neurons from which setting the state aside, which takes as much memory again, pays. */
    static final int DEFERRING_NEURONS = 1 << 16;

    private final CpuBrain brain;
    private final CpuSettings settings;
    private final Part[] parts;
    private final Crew crew;
    private final BurstCounters counters = new BurstCounters();
    private final double synapsesPerSpikeAndDelay;
    private final int poweredNeurons;
    private Stimulus silence;
    private FiredSet freelyFired;
    private SetAside aside;
    private boolean usable = true;

    /**
     * Opens a brain.
     *
     * @param synapses layout made from the same synapses
     */
    CpuKernel(
            Connectome connectome,
            BrainState initial,
            SynapseLayout synapses,
            CpuSettings settings) {
        initial.requireFits(connectome);
        this.settings = settings;
        int[] partEnds = Partition.of(connectome, settings.threads());
        brain = new CpuBrain(connectome, initial, synapses, settings, partEnds);
        parts = new Part[partEnds.length];
        for (int i = 0; i < parts.length; i++) {
            Sweep sweep = Sweeps.create(brain.neurons, brain.accumulator, settings.vectors());
            int begin = i == 0 ? 0 : partEnds[i - 1];
            IafSweep iaf = brain.continuous ? new IafSweep(brain.neurons, brain.accumulator) : null;
            parts[i] = new Part(brain, i, begin, partEnds[i], sweep, iaf);
        }
        synapsesPerSpikeAndDelay =
                (double) connectome.synapseCount()
                        / Math.max(1, connectome.neuronCount())
                        / connectome.maxDelay();
        int powered = 0;
        for (AreaSlice slice : brain.slices) {
            powered += slice.powered ? slice.end - slice.first : 0;
        }
        poweredNeurons = powered;
        crew = new Crew(parts);
        if (defers()) {
            aside = new SetAside(brain);
        }
    }

    @Override
    public void burst(Stimulus stimulus, FiredSet fired) {
        if (!usable) {
            throw new IllegalStateException("Burst on a kernel that is closed or has failed");
        }
        long start = System.nanoTime();
        usable = false;
        brain.burst++;
        brain.marking = marks(stimulus.size());
        addStimulus(stimulus);
        addPower();
        long staged = System.nanoTime();
        crew.run();
        long swept = System.nanoTime();
        clearStimulus(stimulus);
        collect(fired);
        counters.phases(staged - start, 0, swept - staged, System.nanoTime() - swept);
        usable = true;
    }

    @Override
    public void freeRun(int bursts, FiredListener listener) {
        if (silence == null) {
            // Most small brains never run freely.
            silence = new Stimulus(0);
            freelyFired = new FiredSet();
        }
        for (int i = 0; i < bursts; i++) {
            burst(silence, freelyFired);
            listener.fired(brain.burst, freelyFired);
        }
    }

    private boolean marks(int stimuli) {
        if (brain.continuous) {
            // Neurons that live in every burst leave nothing to pass over.
            return false;
        }
        if (settings.marks() != CpuSettings.Marks.BY_ACTIVITY) {
            return settings.marks() == CpuSettings.Marks.ALWAYS;
        }
        long spikes = 0;
        for (SpikeFrame frame : brain.frames) {
            spikes += frame.size();
        }
        double events = spikes * synapsesPerSpikeAndDelay + stimuli + poweredNeurons;
        return events * NEURONS_PER_MARKED_EVENT < brain.connectome.neuronCount();
    }

    private void addStimulus(Stimulus stimulus) {
        float[] sum = brain.neurons.stimulus;
        int[] neurons = stimulus.neurons();
        float[] potentials = stimulus.potentials();
        AreaSlice slice = null;
        for (int i = 0; i < stimulus.size(); i++) {
            int neuron = neurons[i];
            sum[neuron] += potentials[i];
            if (slice == null || neuron < slice.first || neuron >= slice.end) {
                slice = brain.slices[brain.connectome.areaIndexOf(neuron)];
                slice.stimulated = true;
            }
            touch(neuron);
        }
    }

    private void addPower() {
        float[] sum = brain.neurons.stimulus;
        for (AreaSlice slice : brain.slices) {
            if (slice.powered) {
                slice.stimulated = true;
                for (int neuron = slice.first; neuron < slice.end; neuron++) {
                    sum[neuron] += slice.powerAmount;
                    touch(neuron);
                }
            }
        }
    }

    private void touch(int neuron) {
        brain.accumulator.touch(neuron);
        if (brain.marking) {
            brain.marks[neuron >>> SynapseLayout.BLOCK_SHIFT] = 1;
        }
    }

    private void clearStimulus(Stimulus stimulus) {
        float[] sum = brain.neurons.stimulus;
        int[] neurons = stimulus.neurons();
        for (int i = 0; i < stimulus.size(); i++) {
            sum[neurons[i]] = 0f;
        }
        for (AreaSlice slice : brain.slices) {
            slice.stimulated = false;
            if (slice.powered) {
                Arrays.fill(sum, slice.first, slice.end, 0f);
            }
        }
    }

    /** Joins the parts' lists: their ranges ascend, and so do they. */
    private void collect(FiredSet fired) {
        SpikeFrame frame = brain.advanceFrames();
        int total = 0;
        for (Part part : parts) {
            total += part.fired().size();
        }
        frame.ensureCapacity(total);
        fired.ensureCapacity(total);
        fired.size(0);
        long candidates = 0;
        long synapticEvents = 0;
        for (Part part : parts) {
            FiredList list = part.fired();
            frame.append(list.neurons(), list.psp(), list.size());
            System.arraycopy(list.neurons(), 0, fired.neurons(), fired.size(), list.size());
            fired.size(fired.size() + list.size());
            candidates += part.candidates();
            synapticEvents += part.synapticEvents();
        }
        counters.work(candidates, synapticEvents);
    }

    @Override
    public long lastBurst() {
        return brain.burst;
    }

    @Override
    public void save(BrainState into) {
        brain.neurons.save(into);
        for (int age = 0; age < brain.frames.length; age++) {
            into.frame(age).copyFrom(brain.frames[age]);
        }
        into.burst(brain.burst);
    }

    @Override
    public boolean defers() {
        return brain.neurons.count() >= DEFERRING_NEURONS;
    }

    @Override
    public void setAside() {
        if (aside == null) {
            aside = new SetAside(brain);
        }
        aside.take(brain);
    }

    /** Also after the kernel was closed. */
    @Override
    public void saveSetAside(BrainState into) {
        aside.save(into);
    }

    @Override
    public BurstCounters counters() {
        return counters;
    }

    @Override
    public String backend() {
        return "cpu";
    }

    @Override
    public void close() {
        usable = false;
        crew.close();
    }
}

package org.flinknpu.device.cpu;

import java.util.List;
import java.util.Map;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.Availability;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.KernelProvider;

/**
 * The backend {@code cpu}. Kernels of brains that share their synapses share the packed layout,
 * too, whichever provider opens them. Thread-safe.
 *
 * <p>A kernel owns threads only if its brain is big enough to gain from them: {@value
 * #NEURONS_PER_THREAD} neurons each.
 */
public final class CpuProvider implements KernelProvider {
    /** Neurons that keep a thread busy: two threads pay from about twice as many on. */
    static final int NEURONS_PER_THREAD = 50_000;

    /** Threads beyond which rows are cut too short, unless asked for. */
    private static final int MAX_AUTOMATIC_THREADS = 16;

    /** Accumulator, potential, pause, stimulus, and the lists of fired neurons at most. */
    private static final int BYTES_PER_NEURON = 4 + 4 + 4 + 4 + 10;

    private static final int REHEARSED_BURSTS = 20;
    private static final int REHEARSED_NEURON = 128;
    private static final float REHEARSED_POTENTIAL = 1_000f;

    /** Of the JVM: a job that restarts has other providers and must find what was prepared. */
    private static final SharedLayouts LAYOUTS = new SharedLayouts();

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public Availability probe() {
        String threads = Integer.toString(Runtime.getRuntime().availableProcessors());
        return Availability.of(
                List.of(
                        DeviceDescription.host(
                                Map.of("threads", threads, "vectors", Sweeps.description()))));
    }

    @Override
    public long bytesNeeded(Connectome connectome, KernelOptions options) {
        return connectome.neuronCount() * (long) BYTES_PER_NEURON + connectome.synapseCount() * 4L;
    }

    /** One thread, and all that are kept busy: which is faster depends on who else runs. */
    @Override
    public int[] threadChoices(Connectome connectome, KernelOptions options) {
        int most = threads(connectome.neuronCount(), options.threads());
        return options.threads() == 0 && most > 1
                ? new int[] {1, most}
                : new int[] {options.threads()};
    }

    /**
     * The layout of the synapses, which takes as long as a quarter of reading the file. A rehearsal
     * makes what else kernels share, and has the code loaded and compiled that a brain needs at
     * once when it moves here: that alone took a second and more.
     */
    @Override
    public Object prepare(Connectome connectome) {
        CpuSettings settings = CpuSettings.fastest(threads(connectome.neuronCount(), 0));
        SynapseLayout layout = LAYOUTS.of(connectome, settings);
        BrainState state = new BrainState(connectome);
        Stimulus stimulus = new Stimulus();
        for (int neuron = 0; neuron < connectome.neuronCount(); neuron += REHEARSED_NEURON) {
            stimulus.add(neuron, REHEARSED_POTENTIAL);
        }
        FiredSet fired = new FiredSet();
        try (CpuKernel kernel = new CpuKernel(connectome, state, layout, settings)) {
            for (int burst = 0; burst < REHEARSED_BURSTS; burst++) {
                kernel.burst(stimulus, fired);
                kernel.setAside();
                kernel.saveSetAside(state);
                kernel.save(state);
            }
        }
        return layout;
    }

    @Override
    public BurstKernel open(Connectome connectome, BrainState initial, KernelOptions options) {
        CpuSettings settings =
                CpuSettings.fastest(threads(connectome.neuronCount(), options.threads()));
        return new CpuKernel(connectome, initial, LAYOUTS.of(connectome, settings), settings);
    }

    /** Threads for a brain: what is asked for or the processors, but no more than are busy. */
    static int threads(int neuronCount, int asked) {
        int most =
                asked > 0
                        ? asked
                        : Math.min(
                                MAX_AUTOMATIC_THREADS, Runtime.getRuntime().availableProcessors());
        return Math.max(1, Math.min(most, neuronCount / NEURONS_PER_THREAD));
    }
}

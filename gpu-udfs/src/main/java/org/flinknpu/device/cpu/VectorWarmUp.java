package org.flinknpu.device.cpu;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronParameter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a vector sweep on a brain of its own until the optimising compiler has turned it into
 * machine instructions, which is when it stops allocating. Until then vectors are objects and a
 * sweep takes a thousand times as long, so bursts use the scalar sweep, which is equal bit for bit.
 * Its areas take every branch of the sweep: one never taken would later throw the code away.
 */
final class VectorWarmUp implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(VectorWarmUp.class);

    private static final int NEURONS_PER_AREA = 512;
    private static final int SWEEPS_PER_ROUND = 64;

    /** Rounds in a row that must allocate nothing: the compiler works in steps. */
    private static final int QUIET_ROUNDS = 8;

    private static final int MOST_ROUNDS = 4_000;

    private final Neurons neurons;
    private final Accumulator accumulator;
    private final AreaSlice[] slices = new AreaSlice[4];
    private final Sweep sweep;
    private final FiredList fired = new FiredList();
    private volatile boolean warm;
    private int seed = 1;

    /**
     * Prepares a warm-up.
     *
     * @param sweeps makes the vector sweep to warm
     */
    VectorWarmUp(SweepMaker sweeps) {
        ConnectomeBuilder builder = new ConnectomeBuilder("warm-up");
        for (int i = 0; i < slices.length; i++) {
            builder.area("area" + i, AreaRole.INTERNAL, NEURONS_PER_AREA, 1, 1, 1, true, false);
        }
        for (int neuron = 0; neuron < builder.neuronCount(); neuron++) {
            int area = neuron / NEURONS_PER_AREA;
            builder.neurons().set(NeuronParameter.EXCITABILITY, neuron, area % 2 == 0 ? 0.1 : 1);
            builder.neurons().set(NeuronParameter.THRESHOLD, neuron, area == 3 ? neuron : 2);
            builder.neurons().set(NeuronParameter.LEAK, neuron, 0.1);
            builder.neurons().set(NeuronParameter.REFRACTORY_PERIOD, neuron, area < 2 ? 0 : 2);
        }
        Connectome connectome = builder.build();
        BrainState initial = new BrainState(connectome);
        neurons = new Neurons(connectome, initial, true);
        accumulator =
                Accumulator.of(
                        SynapseLayout.of(connectome, SynapseLayout.Shape.PACKED),
                        connectome.bounds(),
                        connectome.neuronCount(),
                        Accumulator.Kind.INT);
        for (int i = 0; i < slices.length; i++) {
            Area area = connectome.areas().get(i);
            slices[i] = new AreaSlice(connectome, area, initial);
        }
        sweep = sweeps.make(neurons, accumulator);
    }

    /** Makes a sweep that uses vectors from its first call on. */
    interface SweepMaker {
        Sweep make(Neurons neurons, Accumulator accumulator);
    }

    /** Whether vector sweeps now run as machine instructions. */
    boolean warm() {
        return warm;
    }

    @Override
    public void run() {
        try {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long self = Thread.currentThread().getId();
            int quiet = 0;
            long burst = 0;
            for (int round = 0; round < MOST_ROUNDS; round++) {
                threads.getThreadAllocatedBytes(self);
                long before = threads.getThreadAllocatedBytes(self);
                for (int i = 0; i < SWEEPS_PER_ROUND; i++) {
                    sweepOnce(++burst);
                }
                quiet = threads.getThreadAllocatedBytes(self) == before ? quiet + 1 : 0;
                if (quiet == QUIET_ROUNDS) {
                    warm = true;
                    LOG.debug("Vector sweeps are compiled after {} bursts", burst);
                    return;
                }
            }
            LOG.warn("CPU sweeps stay scalar: the compiler leaves vectors on the heap");
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("CPU sweeps stay scalar: vectors do not work here: {}", e.toString());
        }
    }

    private void sweepOnce(long burst) {
        fired.clear();
        for (AreaSlice slice : slices) {
            slice.stimulated = (burst & 1) == 0;
            for (int neuron = slice.first; neuron < slice.end; neuron++) {
                seed = seed * 747796405 + 1;
                if (seed < 0) {
                    neurons.stimulus[neuron] = seed >>> 30;
                    accumulator.touch(neuron);
                }
            }
            sweep.sweep(slice, slice.first, slice.end, burst, fired);
        }
    }
}

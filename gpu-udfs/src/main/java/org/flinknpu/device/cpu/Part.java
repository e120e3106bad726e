package org.flinknpu.device.cpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.SpikeFrame;

/**
 * The work of one thread in a burst: everything that arrives at its range of neurons. Confined to
 * the thread that runs it, except that the kernel reads the results between bursts.
 */
final class Part implements Runnable {
    /** A part begins at a multiple of this many neurons: whole longs of marks. */
    static final int ALIGNMENT = 8 << SynapseLayout.BLOCK_SHIFT;

    /**
     * Rows whose memory is fetched together. With 8 to 32 rows propagation takes half the time that
     * it takes row by row at a million neurons; below a hundred thousand it is all the same.
     */
    private static final int BATCH = 16;

    private static final VarHandle EIGHT_MARKS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final CpuBrain brain;
    private final int index;
    private final int low;
    private final int high;
    private final int firstSlice;
    private final Sweep sweep;
    private final IafSweep iafSweep;
    private final FiredList fired = new FiredList();
    private final int[] begins = new int[BATCH];
    private final int[] ends = new int[BATCH];
    private boolean allStale;
    private long synapticEvents;
    private long candidates;
    private int seen;

    /**
     * A part of a brain.
     *
     * @param index its number among the parts
     * @param low first neuron
     * @param high one past the last neuron
     * @param sweep of LIF neurons
     * @param iafSweep of integrate-and-fire neurons; null if the brain has none
     */
    Part(CpuBrain brain, int index, int low, int high, Sweep sweep, IafSweep iafSweep) {
        this.brain = brain;
        this.index = index;
        this.low = low;
        this.high = high;
        this.sweep = sweep;
        this.iafSweep = iafSweep;
        firstSlice = low < high ? brain.connectome.areaIndexOf(low) : 0;
        allStale = brain.forgets;
    }

    /** Neurons that fired in the last burst. */
    FiredList fired() {
        return fired;
    }

    /** Synapses that delivered a charge in the last burst. */
    long synapticEvents() {
        return synapticEvents;
    }

    /** Candidates of the last burst. */
    long candidates() {
        return candidates;
    }

    @Override
    public void run() {
        synapticEvents = 0;
        candidates = 0;
        fired.clear();
        if (low == high) {
            return;
        }
        if (brain.forgets) {
            forget();
        }
        for (int age = 0; age < brain.frames.length; age++) {
            propagate(brain.frames[age], age + 1);
        }
        if (brain.marking) {
            sweepMarked();
        } else {
            candidates = sweep(firstSlice, low, high);
            allStale = brain.forgets;
        }
    }

    private void propagate(SpikeFrame frame, int delay) {
        int[] words = brain.synapses.words();
        int[] sources = frame.neurons();
        int size = frame.size();
        for (int from = 0; from < size; from += BATCH) {
            int count = Math.min(BATCH, size - from);
            synapticEvents += brain.rows.locate(sources, from, count, delay, index, begins, ends);
            int touched = 0;
            for (int i = 0; i < count; i++) {
                touched ^= SynapseLayout.touch(words, begins[i], ends[i]);
            }
            seen = touched;
            if (brain.driven) {
                addBySource(frame, from, count);
            } else {
                for (int i = 0; i < count; i++) {
                    brain.accumulator.add(begins[i], ends[i]);
                }
            }
            if (brain.marking) {
                for (int i = 0; i < count; i++) {
                    brain.synapses.mark(begins[i], ends[i], brain.marks);
                }
            }
        }
    }

    private void addBySource(SpikeFrame frame, int from, int count) {
        for (int i = 0; i < count; i++) {
            int source = frame.neurons()[from + i];
            Area area = brain.areas.get(brain.connectome.areaIndexOf(source));
            int psp = frame.psp()[from + i] & 0xFF;
            if (!area.membraneDrivenPsp()) {
                brain.accumulator.add(begins[i], ends[i]);
            } else if (area.uniformPsp()) {
                brain.accumulator.addDriven(begins[i], ends[i], psp);
            } else {
                int divisor = brain.connectome.divisor(area, source);
                brain.accumulator.addDivided(begins[i], ends[i], psp, divisor);
            }
        }
    }

    /** Sweeps the slices of a range, which begins in or after a given one. */
    private int sweep(int fromSlice, int begin, int end) {
        AreaSlice[] slices = brain.slices;
        int total = 0;
        int neuron = begin;
        for (int i = fromSlice; neuron < end; i++) {
            AreaSlice slice = slices[i];
            if (slice.end > neuron) {
                int until = Math.min(end, slice.end);
                Sweep rule = slice.everyBurst ? iafSweep : sweep;
                total += rule.sweep(slice, neuron, until, brain.burst, fired);
                neuron = until;
            }
        }
        return total;
    }

    private void sweepMarked() {
        byte[] marks = brain.marks;
        int lastBlock = (high - 1) >>> SynapseLayout.BLOCK_SHIFT;
        int slice = firstSlice;
        int block = low >>> SynapseLayout.BLOCK_SHIFT;
        while (block <= lastBlock) {
            if ((block & 7) == 0 && (long) EIGHT_MARKS.get(marks, block) == 0) {
                block += 8;
            } else if (marks[block] == 0) {
                block++;
            } else {
                int begin = block << SynapseLayout.BLOCK_SHIFT;
                int end = Math.min(high, begin + (1 << SynapseLayout.BLOCK_SHIFT));
                marks[block] = 0;
                if (brain.forgets) {
                    brain.stale[block] = 1;
                }
                while (brain.slices[slice].end <= begin) {
                    slice++;
                }
                candidates += sweep(slice, begin, end);
                block++;
            }
        }
    }

    /** Returns to +0 the potentials that the last burst left in neurons that do not keep them. */
    private void forget() {
        if (allStale) {
            forget(firstSlice, low, high);
            allStale = false;
            return;
        }
        int lastBlock = (high - 1) >>> SynapseLayout.BLOCK_SHIFT;
        for (int block = low >>> SynapseLayout.BLOCK_SHIFT; block <= lastBlock; block++) {
            if (brain.stale[block] != 0) {
                brain.stale[block] = 0;
                int begin = block << SynapseLayout.BLOCK_SHIFT;
                int end = Math.min(high, begin + (1 << SynapseLayout.BLOCK_SHIFT));
                forget(brain.connectome.areaIndexOf(begin), begin, end);
            }
        }
    }

    private void forget(int fromSlice, int begin, int end) {
        byte[] accumulates = brain.neurons.parameters.accumulates();
        float[] potential = brain.neurons.potential;
        int neuron = begin;
        for (int i = fromSlice; neuron < end; i++) {
            AreaSlice slice = brain.slices[i];
            int until = Math.min(end, slice.end);
            if (slice.forgetsAll) {
                Arrays.fill(potential, neuron, until, 0f);
            } else if (slice.forgets) {
                for (int n = neuron; n < until; n++) {
                    if (accumulates[n] == 0) {
                        potential[n] = 0f;
                    }
                }
            }
            neuron = until;
        }
    }
}

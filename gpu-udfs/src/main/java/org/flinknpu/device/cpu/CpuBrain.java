package org.flinknpu.device.cpu;

import java.util.List;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.SpikeFrame;

/**
 * What the parts of one kernel share. Between bursts only the kernel's thread writes; during a
 * burst each part writes what belongs to its own neurons.
 */
final class CpuBrain {
    final Connectome connectome;
    final List<Area> areas;
    final SynapseLayout synapses;
    final Accumulator accumulator;
    final Neurons neurons;
    final AreaSlice[] slices;
    final RowIndex rows;

    /** Spikes in flight by age; the youngest first. */
    final SpikeFrame[] frames;

    /** Whether the charges of some area depend on the spike. */
    final boolean driven;

    /** Whether some neurons start each burst at +0. */
    final boolean forgets;

    /** Whether some neurons take a step in every burst. */
    final boolean continuous;

    /** 1 for each block of neurons that the current burst touches, if it marks. */
    final byte[] marks;

    /** 1 for each block that the last burst touched, if it marked and some neurons forget. */
    final byte[] stale;

    /** Number of the burst that runs or ran last. */
    long burst;

    /** Whether the current burst marks the blocks that it touches and sweeps only those. */
    boolean marking;

    CpuBrain(
            Connectome connectome,
            BrainState initial,
            SynapseLayout synapses,
            CpuSettings settings,
            int[] partEnds) {
        this.connectome = connectome;
        this.synapses = synapses;
        areas = connectome.areas();
        accumulator =
                Accumulator.of(
                        synapses,
                        connectome.bounds(),
                        connectome.neuronCount(),
                        settings.accumulator());
        slices = new AreaSlice[areas.size()];
        boolean anyDriven = false;
        boolean anyForgets = false;
        boolean anyContinuous = false;
        boolean anyMixed = false;
        for (int i = 0; i < slices.length; i++) {
            slices[i] = new AreaSlice(connectome, areas.get(i), initial);
            anyDriven |= SynapseLayout.driven(connectome, areas.get(i));
            anyForgets |= slices[i].forgets;
            anyContinuous |= slices[i].everyBurst;
            anyMixed |= !slices[i].uniform;
        }
        neurons = new Neurons(connectome, initial, anyMixed && Sweeps.vectorized());
        driven = anyDriven;
        forgets = anyForgets;
        continuous = anyContinuous;
        rows = synapses.rows(connectome, partEnds);
        frames = new SpikeFrame[connectome.maxDelay()];
        for (int age = 0; age < frames.length; age++) {
            frames[age] = new SpikeFrame();
            frames[age].copyFrom(initial.frame(age));
        }
        int blocks = (connectome.neuronCount() >>> SynapseLayout.BLOCK_SHIFT) + 1;
        // Whole longs: blocks are looked for eight at a time.
        marks = new byte[(blocks + 7) & ~7];
        stale = anyForgets ? new byte[marks.length] : null;
        burst = initial.burst();
    }

    /** Makes every frame one burst older and returns the youngest, cleared. */
    SpikeFrame advanceFrames() {
        SpikeFrame youngest = frames[frames.length - 1];
        System.arraycopy(frames, 0, frames, 1, frames.length - 1);
        frames[0] = youngest;
        youngest.clear();
        return youngest;
    }
}

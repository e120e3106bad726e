package org.flinknpu.device.cpu;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.SpikeFrame;

/**
 * A brain's state as bursts hold it, kept beside them: setting it aside moves memory and computes
 * nothing, so that it takes a millisecond for a million neurons even before anything is compiled.
 * Turning it into columns is left to whoever reads it.
 *
 * <p>One thread sets aside; another may read afterwards, if it is handed over in between.
 */
final class SetAside {
    private final float[] potential;
    private final int[] pause;
    private final float[] synapticCurrent;
    private final SpikeFrame[] frames;
    private long burst;

    /** Room for the state of a brain, touched, so that no page is missing when it counts. */
    SetAside(CpuBrain brain) {
        potential = brain.neurons.potential.clone();
        pause = brain.neurons.pause.clone();
        synapticCurrent =
                brain.neurons.synapticCurrent == null
                        ? null
                        : brain.neurons.synapticCurrent.clone();
        frames = new SpikeFrame[brain.frames.length];
        for (int age = 0; age < frames.length; age++) {
            frames[age] = new SpikeFrame();
        }
    }

    /** Takes the state between two bursts, instead of what was here. */
    void take(CpuBrain brain) {
        System.arraycopy(brain.neurons.potential, 0, potential, 0, potential.length);
        System.arraycopy(brain.neurons.pause, 0, pause, 0, pause.length);
        if (synapticCurrent != null) {
            System.arraycopy(
                    brain.neurons.synapticCurrent, 0, synapticCurrent, 0, synapticCurrent.length);
        }
        for (int age = 0; age < frames.length; age++) {
            frames[age].copyFrom(brain.frames[age]);
        }
        burst = brain.burst;
    }

    /** Copies it out as columns. */
    void save(BrainState into) {
        Neurons.save(potential, pause, synapticCurrent, into);
        for (int age = 0; age < frames.length; age++) {
            into.frame(age).copyFrom(frames[age]);
        }
        into.burst(burst);
    }
}

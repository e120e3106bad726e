package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.DeferredSave;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.SplitBurst;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.RandomBrain;

/** A brain whose bursts have two halves, and its double. Confined to one thread. */
final class SplitPair {
    private final RandomBrain brain;
    private final BurstKernel kernel;
    private final BurstKernel reference;
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();
    private final FiredSet expected = new FiredSet();
    private final List<int[]> quick = new ArrayList<>();
    private final BrainState state;
    private final BrainState wanted;

    /**
     * A pair whose double has not run yet.
     *
     * @param kernel of the same brain in the same state
     */
    SplitPair(RandomBrain brain, BurstKernel kernel, BrainState initial) {
        this.brain = brain;
        this.kernel = kernel;
        reference = new ReferenceKernel(brain.connectome(), initial);
        state = new BrainState(brain.connectome());
        wanted = new BrainState(brain.connectome());
    }

    private void stimulate(BurstKernel next) {
        stimulus.clear();
        brain.stimulate(stimulus, next.lastBurst() + 1);
    }

    void begin() {
        stimulate(kernel);
        ((SplitBurst) kernel).begin(stimulus);
    }

    void finish() {
        ((SplitBurst) kernel).finish(fired);
        stimulate(reference);
        reference.burst(stimulus, expected);
        String what = "burst %d of %s".formatted(reference.lastBurst(), brain);
        assertThat(fired.toArray()).as(what).isEqualTo(expected.toArray());
        assertThat(kernel.lastBurst()).isEqualTo(reference.lastBurst());
        assertThat(kernel.counters().candidates())
                .as(what)
                .isEqualTo(reference.counters().candidates());
        assertThat(kernel.counters().synapticEvents())
                .as(what)
                .isEqualTo(reference.counters().synapticEvents());
    }

    /** Finishes a burst in so little time that the device still waits for the next one. */
    void finishQuickly() {
        ((SplitBurst) kernel).finish(fired);
        quick.add(fired.toArray());
    }

    /** Compares the bursts that were finished quickly. */
    void catchUp() {
        for (int[] ids : quick) {
            stimulate(reference);
            reference.burst(stimulus, expected);
            String what = "burst %d of %s".formatted(reference.lastBurst(), brain);
            assertThat(ids).as(what).isEqualTo(expected.toArray());
        }
        quick.clear();
    }

    void compareStates() {
        kernel.save(state);
        reference.save(wanted);
        assertThat(state.firstDifference(wanted)).as(brain.toString()).isNull();
    }

    void setAside() {
        ((DeferredSave) kernel).setAside();
        reference.save(wanted);
    }

    /** After {@link #setAside}, before anything else is saved. */
    void compareWhatWasSetAside() {
        ((DeferredSave) kernel).saveSetAside(state);
        assertThat(state.firstDifference(wanted)).as(brain.toString()).isNull();
    }

    /** Leaves the batch. */
    void close() {
        compareStates();
        kernel.close();
    }
}

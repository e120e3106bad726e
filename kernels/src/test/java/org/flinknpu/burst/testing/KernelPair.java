package org.flinknpu.burst.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;

/**
 * A kernel and a reference that run the same brain burst by burst and must agree in everything.
 * Fails with burst and neuron of the first difference.
 */
public final class KernelPair {
    private final RandomBrain brain;
    private final BurstKernel kernel;
    private final BurstKernel reference;
    private final Stimulus stimulus = new Stimulus(0);
    private final FiredSet fired = new FiredSet();
    private final FiredSet expected = new FiredSet();
    private final BrainState state;
    private final BrainState expectedState;
    private long spikes;

    /** A pair; the caller closes both kernels. */
    public KernelPair(RandomBrain brain, BurstKernel kernel, BurstKernel reference) {
        this.brain = brain;
        this.kernel = kernel;
        this.reference = reference;
        state = new BrainState(brain.connectome());
        expectedState = new BrainState(brain.connectome());
    }

    /**
     * Runs bursts with the brain's stimulus.
     *
     * @param bursts how many
     * @param compareStateEvery after how many bursts the states are compared; 1 for every burst
     */
    public void run(int bursts, int compareStateEvery) {
        for (int i = 1; i <= bursts; i++) {
            burst();
            if (i % compareStateEvery == 0 || i == bursts) {
                compareStates();
            }
        }
    }

    /** Runs a burst with the brain's stimulus, and compares all but the states. */
    public void burst() {
        long burst = reference.lastBurst() + 1;
        stimulus.clear();
        brain.stimulate(stimulus, burst);
        reference.burst(stimulus, expected);
        kernel.burst(stimulus, fired);
        String where = "burst " + burst + " of " + brain;
        assertThat(kernel.lastBurst()).as("last burst after " + where).isEqualTo(burst);
        assertThat(fired.toArray()).as("fired in " + where).isEqualTo(expected.toArray());
        assertThat(kernel.counters().candidates())
                .as("candidates in " + where)
                .isEqualTo(reference.counters().candidates());
        assertThat(kernel.counters().synapticEvents())
                .as("synaptic events in " + where)
                .isEqualTo(reference.counters().synapticEvents());
        spikes += fired.size();
    }

    /** Runs bursts without stimulus freely, and compares what fires in each. */
    public void runFreely(int bursts) {
        List<String> expected = freeRun(reference, bursts);
        assertThat(freeRun(kernel, bursts)).as(brain.toString()).isEqualTo(expected);
        assertThat(expected).hasSize(bursts);
    }

    private static List<String> freeRun(BurstKernel kernel, int bursts) {
        List<String> lines = new ArrayList<>();
        kernel.freeRun(
                bursts,
                (burst, fired) -> lines.add(burst + ":" + Arrays.toString(fired.toArray())));
        return lines;
    }

    /** Compares both states by bits. */
    public void compareStates() {
        kernel.save(state);
        reference.save(expectedState);
        assertThat(state.firstDifference(expectedState))
                .as("state after burst " + reference.lastBurst() + " of " + brain)
                .isNull();
        assertThat(state.hash()).isEqualTo(expectedState.hash());
        state.requireFits(brain.connectome());
    }

    /** Neurons that have fired so far. */
    public long spikes() {
        return spikes;
    }
}

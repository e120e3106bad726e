package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.SplittableRandom;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.testing.BurstContract;
import org.flinknpu.burst.testing.KernelPair;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains.Kind;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;

/**
 * Brains whose contributions are sorted into bins, as far as they can be, on the {@link Emulator}.
 */
class EmulatedBinnedKernelTest extends BurstContract {
    private static final LaunchShape BINNED = new LaunchShape(-1, 0, -1, LaunchShape.NEVER);

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        initial.requireFits(connectome);
        BrainImage image = BrainImage.of(connectome, BINNED);
        if (image.refusal() != null) {
            abort(image.refusal());
        }
        EmulatedLink link = new EmulatedLink(Emulator.require(), image.layout(), 0);
        return new ResidentKernel(EmulatedLink.BACKEND, image, initial, link);
    }

    /**
     * A brain in which every second neuron always fires, each to as many of the first neurons, but
     * some to a hundred times as many. The others never fire: they keep what they receive.
     */
    private static RandomBrain avalanche(int neurons, int fanOut, int targets) {
        long seed = Seed.of("avalanche/" + fanOut + "/" + targets);
        SplittableRandom random = new SplittableRandom(seed);
        ConnectomeBuilder builder = new ConnectomeBuilder("avalanche");
        builder.area("all", AreaRole.POWER, neurons, 1, 1, 1, true, false);
        for (int neuron = 0; neuron < neurons; neuron++) {
            float threshold = neuron % 2 == 0 ? -Float.MAX_VALUE : Float.MAX_VALUE;
            builder.neurons().set(NeuronParameter.THRESHOLD, neuron, threshold);
            int synapses = neuron % 1000 == 8 ? 100 * fanOut : fanOut;
            for (int i = 0; i < synapses; i++) {
                builder.synapse(neuron, random.nextInt(targets), 1, 1, random.nextBoolean(), 1);
            }
        }
        return new RandomBrain(Kind.EVERYTHING_FIRES, seed, builder.build());
    }

    private void shouldEqualReference(RandomBrain brain, int neurons) {
        BrainState initial = new BrainState(brain.connectome());
        try (BurstKernel kernel = open(brain.connectome(), initial);
                BurstKernel reference = new ReferenceKernel(brain.connectome(), initial)) {
            KernelPair pair = new KernelPair(brain, kernel, reference);
            pair.run(8, 2);
            assertThat(pair.spikes()).isEqualTo(4L * neurons);
        }
    }

    /** What a bin has no room for goes to the accumulators, and every block finds it there. */
    @Test
    void shouldAddUpWhatABinHasNoRoomFor() {
        int neurons = 3000;
        int fanOut = 30;
        RandomBrain brain = avalanche(neurons, fanOut, 1500);
        BrainLayout layout = BrainImage.of(brain.connectome(), BINNED).layout();
        assertThat(layout.binned()).isTrue();
        assertThat(layout.blocks()).isEqualTo(3);
        assertThat(layout.bins.capacity()).isLessThan(neurons / 2 * fanOut / 2);
        shouldEqualReference(brain, neurons);
    }

    /** Several batches of rows for each block; and rows that do not fit a window. */
    @Test
    void shouldTakeRowsInTurnUntilAllAreSpread() {
        int neurons = 2500;
        RandomBrain brain = avalanche(neurons, 100, neurons);
        BrainLayout layout = BrainImage.of(brain.connectome(), BINNED).layout();
        assertThat(layout.bins.batchRows()).isLessThan(neurons / 2 / 8);
        shouldEqualReference(brain, neurons);
    }
}

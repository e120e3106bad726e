package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.ArrayList;
import java.util.List;
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
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.RandomBrains.Kind;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;

/**
 * The kernels as CUDA runs them, on the {@link Emulator}: whatever burst can be served is served by
 * a launch that stays on the device, whose blocks wait for each other and for the host.
 */
class EmulatedKernelTest extends BurstContract {
    /** A launch stays for any burst of any brain, even of one without neurons. */
    private static final LaunchShape SERVED = new LaunchShape(-1, LaunchShape.NEVER, -1, 0);

    /** So few that a launch often gives up just when the host rings. */
    private static final int IMPATIENT = 1500;

    /** So many that a launch gives up only when the host withdraws. */
    private static final int PATIENT = 1 << 24;

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        initial.requireFits(connectome);
        BrainImage image = BrainImage.of(connectome, SERVED);
        if (image.refusal() != null) {
            abort(image.refusal());
        }
        return open(image, initial, link(image, IMPATIENT));
    }

    private static EmulatedLink link(BrainImage image, int looks) {
        return new EmulatedLink(Emulator.require(), image.layout(), looks);
    }

    private static BurstKernel open(BrainImage image, BrainState initial, EmulatedLink link) {
        return new ResidentKernel(EmulatedLink.BACKEND, image, initial, link);
    }

    @Test
    void shouldServeEveryBurstWhileTheHostRings() {
        RandomBrain brain = RandomBrains.of(Kind.UNIFORM, 3000, Seed.of("served"));
        BrainState initial = new BrainState(brain.connectome());
        BrainImage image = BrainImage.of(brain.connectome(), SERVED);
        EmulatedLink link = link(image, PATIENT);
        try (BurstKernel kernel = open(image, initial, link);
                BurstKernel reference = new ReferenceKernel(brain.connectome(), initial)) {
            KernelPair pair = new KernelPair(brain, kernel, reference);
            pair.run(100, 30);
            assertThat(pair.spikes()).isPositive();
            assertThat(link.served()).isEqualTo(100);
        }
    }

    /**
     * Ids that do not fit end a launch early; the places of its other bursts hold no burst then.
     */
    @Test
    void shouldRunFreelyPastLaunchesThatEndEarly() {
        int neurons = 3200;
        ConnectomeBuilder builder = new ConnectomeBuilder("powered");
        builder.area("all", AreaRole.POWER, neurons, 1, 1, 1, true, false);
        for (int neuron = 0; neuron < neurons; neuron++) {
            builder.neurons().set(NeuronParameter.THRESHOLD, neuron, -1);
        }
        Connectome powered = builder.build();
        for (long start : new long[] {0, (1L << 32) - 43}) {
            BrainState initial = new BrainState(powered);
            initial.burst(start);
            List<Integer> fired = new ArrayList<>();
            try (BurstKernel kernel = open(powered, initial)) {
                kernel.freeRun(60, (burst, neuronsFired) -> fired.add(neuronsFired.size()));
            }
            assertThat(fired).as("from burst " + start).hasSize(60).containsOnly(neurons);
        }
    }
}

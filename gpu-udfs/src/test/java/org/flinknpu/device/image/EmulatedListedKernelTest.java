package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.ArrayList;
import java.util.List;
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
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.RandomBrains.Kind;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.bench.W1;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Free runs whose bursts list spikes without order, on the {@link Emulator}, whose blocks race: the
 * host must see order all the same.
 */
class EmulatedListedKernelTest extends BurstContract {
    /** No launch stays, and none runs several bursts. */
    private static final LaunchShape LAUNCHED =
            new LaunchShape(-1, LaunchShape.NEVER, -1, LaunchShape.NEVER);

    /** The same, but accumulators are double, because small brains might run otherwise. */
    private static final LaunchShape DOUBLE =
            new LaunchShape(-1, LaunchShape.NEVER, -1, LaunchShape.NEVER - 1);

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        return open(connectome, initial, LAUNCHED);
    }

    private static BurstKernel open(Connectome connectome, BrainState initial, LaunchShape shape) {
        initial.requireFits(connectome);
        BrainImage image = BrainImage.of(connectome, shape);
        if (image.refusal() != null) {
            abort(image.refusal());
        }
        EmulatedLink link =
                new EmulatedLink(Emulator.require(), image.layout(), 0) {
                    @Override
                    public boolean claimRunRoom() {
                        return false;
                    }
                };
        return new ResidentKernel(EmulatedLink.BACKEND, image, initial, link);
    }

    /** Runs bursts one by one and runs of any length in turn. */
    private static void compare(RandomBrain brain, BrainState initial, LaunchShape shape) {
        SplittableRandom random = new SplittableRandom(Seed.of("listed runs/" + brain));
        try (BurstKernel kernel = open(brain.connectome(), initial, shape);
                BurstKernel reference = new ReferenceKernel(brain.connectome(), initial)) {
            KernelPair pair = new KernelPair(brain, kernel, reference);
            for (int round = 0; round < 6; round++) {
                pair.run(random.nextInt(4), 2);
                pair.runFreely(2 + random.nextInt(80));
                pair.compareStates();
            }
        }
    }

    /** Rows of several lengths, classes that differ within a tile, and more tiles than one. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"UNIFORM", "DIVIDED", "HUB", "POWERED", "EVERYTHING_FIRES"})
    void shouldListSpikesOfBrainsOfManyKinds(Kind kind) {
        RandomBrain brain =
                EmulatedKernelTest.brainThat(kind, 5000, LAUNCHED, BrainLayout::runsListed);
        BrainState initial = new BrainState(brain.connectome());
        initial.burst((1L << 32) - 100);
        compare(brain, initial, LAUNCHED);
        assertThat(BrainImage.of(brain.connectome(), LAUNCHED).layout().slots()).isOne();
        boolean turns = BrainImage.of(brain.connectome(), DOUBLE).layout().slots() == 2;
        assertThat(turns).isEqualTo(kind != Kind.HUB);
        compare(brain, initial, DOUBLE);
    }

    /** Spikes that carry a psp, and delays, need order. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"MEMBRANE_DRIVEN", "DELAYED"})
    void shouldNotListThoseOfOthers(Kind kind) {
        RandomBrain brain = RandomBrains.of(kind, 3000, Seed.of("not listed/" + kind));
        assertThat(BrainImage.of(brain.connectome(), LAUNCHED).layout().runsListed()).isFalse();
    }

    /** A row that a whole block shares, among others. */
    @Test
    void shouldSpreadLongRows() {
        int neurons = 3000;
        SplittableRandom random = new SplittableRandom(Seed.of("long rows"));
        ConnectomeBuilder builder = new ConnectomeBuilder("long");
        builder.area("all", AreaRole.POWER, neurons, 1, 1, 1, true, false);
        for (int neuron = 0; neuron < neurons; neuron++) {
            builder.neurons().set(NeuronParameter.THRESHOLD, neuron, neuron % 5 == 0 ? -1 : 40);
            int synapses = neuron % 500 == 0 ? 2500 : random.nextInt(20);
            for (int i = 0; i < synapses; i++) {
                builder.synapse(neuron, random.nextInt(neurons), 1 + random.nextInt(9), 1, false);
            }
        }
        RandomBrain brain = new RandomBrain(Kind.HUB, Seed.of("long"), builder.build());
        assertThat(BrainImage.of(brain.connectome(), LAUNCHED).layout().runsListed()).isTrue();
        compare(brain, new BrainState(brain.connectome()), LAUNCHED);
    }

    /** More tiles than one block puts in order; candidates and events are counted, too. */
    @ParameterizedTest
    @CsvSource({"10000, 0.01", "40000, 0.02"})
    void shouldCountWhatRegularRowsDeliver(int neurons, double rate) {
        W1 w1 = new W1(neurons, rate);
        List<String> work = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        try (BurstKernel kernel = open(w1.connectome(), w1.initialState());
                BurstKernel reference = new ReferenceKernel(w1.connectome(), w1.initialState())) {
            for (int bursts : new int[] {33, 7}) {
                EmulatedKernelTest.run(kernel, bursts, work);
                EmulatedKernelTest.run(reference, bursts, expected);
            }
            assertThat(work).isEqualTo(expected);
        }
    }

    /** The same where rows differ, so that those who spread count events. */
    @Test
    void shouldCountWhatOtherRowsDeliver() {
        RandomBrain brain = RandomBrains.of(Kind.POWERED, 3000, Seed.of("counted"));
        shouldCount(brain, 40);
    }

    /** A launch whose ids do not fit runs fewer bursts; the next one runs the rest. */
    @Test
    void shouldRunOnWhereTheOutboxIsFull() {
        int neurons = 3200;
        ConnectomeBuilder builder = new ConnectomeBuilder("powered");
        builder.area("all", AreaRole.POWER, neurons, 1, 1, 1, true, false);
        for (int neuron = 0; neuron < neurons; neuron++) {
            builder.neurons().set(NeuronParameter.THRESHOLD, neuron, -1);
            builder.synapse(neuron, (neuron * 7 + 1) % neurons, 3, 1, false);
        }
        RandomBrain brain =
                new RandomBrain(Kind.EVERYTHING_FIRES, Seed.of("full"), builder.build());
        BrainLayout layout = BrainImage.of(brain.connectome(), LAUNCHED).layout();
        assertThat(layout.idCapacity()).isLessThan(31 * neurons);
        compare(brain, new BrainState(brain.connectome()), LAUNCHED);
        shouldCount(brain, 75);
    }

    /** Compares the work of every burst, too. */
    private static void shouldCount(RandomBrain brain, int bursts) {
        for (LaunchShape shape : List.of(LAUNCHED, DOUBLE)) {
            List<String> work = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            BrainState initial = new BrainState(brain.connectome());
            try (BurstKernel kernel = open(brain.connectome(), initial, shape);
                    BurstKernel reference = new ReferenceKernel(brain.connectome(), initial)) {
                EmulatedKernelTest.run(kernel, bursts, work);
                EmulatedKernelTest.run(reference, bursts, expected);
                assertThat(work).isEqualTo(expected);
                assertThat(reference.counters().synapticEvents()).isPositive();
            }
        }
    }
}

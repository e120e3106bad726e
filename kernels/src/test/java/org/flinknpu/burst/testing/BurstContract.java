package org.flinknpu.burst.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.GoldenCase;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.RandomBrains.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every kernel must do: equal {@link ReferenceKernel} bit for bit in fired neurons, state
 * columns and work counters, at awkward sizes and from every saved state. A backend inherits it:
 *
 * <pre>
 * class CpuKernelTest extends BurstContract {
 *     protected BurstKernel open(Connectome connectome, BrainState initial) {
 *         return new CpuKernel(connectome, initial, 2);
 *     }
 * }
 * </pre>
 *
 * <p>Random brains come from a printed seed; {@code -Dseed=N} replays a run.
 */
public abstract class BurstContract {
    private static final int SMALL = 300;

    /** Opens a kernel of the backend under test. A backend that is absent aborts the test here. */
    protected abstract BurstKernel open(Connectome connectome, BrainState initial);

    /** Widest accumulator of the backend: 32 skips, visibly, the brains that need 64. */
    protected int accumulatorBits() {
        return 64;
    }

    private RandomBrain brain(Kind kind, int neurons) {
        RandomBrain brain = RandomBrains.of(kind, neurons, Seed.of(kind + "/" + neurons));
        assumeTrue(
                brain.connectome().bounds().accumulatorBits() <= accumulatorBits(),
                "the backend has no 64-bit accumulator, which " + brain + " needs");
        return brain;
    }

    private BurstKernel open(RandomBrain brain) {
        return open(brain.connectome(), new BrainState(brain.connectome()));
    }

    private static BurstKernel reference(RandomBrain brain) {
        return new ReferenceKernel(brain.connectome(), new BrainState(brain.connectome()));
    }

    static Stream<Arguments> kindsAndSizes() {
        List<Arguments> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int size : RandomBrains.AWKWARD_SIZES) {
                all.add(Arguments.of(kind, size));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("kindsAndSizes")
    protected void shouldEqualReferenceInEveryBurst(Kind kind, int neurons) {
        RandomBrain brain = brain(kind, neurons);
        try (BurstKernel kernel = open(brain);
                BurstKernel reference = reference(brain)) {
            KernelPair pair = new KernelPair(brain, kernel, reference);
            pair.run(neurons < SMALL ? 40 : 12, neurons < SMALL ? 1 : 4);
            if (kind == Kind.EVERYTHING_FIRES) {
                assertThat(pair.spikes()).isEqualTo((neurons < SMALL ? 40L : 12L) * neurons);
            }
            if (kind == Kind.NOTHING_FIRES) {
                assertThat(pair.spikes()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    protected void shouldEqualReferenceOverManyBursts(Kind kind) {
        RandomBrain brain = brain(kind, 1000);
        try (BurstKernel kernel = open(brain);
                BurstKernel reference = reference(brain)) {
            new KernelPair(brain, kernel, reference).run(300, 50);
        }
    }

    /** A saved state continues in another kernel, and in the reference, as if never interrupted. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    protected void shouldContinueFromEveryCutPoint(Kind kind) {
        RandomBrain brain = brain(kind, 131);
        int bursts = 16;
        try (BurstKernel uninterrupted = open(brain)) {
            for (int cut = 0; cut < bursts; cut++) {
                BrainState saved = new BrainState(brain.connectome());
                uninterrupted.save(saved);
                try (BurstKernel resumed = open(brain.connectome(), saved);
                        BurstKernel reference = new ReferenceKernel(brain.connectome(), saved)) {
                    assertThat(resumed.lastBurst()).isEqualTo(cut);
                    KernelPair pair = new KernelPair(brain, resumed, reference);
                    pair.compareStates();
                    pair.run(bursts - cut, 4);
                }
                Stimulus stimulus = new Stimulus();
                brain.stimulate(stimulus, cut + 1);
                uninterrupted.burst(stimulus, new FiredSet());
            }
        }
    }

    @Test
    protected void shouldNotBeDisturbedBySaving() {
        RandomBrain brain = brain(Kind.MIXED, 257);
        BrainState often = new BrainState(brain.connectome());
        BrainState once = new BrainState(brain.connectome());
        try (BurstKernel saving = open(brain);
                BurstKernel silent = open(brain)) {
            Stimulus stimulus = new Stimulus();
            FiredSet fired = new FiredSet();
            for (int burst = 1; burst <= 30; burst++) {
                stimulus.clear();
                brain.stimulate(stimulus, burst);
                saving.burst(stimulus, fired);
                saving.save(often);
                saving.save(often);
                silent.burst(stimulus, fired);
            }
            silent.save(once);
        }

        assertThat(often.firstDifference(once)).as(brain.toString()).isNull();
    }

    @Test
    protected void shouldOverwriteWhateverTheSavedStateHeld() {
        RandomBrain brain = brain(Kind.DELAYED, 33);
        BrainState dirty = new BrainState(brain.connectome());
        try (BurstKernel kernel = open(brain)) {
            kernel.burst(everyNeuron(33), new FiredSet());
            kernel.save(dirty);
        }
        try (BurstKernel kernel = open(brain)) {
            kernel.save(dirty);
        }

        assertThat(dirty.firstDifference(new BrainState(brain.connectome()))).isNull();
    }

    @Test
    protected void shouldStartOverFromResetState() {
        RandomBrain brain = brain(Kind.DELAYED, 257);
        BrainState state = new BrainState(brain.connectome());
        try (BurstKernel kernel = open(brain)) {
            new KernelPair(brain, kernel, reference(brain)).run(20, 20);
            kernel.save(state);
        }
        state.reset();
        try (BurstKernel kernel = open(brain.connectome(), state)) {
            new KernelPair(brain, kernel, reference(brain)).run(20, 5);
        }
    }

    @Test
    protected void shouldOwnItsStateAndLeaveTheInitialOneAlone() {
        RandomBrain brain = brain(Kind.MIXED, 33);
        BrainState initial = new BrainState(brain.connectome());
        try (BurstKernel kernel = open(brain.connectome(), initial)) {
            KernelPair pair = new KernelPair(brain, kernel, reference(brain));
            pair.run(5, 1);
            assertThat(initial.firstDifference(new BrainState(brain.connectome()))).isNull();
            initial.potential()[7] = 1e9f;
            initial.burst(77);
            pair.run(5, 1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"MIXED", "DELAYED", "EVERYTHING_FIRES", "POWERED", "CHARGED"})
    protected void shouldRunFreelyAsBurstByBurst(Kind kind) {
        RandomBrain brain = brain(kind, 257);
        try (BurstKernel kernel = open(brain);
                BurstKernel reference = reference(brain)) {
            KernelPair pair = new KernelPair(brain, kernel, reference);
            for (int bursts : new int[] {0, 1, 2, 33, 70}) {
                pair.run(3, 3);
                pair.runFreely(bursts);
                pair.compareStates();
            }
        }
    }

    /** The draw takes the low 32 bits of the burst number; the number itself keeps counting. */
    @Test
    protected void shouldCountBurstsBeyond32Bits() {
        RandomBrain brain = brain(Kind.MIXED, 257);
        for (long start : new long[] {Integer.MAX_VALUE - 3L, 0xFFFF_FFFFL - 3, 1L << 40}) {
            BrainState state = new BrainState(brain.connectome());
            state.burst(start);
            try (BurstKernel kernel = open(brain.connectome(), state);
                    BurstKernel reference = new ReferenceKernel(brain.connectome(), state)) {
                new KernelPair(brain, kernel, reference).run(8, 1);
                assertThat(kernel.lastBurst()).isEqualTo(start + 8);
            }
        }
    }

    @Test
    protected void shouldKeepBrainsOfOneConnectomeApart() {
        RandomBrain brain = brain(Kind.MIXED, 257);
        try (BurstKernel one = open(brain);
                BurstKernel two = open(brain)) {
            KernelPair first = new KernelPair(brain, one, reference(brain));
            KernelPair second = new KernelPair(brain, two, reference(brain));
            first.run(7, 7);
            for (int i = 0; i < 10; i++) {
                second.run(1, 1);
                first.run(1, 1);
            }
        }
    }

    @Test
    protected void shouldTakeStimulusManyTimesTheSizeOfTheBrain() {
        RandomBrain brain = brain(Kind.UNIFORM, 31);
        Stimulus stimulus = new Stimulus(0);
        for (int i = 0; i < 10_000; i++) {
            stimulus.add(i * 7 % 31, i % 2 == 0 ? 0.1f : -0.3f);
        }
        FiredSet fired = new FiredSet();
        FiredSet expected = new FiredSet();
        try (BurstKernel kernel = open(brain);
                BurstKernel reference = reference(brain)) {
            kernel.burst(stimulus, fired);
            reference.burst(stimulus, expected);
            assertThat(fired.toArray()).isEqualTo(expected.toArray());
            new KernelPair(brain, kernel, reference).compareStates();
        }
    }

    @Test
    protected void shouldRefuseStateOfAnotherConnectome() {
        Connectome connectome = brain(Kind.MIXED, 33).connectome();

        assertThatThrownBy(() -> open(connectome, new BrainState(32, connectome.maxDelay())))
                .isInstanceOf(BrainFormatException.class);
        assertThatThrownBy(() -> open(connectome, new BrainState(33, connectome.maxDelay() + 1)))
                .isInstanceOf(BrainFormatException.class);
    }

    @Test
    protected void shouldCloseTwiceAndNameItsBackend() {
        RandomBrain brain = brain(Kind.MIXED, 33);
        BurstKernel kernel = open(brain);

        assertThat(kernel.backend()).matches("[a-z][a-z0-9-]*");
        kernel.close();
        kernel.close();
    }

    private static Stimulus everyNeuron(int neurons) {
        Stimulus stimulus = new Stimulus();
        for (int neuron = 0; neuron < neurons; neuron++) {
            stimulus.add(neuron, 1000f);
        }
        return stimulus;
    }

    static Stream<String> goldenCases() {
        return Stream.concat(GoldenVectors.exact().stream(), GoldenVectors.plastic().stream());
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    protected void shouldReproduceGoldenCase(String name) {
        if (GoldenVectors.plastic().contains(name)) {
            abort("plasticity is not supported");
        }
        GoldenCase golden = GoldenVectors.read(name);
        assumeTrue(
                golden.connectome().bounds().accumulatorBits() <= accumulatorBits(),
                "the backend has no 64-bit accumulator");

        assertThat(golden.verify(this::open).difference()).isNull();
    }
}

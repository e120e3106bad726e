package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.BurstContract;
import org.flinknpu.burst.testing.KernelPair;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.RandomBrains.Kind;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.bench.W1;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kernels as CUDA runs them, on the {@link Emulator}: whatever burst can be served is served by
 * a launch that stays on the device, whose blocks wait for each other and for the host.
 */
class EmulatedKernelTest extends BurstContract {
    /** A launch stays for any burst of any brain, even of one without neurons. */
    private static final LaunchShape SERVED = new LaunchShape(-1, LaunchShape.NEVER, -1, 0);

    /** The same, but no block spreads what it steps. */
    private static final LaunchShape SHARED = new LaunchShape(-1, LaunchShape.NEVER, -1, 0, -1);

    /** Blocks spread what they step in free runs only. */
    private static final LaunchShape RUN_ONLY =
            new LaunchShape(-1, LaunchShape.NEVER, -1, 0, -1, LaunchShape.MOST_RUN_NEURONS);

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
        Connectome powered = powered(neurons);
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

    /** A brain whose neurons all fire in every burst. */
    private static Connectome powered(int neurons) {
        ConnectomeBuilder builder = new ConnectomeBuilder("powered");
        builder.area("all", AreaRole.POWER, neurons, 1, 1, 1, true, false);
        for (int neuron = 0; neuron < neurons; neuron++) {
            builder.neurons().set(NeuronParameter.THRESHOLD, neuron, -1);
        }
        return builder.build();
    }

    /** Shares of a block are of two rounds, and rows of several lengths. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"UNIFORM", "DIVIDED", "EVERYTHING_FIRES", "POWERED", "MIXED"})
    void shouldRunTheBurstsOfAFreeRunTogether(Kind kind) {
        RandomBrain brain = brainThat(kind, 10_000, SERVED, BrainLayout::runsTogether);
        assertThat(freeRuns(brain, SERVED)).isGreaterThanOrEqualTo(9);
        assertThat(freeRuns(brain, RUN_ONLY)).isGreaterThanOrEqualTo(9);
    }

    /** Spikes that carry a psp, delays, and rows that a whole block shares. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"MEMBRANE_DRIVEN", "DELAYED", "HUB"})
    void shouldLaunchTheBurstsOfAFreeRunOneByOneInOtherBrains(Kind kind) {
        RandomBrain brain = RandomBrains.of(kind, 3000, Seed.of("one by one/" + kind));
        assertThat(freeRuns(brain, SERVED)).isZero();
    }

    /** As brains with too many neurons. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"UNIFORM", "CHARGED", "EVERYTHING_FIRES", "POWERED"})
    void shouldShareAllRowsInBigBrains(Kind kind) {
        RandomBrain brain = RandomBrains.of(kind, 3000, Seed.of("shared/" + kind));
        assertThat(freeRuns(brain, SHARED)).isZero();
    }

    /** The block with the first neurons offers as many rows as it may, of several lengths. */
    @Test
    void shouldEvenOutRowsThatDiffer() {
        int neurons = 10_000;
        SplittableRandom random = new SplittableRandom(Seed.of("even"));
        ConnectomeBuilder builder = new ConnectomeBuilder("uneven");
        builder.area("busy", AreaRole.POWER, 1300, 1, 1, 1, true, false);
        builder.area("quiet", AreaRole.INTERNAL, neurons - 1300, 1, 1, 1, true, false);
        for (int neuron = 0; neuron < neurons; neuron++) {
            builder.neurons().set(NeuronParameter.THRESHOLD, neuron, neuron < 1300 ? -1 : 40);
            int synapses = random.nextInt(neuron % 7 == 0 ? 90 : 9);
            for (int i = 0; i < synapses; i++) {
                builder.synapse(neuron, random.nextInt(neurons), 1 + random.nextInt(9), 1, false);
            }
        }
        RandomBrain brain = new RandomBrain(Kind.UNIFORM, Seed.of("even/stimuli"), builder.build());
        assertThat(freeRuns(brain, SERVED)).isGreaterThanOrEqualTo(9);
    }

    /** The first of many random brains that is laid out so. */
    static RandomBrain brainThat(
            Kind kind, int neurons, LaunchShape shape, Predicate<BrainLayout> wanted) {
        for (int i = 0; i < 1000; i++) {
            RandomBrain brain = RandomBrains.of(kind, neurons, Seed.of("layouts/" + kind + i));
            if (wanted.test(BrainImage.of(brain.connectome(), shape).layout())) {
                return brain;
            }
        }
        throw new AssertionError("no brain is laid out so: " + kind);
    }

    /** Runs a brain freely and not; returns how many launches were to run several bursts. */
    private static int freeRuns(RandomBrain brain, LaunchShape shape) {
        BrainState initial = new BrainState(brain.connectome());
        BrainImage image = BrainImage.of(brain.connectome(), shape);
        EmulatedLink link = link(image, PATIENT);
        try (BurstKernel kernel = open(image, initial, link);
                BurstKernel reference = new ReferenceKernel(brain.connectome(), initial)) {
            KernelPair pair = new KernelPair(brain, kernel, reference);
            for (int round = 0; round < 3; round++) {
                pair.run(10, 10);
                pair.runFreely(75);
                pair.compareStates();
            }
            return link.runs();
        }
    }

    /**
     * What a free run leaves behind must not be taken for the next burst's: here all neurons of a
     * block are candidates, and as many bursts have been run.
     */
    @ParameterizedTest
    @ValueSource(ints = {384, 512})
    void shouldServeTheBurstWhoseNumberIsThatOfABlocksCandidates(int burst) {
        Connectome powered = powered(3200);
        BrainState initial = new BrainState(powered);
        initial.burst(burst - 3);
        BrainImage image = BrainImage.of(powered, SERVED);
        for (int i = 0; i < 8; i++) {
            EmulatedLink link = link(image, PATIENT);
            try (BurstKernel kernel = open(image, initial, link)) {
                FiredSet fired = new FiredSet();
                kernel.freeRun(2, (number, all) -> {});
                kernel.burst(new Stimulus(), fired);
                assertThat(fired.size()).isEqualTo(3200);
                assertThat(kernel.counters().candidates()).isEqualTo(3200);
                kernel.save(new BrainState(powered));
                assertThat(link.runs()).isOne();
                assertThat(link.served()).isOne();
            }
        }
    }

    /**
     * All rows have the same length, so events follow from spikes. From some rate on blocks even
     * out who has how many rows.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.003, 0.01, 0.04})
    void shouldRunRegularRowsTogether(double rate) {
        W1 w1 = new W1(10_000, rate);
        BrainImage image = BrainImage.of(w1.connectome(), SERVED);
        EmulatedLink link = link(image, PATIENT);
        List<String> work = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        try (BurstKernel kernel = open(image, w1.initialState(), link);
                BurstKernel reference = new ReferenceKernel(w1.connectome(), w1.initialState())) {
            for (int round = 0; round < 3; round++) {
                run(kernel, 75, work);
                run(reference, 75, expected);
            }
            assertThat(work).isEqualTo(expected);
            assertThat(link.runs()).isEqualTo(9);
        }
    }

    /** Runs a burst alone and some freely; notes what each did. */
    static void run(BurstKernel kernel, int bursts, List<String> work) {
        FiredSet single = new FiredSet();
        kernel.burst(new Stimulus(), single);
        work.add(work(kernel, single));
        kernel.freeRun(bursts, (burst, fired) -> work.add(work(kernel, fired)));
    }

    private static String work(BurstKernel kernel, FiredSet fired) {
        return "%s %d %d"
                .formatted(
                        Arrays.toString(fired.toArray()),
                        kernel.counters().candidates(),
                        kernel.counters().synapticEvents());
    }
}

package org.flinknpu.burst.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.RandomBrains.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The random brains must reach the corners that they promise. The seed is fixed. */
class RandomBrainsTest {
    /** What potentials and counters were seen. */
    private enum Seen {
        SPIKES,
        SILENT_CANDIDATES,
        NAN,
        INFINITY,
        DENORMAL,
        NEGATIVE_ZERO,
        LONG_COUNTDOWN,
        REPEATED_FIRING
    }

    private static Set<Seen> run(RandomBrain brain, int bursts) {
        Set<Seen> seen = EnumSet.noneOf(Seen.class);
        BrainState state = new BrainState(brain.connectome());
        ReferenceKernel kernel = new ReferenceKernel(brain.connectome(), state);
        Stimulus stimulus = new Stimulus();
        FiredSet fired = new FiredSet();
        for (int burst = 1; burst <= bursts; burst++) {
            stimulus.clear();
            brain.stimulate(stimulus, burst);
            kernel.burst(stimulus, fired);
            kernel.save(state);
            note(seen, fired.size() > 0, Seen.SPIKES);
            note(seen, kernel.counters().candidates() > fired.size(), Seen.SILENT_CANDIDATES);
            for (int neuron = 0; neuron < state.neuronCount(); neuron++) {
                float v = state.potential()[neuron];
                note(seen, Float.isNaN(v), Seen.NAN);
                note(seen, Float.isInfinite(v), Seen.INFINITY);
                note(seen, v != 0 && Math.abs(v) < Float.MIN_NORMAL, Seen.DENORMAL);
                note(seen, Float.floatToRawIntBits(v) == 0x80000000, Seen.NEGATIVE_ZERO);
                note(seen, state.countdown()[neuron] == 65535, Seen.LONG_COUNTDOWN);
                note(seen, state.fireCount()[neuron] > 2, Seen.REPEATED_FIRING);
            }
        }
        return seen;
    }

    private static void note(Set<Seen> seen, boolean happened, Seen what) {
        if (happened) {
            seen.add(what);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldFireAndStaySilentWithinOneBrain(Kind kind) {
        Set<Seen> seen = run(RandomBrains.of(kind, 257, 1), 40);

        switch (kind) {
            case EVERYTHING_FIRES ->
                    assertThat(seen)
                            .contains(Seen.SPIKES, Seen.REPEATED_FIRING)
                            .doesNotContain(Seen.SILENT_CANDIDATES);
            case NOTHING_FIRES ->
                    assertThat(seen).contains(Seen.SILENT_CANDIDATES).doesNotContain(Seen.SPIKES);
            case EXTREME -> assertThat(seen).contains(Seen.SPIKES, Seen.NAN, Seen.INFINITY);
            default ->
                    assertThat(seen)
                            .contains(
                                    Seen.SPIKES,
                                    Seen.SILENT_CANDIDATES,
                                    Seen.LONG_COUNTDOWN,
                                    Seen.REPEATED_FIRING);
        }
    }

    @Test
    void shouldReachDenormalsAndNegativeZero() {
        assertThat(run(RandomBrains.of(Kind.MIXED, 4098, 1), 40))
                .contains(Seen.DENORMAL, Seen.NEGATIVE_ZERO);
    }

    @Test
    void shouldGiveSameBrainAndStimulusForSameSeed() {
        RandomBrain one = RandomBrains.of(Kind.MIXED, 257, 7);
        RandomBrain two = RandomBrains.of(Kind.MIXED, 257, 7);
        RandomBrain other = RandomBrains.of(Kind.MIXED, 257, 8);
        Stimulus first = new Stimulus();
        Stimulus second = new Stimulus();
        one.stimulate(first, 3);
        two.stimulate(second, 3);

        assertThat(one.connectome().fingerprint())
                .isEqualTo(two.connectome().fingerprint())
                .isNotEqualTo(other.connectome().fingerprint());
        assertThat(first.size()).isPositive().isEqualTo(second.size());
        assertThat(first.potentials()).isEqualTo(second.potentials());
    }

    @Test
    void shouldHaveExactlyTheNeuronsAskedFor() {
        for (int size : RandomBrains.AWKWARD_SIZES) {
            assertThat(RandomBrains.of(Kind.MIXED, size, 1).connectome().neuronCount())
                    .isEqualTo(size);
        }
    }

    @Test
    void shouldProduceWhatTheKindPromises() {
        assertThat(RandomBrains.of(Kind.WIDE, 257, 1).connectome().bounds().accumulatorBits())
                .isEqualTo(64);
        assertThat(RandomBrains.of(Kind.DELAYED, 257, 1).connectome().maxDelay()).isEqualTo(255);
        assertThat(RandomBrains.of(Kind.DIVIDED, 257, 1).connectome().fractionBits()).isEqualTo(16);
        assertThat(RandomBrains.of(Kind.UNIFORM, 257, 1).connectome().fractionBits()).isZero();
        assertThat(RandomBrains.of(Kind.HUB, 257, 1).connectome().bounds().maxFanIn())
                .isGreaterThanOrEqualTo(257);
        assertThat(RandomBrains.of(Kind.CHARGED, 257, 1).connectome().synapses().explicitCharges())
                .isTrue();
    }
}

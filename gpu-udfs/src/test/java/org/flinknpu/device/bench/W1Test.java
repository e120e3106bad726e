package org.flinknpu.device.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class W1Test {
    /** Not a tolerance on spikes: equal arguments give equal spikes, whose number is near N p. */
    @ParameterizedTest
    @CsvSource({"2000, 0.01", "2000, 0.001", "2000, 0.05"})
    void shouldSustainItsRate(int neurons, double rate) {
        W1 w1 = new W1(neurons, rate);
        Stimulus stimulus = new Stimulus();
        FiredSet fired = new FiredSet();
        int bursts = 2_000;
        long spikes = 0;
        long candidates = 0;
        try (BurstKernel kernel = new ReferenceKernel(w1.connectome(), w1.initialState())) {
            for (int burst = 1; burst <= bursts; burst++) {
                w1.stimulate(burst, stimulus);
                kernel.burst(stimulus, fired);
                spikes += fired.size();
                candidates += kernel.counters().candidates();
            }
        }
        double all = (double) bursts * neurons;
        assertThat(spikes / all).isBetween(0.8 * rate, 1.25 * rate);
        assertThat(candidates / all)
                .isBetween(0.8 * w1.expectedCandidates(), 1.25 * w1.expectedCandidates());
    }

    @Test
    void shouldBeTheSameBrainForTheSameArguments() {
        String fingerprint = new W1(100, 0.01).connectome().fingerprint();
        assertThat(new W1(100, 0.01).connectome().fingerprint()).isEqualTo(fingerprint);
        assertThat(new W1(101, 0.01).connectome().fingerprint()).isNotEqualTo(fingerprint);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 3", "1000, 1000", "100000, 100"})
    void shouldStimulateSoManyNeuronsInAscendingOrder(int neurons, int stimulated) {
        W1 w1 = new W1(neurons, 0.001, stimulated);
        Stimulus stimulus = new Stimulus();
        w1.stimulate(3, stimulus);
        int[] ids = Arrays.copyOf(stimulus.neurons(), stimulus.size());
        assertThat(ids).hasSize(stimulated).isSorted().doesNotHaveDuplicates();
        assertThat(ids[0]).isNotNegative();
        assertThat(ids[stimulated - 1]).isLessThan(neurons);
        int[] first = ids.clone();
        w1.stimulate(4, stimulus);
        assertThat(Arrays.copyOf(stimulus.neurons(), stimulus.size()))
                .satisfies(
                        again -> assertThat(neurons > stimulated).isEqualTo(differs(first, again)));
    }

    private static boolean differs(int[] one, int[] other) {
        return !Arrays.equals(one, other);
    }

    @Test
    void shouldRefuseImpossibleArguments() {
        assertThatThrownBy(() -> new W1(0, 0.01)).hasMessageContaining("neurons=0");
        assertThatThrownBy(() -> new W1(10, 0)).hasMessageContaining("rate=0.0");
        assertThatThrownBy(() -> new W1(10, 0.1, 11)).hasMessageContaining("stimulated=11");
        assertThatThrownBy(() -> new W1(30_000_000, 0.01)).hasMessageContaining("30000000");
    }
}

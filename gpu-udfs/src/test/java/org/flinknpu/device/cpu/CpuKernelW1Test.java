package org.flinknpu.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.bench.W1;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The workload that is measured, checked against the reference in every variant measured. */
class CpuKernelW1Test {
    @ParameterizedTest
    @CsvSource({
        "10000, 0.01, 1, ALWAYS",
        "10000, 0.01, 1, NEVER",
        "10000, 0.01, 1, WHEN_COMPILED",
        "10007, 0.001, 1, ALWAYS",
        "10007, 0.001, 2, NEVER",
        "10000, 0.0001, 2, ALWAYS",
        "50000, 0.03, 2, ALWAYS"
    })
    void shouldEqualTheReference(
            int neurons, double rate, int threads, CpuSettings.Vectors vectors) {
        W1 w1 = new W1(neurons, rate);
        CpuSettings fastest = CpuSettings.fastest(threads);
        CpuSettings settings =
                new CpuSettings(
                        threads, fastest.shape(), fastest.accumulator(), fastest.marks(), vectors);
        SynapseLayout layout = SynapseLayout.of(w1.connectome(), settings.shape());
        assertThat(layout.shape()).isEqualTo(SynapseLayout.Shape.PACKED);
        Stimulus stimulus = new Stimulus();
        FiredSet fired = new FiredSet();
        FiredSet expected = new FiredSet();
        BrainState state = new BrainState(w1.connectome());
        BrainState expectedState = new BrainState(w1.connectome());
        try (BurstKernel kernel =
                        new CpuKernel(w1.connectome(), w1.initialState(), layout, settings);
                BurstKernel reference = new ReferenceKernel(w1.connectome(), w1.initialState())) {
            for (int burst = 1; burst <= 60; burst++) {
                w1.stimulate(burst, stimulus);
                kernel.burst(stimulus, fired);
                reference.burst(stimulus, expected);
                assertThat(fired.toArray()).isEqualTo(expected.toArray());
            }
            kernel.save(state);
            reference.save(expectedState);
        }
        assertThat(state.firstDifference(expectedState)).isNull();
    }
}

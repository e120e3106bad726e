package org.flinknpu.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronParameter;
import org.junit.jupiter.api.Test;

/** Stimulus, power and synapses, with outcomes worked out by hand. */
class ReferenceKernelTest {
    private static final int SOURCE = 0;
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();

    /** One source neuron (threshold 1) and targets that never fire. */
    private static ConnectomeBuilder sourceAndTargets(
            int targets, boolean uniform, boolean driven, float targetScale) {
        ConnectomeBuilder builder = new ConnectomeBuilder("brain");
        builder.area("source", AreaRole.INTERNAL, 1, 1, 1, 1, uniform, driven);
        Area area =
                builder.area(
                        new Area(
                                "targets",
                                AreaRole.INTERNAL,
                                targets,
                                1,
                                1,
                                1,
                                1,
                                true,
                                false,
                                1f,
                                targetScale));
        builder.parameter(area, NeuronParameter.THRESHOLD, 1e30);
        return builder;
    }

    private BrainState run(Connectome connectome, int bursts, float potential) {
        BrainState state = new BrainState(connectome);
        ReferenceKernel kernel = new ReferenceKernel(connectome, state);
        for (int burst = 1; burst <= bursts; burst++) {
            stimulus.clear();
            if (burst == 1) {
                stimulus.add(SOURCE, potential);
            }
            kernel.burst(stimulus, fired);
        }
        kernel.save(state);
        return state;
    }

    @Test
    void shouldDeliverWeightTimesPspOneBurstLater() {
        Connectome brain =
                sourceAndTargets(2, true, false, 1f)
                        .synapse(0, 1, 10, 12, false)
                        .synapse(0, 2, 255, 255, true)
                        .build();

        assertThat(run(brain, 1, 1f).potential()).containsExactly(0f, 0f, 0f);
        assertThat(run(brain, 2, 1f).potential()).containsExactly(0f, 120f, -65025f);
        assertThat(run(brain, 3, 1f).potential()).containsExactly(0f, 120f, -65025f);
    }

    @Test
    void shouldDivideByFanOutAndRoundEachChargeOnce() {
        Connectome brain =
                sourceAndTargets(3, false, false, 1f)
                        .synapse(0, 1, 1, 1, false)
                        .synapse(0, 1, 1, 1, false)
                        .synapse(0, 2, 1, 2, true)
                        .build();

        float[] potential = run(brain, 2, 1f).potential();

        // 65536 / 3 = 21845.33 -> 21845 each; 131072 / 3 = 43690.67 -> 43691.
        assertThat(potential[1]).isEqualTo(2 * 21845 * 0x1p-16f);
        assertThat(potential[2]).isEqualTo(-43691 * 0x1p-16f);
        assertThat(potential[3]).isZero();
    }

    @Test
    void shouldCountEverySynapseInFanOutWhateverItsWeightOrDelay() {
        Connectome brain =
                sourceAndTargets(1, false, false, 1f)
                        .synapse(0, 1, 8, 1, false)
                        .synapse(0, 1, 0, 9, false)
                        .synapse(0, 0, 0, 0, false)
                        .synapse(0, 1, 8, 1, false, 3)
                        .build();

        assertThat(run(brain, 2, 1f).potential()[1]).isEqualTo(2f);
        assertThat(run(brain, 3, 1f).potential()[1]).isEqualTo(2f);
        assertThat(run(brain, 4, 1f).potential()[1]).isEqualTo(4f);
    }

    @Test
    void shouldUseFiringPotentialOfMembraneDrivenSourceBeforeReset() {
        Connectome brain = sourceAndTargets(1, true, true, 1f).synapse(0, 1, 3, 200, false).build();

        assertThat(run(brain, 2, 2.5f).potential()[1]).isEqualTo(9f);
        assertThat(run(brain, 2, 1000f).potential()[1]).isEqualTo(765f);
    }

    @Test
    void shouldDivideMembraneDrivenChargeAtRunTime() {
        Connectome brain =
                sourceAndTargets(1, false, true, 1f)
                        .synapse(0, 1, 1, 0, false)
                        .synapse(0, 0, 0, 0, false)
                        .build();

        assertThat(run(brain, 2, 5f).potential()[1]).isEqualTo(2.5f);
    }

    @Test
    void shouldKeepPspOfDelayedMembraneDrivenSpike() {
        Connectome brain =
                sourceAndTargets(1, true, true, 1f).synapse(0, 1, 1, 0, false, 3).build();

        assertThat(run(brain, 3, 7f).potential()[1]).isZero();
        assertThat(run(brain, 4, 7f).potential()[1]).isEqualTo(7f);
        assertThat(run(brain, 5, 7f).potential()[1]).isEqualTo(7f);
    }

    @Test
    void shouldScaleExplicitChargesByTargetArea() {
        Connectome brain =
                sourceAndTargets(2, false, true, 0.125f)
                        .chargedSynapse(0, 1, 10, 1)
                        .chargedSynapse(0, 1, -3, 1)
                        .chargedSynapse(0, 2, 16777217, 2)
                        .build();

        assertThat(run(brain, 2, 200f).potential()).containsExactly(0f, 0.875f, 0f);
        // 16777217 has no f32; the even neighbour is 16777216.
        assertThat(run(brain, 3, 200f).potential()[2]).isEqualTo(2097152f);
    }

    @Test
    void shouldTreatZeroAndCancellingChargesAsInput() {
        ConnectomeBuilder builder = sourceAndTargets(3, true, false, 1f);
        for (int target = 1; target <= 3; target++) {
            builder.neurons().set(NeuronParameter.THRESHOLD, target, 0);
        }
        Connectome brain =
                builder.synapse(0, 1, 0, 7, false)
                        .synapse(0, 2, 2, 7, false)
                        .synapse(0, 2, 7, 2, true)
                        .build();

        run(brain, 2, 1f);

        assertThat(fired.toArray()).containsExactly(1, 2);
    }

    @Test
    void shouldAddStimulusAndChargeBeforePotential() {
        ConnectomeBuilder builder = sourceAndTargets(1, true, false, 1f);
        Connectome brain = builder.synapse(0, 1, 1, 1, false).build();
        BrainState state = new BrainState(brain);
        state.potential()[1] = 16777216f;
        state.frame(0).add(0, 0);
        ReferenceKernel kernel = new ReferenceKernel(brain, state);
        stimulus.clear();
        stimulus.add(1, 1f);

        kernel.burst(stimulus, fired);
        kernel.save(state);

        assertThat(state.potential()[1]).isEqualTo(16777218f);
    }

    @Test
    void shouldGivePowerToEveryNeuronAfterItsStimulus() {
        ConnectomeBuilder builder = new ConnectomeBuilder("brain");
        Area area =
                builder.area(
                        new Area("p", AreaRole.POWER, 2, 1, 1, 1, 0, true, false, -16777216f, 1f));
        builder.parameter(area, NeuronParameter.THRESHOLD, 1e30);
        Connectome brain = builder.build();
        BrainState state = new BrainState(brain);
        ReferenceKernel kernel = new ReferenceKernel(brain, state);
        stimulus.clear();
        stimulus.add(0, 16777216f);
        stimulus.add(0, 1f);

        kernel.burst(stimulus, fired);
        kernel.save(state);

        // 2^24 + 1 rounds to 2^24; adding the power first would leave 1.
        assertThat(state.potential()).containsExactly(0f, -16777216f);
        assertThat(kernel.counters().candidates()).isEqualTo(2);
    }

    @Test
    void shouldNotTouchNeuronsWithoutContribution() {
        ConnectomeBuilder builder = sourceAndTargets(1, true, false, 1f);
        builder.neurons().set(NeuronParameter.LEAK, 1, 0.5);
        Connectome brain = builder.build();
        BrainState state = new BrainState(brain);
        state.potential()[1] = 8f;
        state.countdown()[1] = 3;
        state.fireCount()[1] = 2;
        ReferenceKernel kernel = new ReferenceKernel(brain, state);
        stimulus.clear();

        kernel.burst(stimulus, fired);
        kernel.save(state);

        assertThat(state.potential()[1]).isEqualTo(8f);
        assertThat(state.countdown()[1]).isEqualTo((char) 3);
        assertThat(state.fireCount()[1]).isEqualTo((char) 2);
        assertThat(kernel.counters().candidates()).isZero();
    }

    @Test
    void shouldDeliverSelfAndDuplicateSynapses() {
        ConnectomeBuilder builder = new ConnectomeBuilder("brain");
        builder.area("a", AreaRole.INTERNAL, 1, 1, 1, 1, true, false);
        Connectome brain =
                builder.synapse(0, 0, 1, 1, false)
                        .synapse(0, 0, 1, 1, false)
                        .synapse(0, 0, 1, 1, true)
                        .build();
        BrainState state = new BrainState(brain);
        ReferenceKernel kernel = new ReferenceKernel(brain, state);
        stimulus.clear();
        stimulus.add(0, 1f);
        kernel.burst(stimulus, fired);
        stimulus.clear();

        for (int burst = 2; burst <= 5; burst++) {
            kernel.burst(stimulus, fired);
            assertThat(fired.toArray()).containsExactly(0);
            assertThat(kernel.counters().synapticEvents()).isEqualTo(3);
        }
    }

    @Test
    void shouldListFiredNeuronsInAscendingOrder() {
        ConnectomeBuilder builder = new ConnectomeBuilder("brain");
        builder.area("a", AreaRole.INTERNAL, 3, 1, 1, 1, true, false);
        builder.area("b", AreaRole.INTERNAL, 3, 1, 1, 1, true, false);
        Connectome brain = builder.build();
        ReferenceKernel kernel = new ReferenceKernel(brain, new BrainState(brain));
        stimulus.clear();
        for (int neuron : new int[] {5, 0, 3, 2, 3}) {
            stimulus.add(neuron, 1f);
        }

        kernel.burst(stimulus, fired);

        assertThat(fired.toArray()).containsExactly(0, 2, 3, 5);
        assertThat(kernel.counters().candidates()).isEqualTo(4);
    }

    @Test
    void shouldRefuseStateWithForeignSpikes() {
        Connectome brain = sourceAndTargets(1, true, false, 1f).build();
        BrainState state = new BrainState(brain);
        state.frame(0).add(2, 0);

        assertThatThrownBy(() -> new ReferenceKernel(brain, state))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("neuron=2");
    }
}

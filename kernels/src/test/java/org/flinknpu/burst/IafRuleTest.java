package org.flinknpu.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flinknpu.brain.NeuronModel.IAF_PSC_DELTA;
import static org.flinknpu.brain.NeuronModel.IAF_PSC_EXP;
import static org.flinknpu.brain.NeuronParameter.EXCITABILITY;
import static org.flinknpu.brain.NeuronParameter.LEAK;
import static org.flinknpu.brain.NeuronParameter.REFRACTORY_PERIOD;
import static org.flinknpu.brain.NeuronParameter.RESET_POTENTIAL;
import static org.flinknpu.brain.NeuronParameter.RESTING_POTENTIAL;
import static org.flinknpu.brain.NeuronParameter.SYNAPTIC_LEAK;
import static org.flinknpu.brain.NeuronParameter.THRESHOLD;
import static org.flinknpu.brain.NeuronParameter.THRESHOLD_LIMIT;

import org.junit.jupiter.api.Test;

/** The integrate-and-fire rules, clause by clause, with outcomes worked out by hand. */
class IafRuleTest {
    @Test
    void shouldLeakTowardsRestInEveryBurst() {
        OneNeuron neuron =
                OneNeuron.with(IAF_PSC_DELTA, THRESHOLD, 100, LEAK, 0.25, RESTING_POTENTIAL, 8);

        neuron.burst();
        assertThat(neuron.potential()).isEqualTo(2f);
        neuron.burst();
        assertThat(neuron.potential()).isEqualTo(3.5f);
    }

    @Test
    void shouldAddInputAfterTheLeak() {
        OneNeuron neuron = OneNeuron.with(IAF_PSC_DELTA, THRESHOLD, 100, LEAK, 0.5);

        neuron.burst(8f);
        assertThat(neuron.potential()).isEqualTo(8f);
        neuron.burst(2f);
        assertThat(neuron.potential()).isEqualTo(6f);
    }

    @Test
    void shouldFireWithoutInputWhereRestReachesThreshold() {
        OneNeuron neuron =
                OneNeuron.with(IAF_PSC_DELTA, THRESHOLD, 3, LEAK, 0.5, RESTING_POTENTIAL, 4);

        assertThat(neuron.burst()).isFalse();
        assertThat(neuron.potential()).isEqualTo(2f);
        assertThat(neuron.burst()).isTrue();
        assertThat(neuron.potential()).isZero();
    }

    @Test
    void shouldResetToItsOwnPotential() {
        OneNeuron neuron =
                OneNeuron.with(
                        IAF_PSC_DELTA,
                        THRESHOLD,
                        -50,
                        RESTING_POTENTIAL,
                        -65,
                        RESET_POTENTIAL,
                        -70);
        assertThat(neuron.burst()).isTrue();
        assertThat(neuron.potential()).isEqualTo(-70f);
        assertThat(neuron.burst(20f)).isTrue();
        assertThat(neuron.burst(19.5f)).isFalse();
        assertThat(neuron.potential()).isEqualTo(-50.5f);
    }

    @Test
    void shouldRestForItsRefractoryPeriodWithoutInput() {
        OneNeuron neuron =
                OneNeuron.with(
                        IAF_PSC_DELTA,
                        THRESHOLD,
                        5,
                        LEAK,
                        0.5,
                        RESET_POTENTIAL,
                        2,
                        REFRACTORY_PERIOD,
                        2);

        assertThat(neuron.burst(5f)).isTrue();
        assertThat(neuron.countdown()).isEqualTo(2);
        assertThat(neuron.burst(50f)).isFalse();
        assertThat(neuron.potential()).isEqualTo(2f);
        assertThat(neuron.burst()).isFalse();
        assertThat(neuron.countdown()).isZero();
        neuron.burst();
        assertThat(neuron.potential()).isEqualTo(1f);
        assertThat(neuron.count()).isZero();
    }

    @Test
    void shouldFireInItsWindowOnlyAndOnlyIfExcited() {
        assertThat(
                        OneNeuron.with(IAF_PSC_DELTA, THRESHOLD, 3, THRESHOLD_LIMIT, 5)
                                .burst(Math.nextUp(5f)))
                .isFalse();
        assertThat(OneNeuron.with(IAF_PSC_DELTA, THRESHOLD, 3, EXCITABILITY, 0).burst(4f))
                .isFalse();
        assertThat(OneNeuron.with(IAF_PSC_DELTA, THRESHOLD, 3, THRESHOLD_LIMIT, 5).burst(5f))
                .isTrue();
    }

    @Test
    void shouldDrivePotentialByTheNewCurrent() {
        OneNeuron neuron =
                OneNeuron.with(IAF_PSC_EXP, THRESHOLD, 100, LEAK, 0.5, SYNAPTIC_LEAK, 0.25);

        neuron.burst(8f);
        assertThat(neuron.current()).isEqualTo(8f);
        assertThat(neuron.potential()).isEqualTo(8f);
        neuron.burst();
        assertThat(neuron.current()).isEqualTo(6f);
        assertThat(neuron.potential()).isEqualTo(10f);
        neuron.burst(1f);
        assertThat(neuron.current()).isEqualTo(5.5f);
        assertThat(neuron.potential()).isEqualTo(10.5f);
    }

    @Test
    void shouldKeepCollectingCurrentWhileRefractory() {
        OneNeuron neuron =
                OneNeuron.with(IAF_PSC_EXP, THRESHOLD, 4, SYNAPTIC_LEAK, 0.5, REFRACTORY_PERIOD, 1);

        assertThat(neuron.burst(4f)).isTrue();
        assertThat(neuron.burst(2f)).isFalse();
        assertThat(neuron.current()).isEqualTo(4f);
        assertThat(neuron.potential()).isZero();
        assertThat(neuron.burst(2f)).isTrue();
    }

    @Test
    void shouldRoundEveryOperationToFloat() {
        OneNeuron neuron =
                OneNeuron.with(
                        IAF_PSC_DELTA, THRESHOLD, 100, LEAK, 0.1f, RESTING_POTENTIAL, -65.1f);
        float kept = 1f - 0.1f;
        float v = (0f - -65.1f) * kept;
        v = v + -65.1f;
        v = v + 0.3f;

        neuron.burst(0.3f);
        assertThat(neuron.potential()).isEqualTo(v);
    }
}

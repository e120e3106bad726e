package org.flinknpu.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flinknpu.brain.NeuronParameter.ACCUMULATES;
import static org.flinknpu.brain.NeuronParameter.CONSECUTIVE_FIRE_LIMIT;
import static org.flinknpu.brain.NeuronParameter.EXCITABILITY;
import static org.flinknpu.brain.NeuronParameter.LEAK;
import static org.flinknpu.brain.NeuronParameter.REFRACTORY_PERIOD;
import static org.flinknpu.brain.NeuronParameter.SNOOZE_PERIOD;
import static org.flinknpu.brain.NeuronParameter.THRESHOLD;
import static org.flinknpu.brain.NeuronParameter.THRESHOLD_LIMIT;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule of one neuron, clause by clause, with outcomes worked out by hand. */
class LifRuleTest {
    private static final int NEGATIVE_ZERO = 0x80000000;

    @Test
    void shouldFireWhenThresholdReachedExactly() {
        OneNeuron neuron = OneNeuron.with(THRESHOLD, 3);

        assertThat(neuron.burst(Math.nextDown(3f))).isFalse();
        assertThat(OneNeuron.with(THRESHOLD, 3).burst(3f)).isTrue();
    }

    @Test
    void shouldStartAgainAtPositiveZeroAfterFiring() {
        OneNeuron neuron = OneNeuron.with(LEAK, 0.5);

        assertThat(neuron.burst(7f)).isTrue();
        assertThat(neuron.potentialBits()).isZero();
    }

    @Test
    void shouldFireUpToLimitAndNotAbove() {
        assertThat(OneNeuron.with(THRESHOLD, 3, THRESHOLD_LIMIT, 5).burst(5f)).isTrue();
        OneNeuron above = OneNeuron.with(THRESHOLD, 3, THRESHOLD_LIMIT, 5, LEAK, 0.5);

        assertThat(above.burst(Math.nextUp(5f))).isFalse();
        assertThat(above.potential()).isEqualTo(Math.nextUp(5f) * 0.5f);
    }

    @Test
    void shouldNeverFireWhenLimitLiesBelowThreshold() {
        assertThat(OneNeuron.with(THRESHOLD, 3, THRESHOLD_LIMIT, 2).burst(3f)).isFalse();
        assertThat(OneNeuron.with(THRESHOLD, 3, THRESHOLD_LIMIT, 2).burst(2.5f)).isFalse();
    }

    @Test
    void shouldLeakAfterIntegrationOnlyWithInput() {
        OneNeuron neuron = OneNeuron.with(THRESHOLD, 100, LEAK, 0.25);

        neuron.burst(8f);
        assertThat(neuron.potential()).isEqualTo(6f);
        neuron.burst();
        assertThat(neuron.potential()).isEqualTo(6f);
        neuron.burst(0f);
        assertThat(neuron.potential()).isEqualTo(4.5f);
    }

    @Test
    void shouldRoundOneMinusLeakBeforeMultiplying() {
        OneNeuron neuron = OneNeuron.with(THRESHOLD, 100, LEAK, 0.1);

        neuron.burst(3f);

        // 1 - 0.1f is 0.9f exactly rounded; the fused form 3 - 3 * 0.1f would give 2.6999998.
        assertThat(neuron.potential()).isEqualTo(3f * 0.9f);
    }

    @ParameterizedTest
    @CsvSource({"10, -27", "-0.5, 4.5", "2, -3"})
    void shouldNotClampLeakOutsideUnitInterval(float leak, float expected) {
        OneNeuron neuron = OneNeuron.with(THRESHOLD, 100, LEAK, leak);

        neuron.burst(3f);

        assertThat(neuron.potential()).isEqualTo(expected);
    }

    @Test
    void shouldKeepSignOfZero() {
        OneNeuron neuron = OneNeuron.with(THRESHOLD, 100, LEAK, 1);

        neuron.burst(-5f);
        assertThat(neuron.potentialBits()).isEqualTo(NEGATIVE_ZERO);
        neuron.burst();
        assertThat(neuron.potentialBits()).isEqualTo(NEGATIVE_ZERO);
        // The input is summed from +0, so even an input of -0 arrives as +0.
        neuron.burst(-0f);
        assertThat(neuron.potentialBits()).isZero();
    }

    @Test
    void shouldKeepDenormals() {
        OneNeuron neuron = OneNeuron.with(LEAK, 0.5);

        neuron.burst(4 * Float.MIN_VALUE);

        assertThat(neuron.potential()).isEqualTo(2 * Float.MIN_VALUE);
    }

    @Test
    void shouldSumInputBeforeAddingItToPotential() {
        OneNeuron neuron = OneNeuron.from(16777216f, 0, 0, THRESHOLD, 1e9);

        neuron.burst(1f, 1f);

        // One by one each 1 would be lost to rounding at 2^24.
        assertThat(neuron.potential()).isEqualTo(16777218f);
    }

    @Test
    void shouldSumStimulusInOrderOfArrival() {
        OneNeuron first = OneNeuron.with(THRESHOLD, 1e9);
        OneNeuron second = OneNeuron.with(THRESHOLD, 1e9);

        first.burst(16777216f, 1f, 1f);
        second.burst(1f, 1f, 16777216f);

        assertThat(first.potential()).isEqualTo(16777216f);
        assertThat(second.potential()).isEqualTo(16777218f);
    }

    @Test
    void shouldDiscardInputWhileRefractory() {
        OneNeuron neuron = OneNeuron.with(REFRACTORY_PERIOD, 2, LEAK, 0.5);

        assertThat(neuron.burst(1f)).isTrue();
        assertThat(neuron.countdown()).isEqualTo(2);
        assertThat(neuron.burst(5f)).isFalse();
        assertThat(neuron.burst(5f)).isFalse();
        assertThat(neuron.countdown()).isZero();
        assertThat(neuron.potential()).isZero();
        assertThat(neuron.burst(1f)).isTrue();
    }

    @Test
    void shouldCountDownOnlyWithInput() {
        OneNeuron neuron = OneNeuron.from(0f, 2, 0);

        neuron.burst();
        assertThat(neuron.countdown()).isEqualTo(2);
        neuron.burst(0f);
        assertThat(neuron.countdown()).isEqualTo(1);
    }

    @Test
    void shouldKeepPotentialWithoutLeakWhileRefractory() {
        OneNeuron neuron = OneNeuron.from(0.75f, 1, 0, LEAK, 0.5);

        neuron.burst(9f);

        assertThat(neuron.potential()).isEqualTo(0.75f);
    }

    @Test
    void shouldResetCountWhenCountdownEndsAtFireLimit() {
        OneNeuron atLimit = OneNeuron.from(0f, 1, 3, CONSECUTIVE_FIRE_LIMIT, 3);
        OneNeuron belowLimit = OneNeuron.from(0f, 1, 2, CONSECUTIVE_FIRE_LIMIT, 3);
        OneNeuron notYetOver = OneNeuron.from(0f, 2, 3, CONSECUTIVE_FIRE_LIMIT, 3);
        OneNeuron unlimited = OneNeuron.from(0f, 1, 3);

        atLimit.burst(1f);
        belowLimit.burst(1f);
        notYetOver.burst(1f);
        unlimited.burst(1f);

        assertThat(atLimit.count()).isZero();
        assertThat(belowLimit.count()).isEqualTo(2);
        assertThat(notYetOver.count()).isEqualTo(3);
        assertThat(unlimited.count()).isEqualTo(3);
    }

    @Test
    void shouldKeepPotentialWithoutLeakWhenFireLimitBlocks() {
        OneNeuron neuron = OneNeuron.with(CONSECUTIVE_FIRE_LIMIT, 2, LEAK, 0.5);

        assertThat(neuron.burst(1f)).isTrue();
        assertThat(neuron.burst(1f)).isTrue();
        assertThat(neuron.burst(1f)).isFalse();
        assertThat(neuron.potential()).isEqualTo(1f);
        assertThat(neuron.count()).isZero();
        assertThat(neuron.burst(0f)).isTrue();
    }

    @Test
    void shouldTestFireLimitBeforeExcitability() {
        OneNeuron neuron = OneNeuron.from(0f, 0, 2, CONSECUTIVE_FIRE_LIMIT, 2, EXCITABILITY, 0);

        neuron.burst(4f);

        assertThat(neuron.potential()).isEqualTo(4f);
        assertThat(neuron.count()).isZero();
    }

    @Test
    void shouldAddSnoozeOnlyWhenFireLimitIsReached() {
        OneNeuron neuron =
                OneNeuron.with(CONSECUTIVE_FIRE_LIMIT, 2, REFRACTORY_PERIOD, 1, SNOOZE_PERIOD, 3);

        neuron.burst(1f);
        assertThat(neuron.countdown()).isEqualTo(1);
        neuron.burst(1f);
        assertThat(neuron.burst(1f)).isTrue();
        assertThat(neuron.countdown()).isEqualTo(4);
        assertThat(neuron.count()).isEqualTo(2);
    }

    @Test
    void shouldSaturatePauseAt65535() {
        OneNeuron neuron =
                OneNeuron.with(
                        CONSECUTIVE_FIRE_LIMIT, 1, REFRACTORY_PERIOD, 65000, SNOOZE_PERIOD, 1000);

        neuron.burst(1f);

        assertThat(neuron.countdown()).isEqualTo(65535);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65535})
    void shouldTreatZeroAnd65535AsNoFireLimit(int limit) {
        OneNeuron neuron =
                OneNeuron.from(0f, 0, 65534, CONSECUTIVE_FIRE_LIMIT, limit, SNOOZE_PERIOD, 9);

        assertThat(neuron.burst(1f)).isTrue();
        assertThat(neuron.count()).isEqualTo(65535);
        assertThat(neuron.burst(1f)).isTrue();
        assertThat(neuron.count()).as("saturates").isEqualTo(65535);
        assertThat(neuron.countdown()).isZero();
    }

    @Test
    void shouldResetCountOfSilentCandidateOnlyWhereLimitIsSet() {
        OneNeuron limited = OneNeuron.from(0f, 0, 1, CONSECUTIVE_FIRE_LIMIT, 5);
        OneNeuron unlimited = OneNeuron.from(0f, 0, 1);

        limited.burst(0.5f);
        unlimited.burst(0.5f);

        assertThat(limited.count()).isZero();
        assertThat(unlimited.count()).isEqualTo(1);
    }

    @Test
    void shouldKeepCountThroughBurstsWithoutInput() {
        OneNeuron neuron = OneNeuron.with(CONSECUTIVE_FIRE_LIMIT, 5);

        neuron.burst(1f);
        neuron.burst();
        neuron.burst(1f);

        assertThat(neuron.count()).isEqualTo(2);
    }

    @Test
    void shouldFireWithCertaintyFromExcitability999() {
        int certain = 0;
        int drawn = 0;
        for (int burst = 1; burst <= 20_000; burst++) {
            certain += LifRule.excited(0.999f, 0, burst) ? 1 : 0;
            drawn += LifRule.excited(Math.nextDown(0.999f), 0, burst) ? 1 : 0;
            assertThat(LifRule.excited(0f, 0, burst)).isFalse();
            assertThat(LifRule.excited(-1f, 0, burst)).isFalse();
        }
        assertThat(certain).isEqualTo(20_000);
        assertThat(drawn).isBetween(19_900, 19_999);
    }

    @Test
    void shouldFireOnlyWhenDrawLiesBelowExcitability() {
        float draw = Draws.draw(0, 1);

        assertThat(OneNeuron.with(EXCITABILITY, Math.nextUp(draw)).burst(1f)).isTrue();
        assertThat(OneNeuron.with(EXCITABILITY, draw).burst(1f)).isFalse();
    }

    @Test
    void shouldLeakAndResetCountWhenDrawSaysNo() {
        OneNeuron neuron =
                OneNeuron.from(0f, 0, 1, EXCITABILITY, 0, LEAK, 0.5, CONSECUTIVE_FIRE_LIMIT, 9);

        neuron.burst(4f);

        assertThat(neuron.potential()).isEqualTo(2f);
        assertThat(neuron.count()).isZero();
    }

    @Test
    void shouldStartEveryBurstAtZeroWithoutAccumulation() {
        OneNeuron neuron = OneNeuron.with(ACCUMULATES, 0, THRESHOLD, 1, LEAK, -0.5);

        assertThat(neuron.burst(0.6f)).isFalse();
        assertThat(neuron.potential()).isEqualTo(0.6f * 1.5f);
        assertThat(neuron.burst(0.6f)).isFalse();
        neuron.burst();
        assertThat(neuron.potentialBits()).as("cleared without input, too").isZero();
    }

    @Test
    void shouldClearPotentialOfRefractoryNeuronWithoutAccumulation() {
        OneNeuron neuron = OneNeuron.from(5f, 2, 0, ACCUMULATES, 0);

        neuron.burst(1f);

        assertThat(neuron.potentialBits()).isZero();
        assertThat(neuron.countdown()).isEqualTo(1);
    }

    @Test
    void shouldNotFireAtInfinityOrNaN() {
        OneNeuron infinite = OneNeuron.with(LEAK, 1);
        OneNeuron bounded = OneNeuron.with(THRESHOLD, -1);

        assertThat(infinite.burst(Float.MAX_VALUE, Float.MAX_VALUE)).isFalse();
        assertThat(infinite.potential()).isNaN();
        assertThat(infinite.burst(5f)).isFalse();
        assertThat(infinite.potential()).isNaN();
        assertThat(bounded.burst(-Float.MAX_VALUE, -Float.MAX_VALUE)).isFalse();
        assertThat(bounded.potential()).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @ParameterizedTest
    @CsvSource({
        "2.5, 3",
        "2.4999998, 2",
        "0.49999997, 0",
        "0.5, 1",
        "254.5, 255",
        "254.49998, 254",
        "255.5, 255",
        "300.4, 255",
        "3e38, 255",
        "-0.5, 0",
        "-7, 0",
        "0, 0",
        "1e-45, 0"
    })
    void shouldQuantisePspHalfAwayFromZeroWithin255(float potential, int psp) {
        assertThat(LifRule.quantisePsp(potential)).isEqualTo(psp);
    }
}

package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.flow.codec.Motor;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.wire.Packed;
import org.junit.jupiter.api.Test;

class EffectorsTest {
    /** Area "arm" of 2 x 1 x 5 voxels with two neurons each from neuron 3 on, and "leg" of 1. */
    private static final Connectome BRAIN = brain();

    private static final int ARM = 3;

    private static Connectome brain() {
        ConnectomeBuilder builder = new ConnectomeBuilder("b");
        builder.area("eye", AreaRole.INPUT, 3, 1, 1, 1, true, false);
        builder.area("arm", AreaRole.OUTPUT, 2, 1, 5, 2, true, false);
        builder.area("leg", AreaRole.OUTPUT, 1, 1, 1, 1, true, false);
        return builder.build();
    }

    @Test
    void shouldGiveShareOfChannelThatFired() {
        Effectors effectors = effectors(new Effector("arm", EffectorCoding.RATE, 1, -1f, 1f));

        assertThat(effectors.take(fired(ARM, ARM + 1, ARM + 9, ARM + 10), 1)).isTrue();

        assertThat(values(effectors, 0)).containsExactly(-0.4f, -0.8f);
    }

    @Test
    void shouldAverageOverWindowAndForgetWhatLeavesIt() {
        Effectors effectors = effectors(new Effector("arm", EffectorCoding.RATE, 2, 0f, 1f));

        effectors.take(fired(ARM, ARM + 1), 1);
        assertThat(values(effectors, 0)).containsExactly(0.1f, 0f);
        effectors.take(fired(ARM, ARM + 1, ARM + 2, ARM + 3), 1);
        assertThat(values(effectors, 0)).containsExactly(0.3f, 0f);
        assertThat(effectors.take(fired(), 1)).isTrue();
        assertThat(values(effectors, 0)).containsExactly(0.2f, 0f);
        assertThat(effectors.take(fired(), 1)).isTrue();
        assertThat(values(effectors, 0)).containsExactly(0f, 0f);
        assertThat(effectors.take(fired(), 1)).isFalse();
    }

    @Test
    void shouldGiveMeanPositionAndHoldIt() {
        Effectors effectors = effectors(new Effector("arm", EffectorCoding.POSITION, 1, 0f, 8f));

        // Channel 0, z = 1 and z = 4.
        effectors.take(fired(ARM + 2, ARM + 8), 1);
        assertThat(values(effectors, 0)).containsExactly(5f, 0f);
        assertThat(effectors.take(fired(), 1)).isFalse();
        assertThat(values(effectors, 0)).containsExactly(5f, 0f);
        // Channel 1, z = 2.
        assertThat(effectors.take(fired(ARM + 15), 1)).isTrue();
        assertThat(values(effectors, 0)).containsExactly(5f, 4f);
    }

    @Test
    void shouldGiveMaximumWhereAnyNeuronFired() {
        Effectors effectors = effectors(new Effector("arm", EffectorCoding.SPIKE, 1, -2f, 3f));

        effectors.take(fired(ARM + 10, ARM + 19), 1);
        assertThat(values(effectors, 0)).containsExactly(-2f, 3f);
        assertThat(effectors.take(fired(), 1)).isTrue();
        assertThat(values(effectors, 0)).containsExactly(-2f, -2f);
    }

    @Test
    void shouldHaveOutputWhileNeuronsFireThoughValuesStay() {
        Effectors effectors = effectors(new Effector("arm", EffectorCoding.SPIKE, 1, 0f, 1f));

        assertThat(effectors.take(fired(ARM), 1)).isTrue();
        assertThat(effectors.take(fired(ARM), 1)).isTrue();
        assertThat(effectors.take(fired(0, 1, 2), 1)).isTrue();
        assertThat(effectors.take(fired(0, 1, 2), 1)).isFalse();
    }

    @Test
    void shouldGiveRateForOutputAreasThatAreNotConfigured() {
        Effectors effectors = effectors(new Effector("arm", EffectorCoding.SPIKE, 1, 0f, 1f));

        effectors.take(fired(ARM + 20), 1);

        assertThat(effectors.values()).extracting(AreaMotor::getArea).containsExactly("arm", "leg");
        assertThat(effectors.values().get(1).getCoding()).isEqualTo(EffectorCoding.RATE);
        assertThat(values(effectors, 1)).containsExactly(1f);
    }

    @Test
    void shouldGoOnFromImage() {
        Effector smooth = new Effector("arm", EffectorCoding.POSITION, 3, 0f, 1f);
        Effectors straight = effectors(smooth);
        Effectors first = effectors(smooth);
        for (Effectors each : List.of(straight, first)) {
            each.take(fired(ARM + 3), 1);
            each.take(fired(ARM + 8, ARM + 14), 1);
        }

        Effectors second = effectors(smooth);
        second.restore(first.images());
        for (int burst = 0; burst < 5; burst++) {
            FiredSet fired = burst == 1 ? fired(ARM + 1) : fired();
            assertThat(second.take(fired, 1)).isEqualTo(straight.take(fired, 1));
            assertThat(values(second, 0)).containsExactly(values(straight, 0));
        }
    }

    @Test
    void shouldRefuseImageOfOtherEffectors() {
        Effectors one = effectors(new Effector("arm", EffectorCoding.RATE, 1, 0f, 1f));
        Effectors longer = effectors(new Effector("arm", EffectorCoding.RATE, 2, 0f, 1f));

        assertThatThrownBy(() -> longer.restore(one.images()))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining("area=arm");
        assertThatThrownBy(() -> one.restore(List.of())).isInstanceOf(CorruptStateException.class);
    }

    private static Effectors effectors(Effector... settings) {
        return new Effectors(
                BRAIN,
                BrainSettings.newBuilder().setEffectors(List.of(settings)).build(),
                new Motor[0]);
    }

    private static float[] values(Effectors effectors, int index) {
        return Packed.floats(effectors.values().get(index).getValues());
    }

    private static FiredSet fired(int... neurons) {
        FiredSet fired = new FiredSet();
        for (int neuron : neurons) {
            fired.add(neuron);
        }
        return fired;
    }
}

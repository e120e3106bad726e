package org.flinknpu.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ConnectomeBuilderTest {
    private static ConnectomeBuilder withNeurons(int count) {
        ConnectomeBuilder builder = new ConnectomeBuilder("brain");
        builder.area("a", AreaRole.INTERNAL, count, 1, 1, 1, true, false);
        return builder;
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(BrainFormatException.class)
                .message()
                .contains(message)
                .doesNotContain("\n");
    }

    @Test
    void shouldRefuseAreaAfterSynapse() {
        ConnectomeBuilder builder = withNeurons(1).synapse(0, 0, 1, 1, false);

        assertRefused(
                () -> builder.area("b", AreaRole.INTERNAL, 1, 1, 1, 1, true, false),
                "Area added after neurons or synapses: area=b");
    }

    @Test
    void shouldRefuseAreaWithoutRole() {
        assertRefused(
                () -> new Area("a", null, 1, 1, 1, 1, 0, true, false, 1f, 1f),
                "Area without a role: area=a role=null");
    }

    @Test
    void shouldDropDelayColumnThatSaysNothing() {
        SynapseColumns plain =
                new SynapseColumns(
                        new int[] {0, 1, 1},
                        new int[] {1},
                        new byte[] {1},
                        new byte[] {1},
                        new long[1],
                        null,
                        new byte[] {1});
        Connectome built = withNeurons(2).buildFrom(new NeuronColumns(2), plain);
        Connectome added = withNeurons(2).synapse(0, 1, 1, 1, false).build();

        assertThat(built.synapses().delay()).isNull();
        assertThat(built.fingerprint()).isEqualTo(added.fingerprint());
    }

    @Test
    void shouldDropChargesOfNoSynapse() {
        SynapseColumns none =
                new SynapseColumns(new int[2], new int[0], null, null, null, new int[0], null);
        Connectome built = withNeurons(1).buildFrom(new NeuronColumns(1), none);

        assertThat(built.synapses().explicitCharges()).isFalse();
        assertThat(built.fingerprint()).isEqualTo(withNeurons(1).build().fingerprint());
    }

    @Test
    void shouldRefuseInhibitoryBitsBeyondLastSynapse() {
        SynapseColumns stray =
                new SynapseColumns(
                        new int[] {0, 1},
                        new int[] {0},
                        new byte[] {1},
                        new byte[] {1},
                        new long[] {2},
                        null,
                        null);

        assertRefused(
                () -> withNeurons(1).buildFrom(new NeuronColumns(1), stray),
                "Inhibitory bits beyond the last synapse: synapses=1");
    }

    @Test
    void shouldNameSynapseWhoseEndIsNoNeuronInColumns() {
        SynapseColumns dangling =
                new SynapseColumns(
                        new int[] {0, 2},
                        new int[] {0, 1},
                        new byte[2],
                        new byte[2],
                        new long[1],
                        null,
                        null);

        assertRefused(
                () -> withNeurons(1).buildFrom(new NeuronColumns(1), dangling),
                "Synapse end is no neuron: synapse=1 source=0 target=1 neurons=1");
    }

    @Test
    void shouldGiveDivisorOneToNeuronWithoutSynapses() {
        ConnectomeBuilder builder = new ConnectomeBuilder("brain");
        Area area = builder.area("a", AreaRole.INTERNAL, 2, 1, 1, 1, false, false);
        Connectome brain = builder.synapse(0, 1, 1, 1, false).synapse(0, 1, 1, 1, true).build();

        assertThat(brain.divisor(area, 0)).isEqualTo(2);
        assertThat(brain.divisor(area, 1)).isEqualTo(1);
    }
}

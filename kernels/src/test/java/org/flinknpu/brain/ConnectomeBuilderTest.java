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

    @Test
    void shouldRefuseBrokenAreas() {
        ConnectomeBuilder builder = withNeurons(4);

        assertRefused(() -> builder.area("", AreaRole.INPUT, 1, 1, 1, 1, true, false), "id=");
        assertRefused(
                () -> builder.area("a", AreaRole.INPUT, 1, 1, 1, 1, true, false),
                "Duplicate area: area=a");
        assertRefused(
                () -> builder.area("b", AreaRole.INPUT, 1, 0, 1, 1, true, false),
                "area=b dimensions=[1,0,1]");
        assertRefused(
                () -> builder.area("b", AreaRole.INPUT, 1, 1, 1, 0, true, false),
                "area=b neuronsPerVoxel=0");
        assertRefused(
                () -> builder.area("b", AreaRole.INPUT, 1 << 20, 1 << 20, 1 << 20, 8, true, false),
                "More neurons than a brain can hold: area=b");
        assertRefused(
                () ->
                        builder.area(
                                "b",
                                AreaRole.INPUT,
                                Connectome.MAX_NEURONS - 3,
                                1,
                                1,
                                1,
                                true,
                                false),
                "maximum=" + Connectome.MAX_NEURONS);
        assertRefused(() -> builder.area(area("b", 5, 1f, 1f)), "firstNeuron=5 expected=4");
        assertRefused(() -> area("b", 4, Float.NaN, 1f), "area=b powerAmount=NaN");
        assertRefused(() -> area("b", 4, 1f, 0f), "area=b chargeScale=0.0");
        assertRefused(() -> area("b", 4, 1f, Float.POSITIVE_INFINITY), "chargeScale=Infinity");
        assertRefused(() -> area("b\n", 4, 1f, 1f), "id=b?");
        assertRefused(() -> area("b".repeat(257), 4, 1f, 1f), "characters=257 maximum=256");
    }

    private static Area area(String id, int first, float power, float scale) {
        return new Area(id, AreaRole.POWER, 1, 1, 1, 1, first, true, false, power, scale);
    }

    @Test
    void shouldRefuseBrokenSynapses() {
        ConnectomeBuilder builder = withNeurons(3).synapse(0, 1, 2, 3, false);

        assertRefused(
                () -> builder.synapse(3, 0, 1, 1, false), "synapse=1 source=3 target=0 neurons=3");
        assertRefused(() -> builder.synapse(0, -1, 1, 1, false), "source=0 target=-1");
        assertRefused(() -> builder.synapse(0, 1, 256, 1, false), "weight=256 psp=1");
        assertRefused(() -> builder.synapse(0, 1, 1, -1, false), "weight=1 psp=-1");
        assertRefused(() -> builder.synapse(0, 1, 1, 1, false, 0), "synapse=1 delay=0");
        assertRefused(() -> builder.synapse(0, 1, 1, 1, false, 256), "delay=256");
        assertRefused(() -> builder.chargedSynapse(0, 1, 5, 1), "use one kind");
        ConnectomeBuilder charged = withNeurons(3).chargedSynapse(0, 1, 5, 1);
        assertRefused(() -> charged.synapse(0, 1, 1, 1, false), "use one kind");
        assertRefused(
                () -> charged.chargedSynapse(0, 1, Integer.MIN_VALUE, 1),
                "synapse=1 charge=-2147483648");
        assertRefused(() -> charged.chargedSynapse(0, 3, 5, 1), "target=3 neurons=3");
    }

    @Test
    void shouldRefuseBrokenParameters() {
        ConnectomeBuilder builder = withNeurons(3);
        Area area = new Area("a", AreaRole.INTERNAL, 3, 1, 1, 1, 0, true, false, 1f, 1f);

        assertRefused(
                () -> builder.parameter(area, NeuronParameter.LEAK, Double.NaN),
                "must be finite in 32 bits: area=a leak=NaN");
        assertRefused(
                () -> builder.parameter(area, NeuronParameter.THRESHOLD, 1e39), "threshold=1.0E39");
        assertRefused(
                () -> builder.neurons().set(NeuronParameter.SNOOZE_PERIOD, 2, 65536),
                "neuron=2 snoozePeriod=65536");
        assertRefused(
                () -> builder.neurons().set(NeuronParameter.REFRACTORY_PERIOD, 2, 0.5),
                "refractoryPeriod=0.5");
        assertRefused(
                () -> builder.neurons().set(NeuronParameter.ACCUMULATES, 2, 2), "accumulates=2");
        assertRefused(() -> NeuronParameter.of("leek"), "name=leek; use one of threshold,");
        assertRefused(() -> AreaRole.of("motor"), "role=motor; use input");
        builder.neurons().excitability()[1] = Float.NEGATIVE_INFINITY;
        assertRefused(builder::build, "neuron=1 excitability=-Infinity");
    }

    @Test
    void shouldRefuseColumnsThatAreNoRows() {
        assertRefused(() -> rows(new int[] {0, 1}, 0), "rows=1 neurons=2 synapses=1");
        assertRefused(() -> rows(new int[] {0, 2, 1}, 0), "source=0 begin=0 end=2");
        assertRefused(() -> rows(new int[] {1, 1, 1}, 0), "Synapse rows do not cover");
        assertRefused(() -> rows(new int[] {0, 1, 1}, 0, 1), "Synapse rows do not cover");
        assertRefused(
                () -> rows(new int[] {0, 2, 2}, 1, 0),
                "Synapses of a row not sorted by delay and target: source=0 synapse=1");
        assertRefused(
                () -> withNeurons(2).buildFrom(new NeuronColumns(3), none(2)),
                "columns=3 neurons=2");
        assertRefused(
                () ->
                        withNeurons(1)
                                .buildFrom(
                                        new NeuronColumns(1),
                                        new SynapseColumns(
                                                new int[] {0, 1},
                                                new int[1],
                                                new byte[2],
                                                new byte[1],
                                                new long[1],
                                                null,
                                                null)),
                "Synapse columns differ in length: synapses=1");
    }

    private static SynapseColumns none(int neurons) {
        return new SynapseColumns(
                new int[neurons + 1],
                new int[0],
                new byte[0],
                new byte[0],
                new long[0],
                null,
                null);
    }

    private static void rows(int[] rowStart, int... target) {
        int count = target.length;
        withNeurons(2)
                .buildFrom(
                        new NeuronColumns(2),
                        new SynapseColumns(
                                rowStart,
                                target,
                                new byte[count],
                                new byte[count],
                                new long[1],
                                null,
                                null));
    }

    @Test
    void shouldSortRowsByDelayAndTargetAndKeepOrderOfDuplicates() {
        Connectome brain =
                withNeurons(3)
                        .synapse(1, 2, 1, 1, false, 2)
                        .synapse(1, 0, 2, 1, true, 2)
                        .synapse(0, 1, 3, 1, false)
                        .synapse(1, 2, 4, 1, false)
                        .synapse(1, 0, 5, 1, false, 2)
                        .build();
        SynapseColumns synapses = brain.synapses();

        assertThat(synapses.rowStart()).containsExactly(0, 1, 5, 5);
        assertThat(synapses.target()).containsExactly(1, 2, 0, 0, 2);
        assertThat(synapses.delay()).containsExactly(1, 1, 2, 2, 2);
        assertThat(synapses.weight()).containsExactly(3, 4, 2, 5, 1);
        assertThat(synapses.inhibitory(2)).isTrue();
        assertThat(synapses.inhibitory(3)).isFalse();
        assertThat(brain.maxDelay()).isEqualTo(2);
    }

    @Test
    void shouldFindAreaAndNeuronOfEachOther() {
        ConnectomeBuilder builder = new ConnectomeBuilder("brain");
        builder.area("a", AreaRole.INPUT, 1, 1, 1, 1, true, false);
        Area box = builder.area("b", AreaRole.OUTPUT, 2, 3, 4, 5, true, false);
        Connectome brain = builder.build();

        assertThat(brain.areaIndexOf(0)).isZero();
        assertThat(brain.areaIndexOf(1)).isEqualTo(1);
        assertThat(brain.areaIndexOf(120)).isEqualTo(1);
        assertThat(box.neuron(0, 0, 0, 0)).isEqualTo(1);
        assertThat(box.neuron(1, 2, 3, 4)).isEqualTo(120);
        assertThat(box.neuron(1, 0, 2, 1)).isEqualTo(1 + 60 + 10 + 1);
        assertThat(box.contains(1, 2, 3)).isTrue();
        assertThat(box.contains(2, 0, 0)).isFalse();
        assertThat(box.contains(0, 3, 0)).isFalse();
        assertThat(box.contains(0, 0, -1)).isFalse();
        assertThat(brain.area("b")).isSameAs(brain.areas().get(1));
        assertThat(brain.area("c")).isNull();
    }

    @Test
    void shouldGiveBigBrainsTheFingerprintOfTheirColumns() {
        int neurons = 1_024;
        int synapses = ConnectomeBuilder.PARALLEL_SYNAPSES;
        int[] rowStart = new int[neurons + 1];
        int[] target = new int[synapses];
        for (int synapse = 0; synapse < synapses; synapse++) {
            target[synapse] = synapse % neurons;
            rowStart[synapse / neurons + 1] = synapse + 1;
        }
        SynapseColumns columns =
                new SynapseColumns(
                        rowStart,
                        target,
                        new byte[synapses],
                        new byte[synapses],
                        new long[synapses / Long.SIZE],
                        null,
                        null);

        Connectome built = withNeurons(neurons).buildFrom(new NeuronColumns(neurons), columns);

        assertThat(built.fingerprint())
                .isEqualTo(Fingerprint.of(built.areas(), built.neurons(), built.synapses()));
    }
}

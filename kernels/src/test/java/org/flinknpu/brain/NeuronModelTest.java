package org.flinknpu.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NeuronModelTest {
    /** One area per model, two neurons each, with parameters per neuron. */
    static Connectome everyModel() {
        ConnectomeBuilder builder = new ConnectomeBuilder("models");
        for (NeuronModel model : NeuronModel.values()) {
            int first = builder.neuronCount();
            builder.area(
                    new Area(
                            model.label(),
                            AreaRole.INTERNAL,
                            2,
                            1,
                            1,
                            1,
                            first,
                            true,
                            false,
                            1f,
                            0.5f,
                            model));
        }
        NeuronColumns columns = builder.neurons();
        for (NeuronParameter parameter : NeuronParameter.values()) {
            for (int neuron = 0; neuron < 6; neuron++) {
                if (parameter.usedBy(NeuronModel.values()[neuron / 2])) {
                    columns.set(parameter, neuron, neuron % 2);
                }
            }
        }
        columns.set(NeuronParameter.RESTING_POTENTIAL, 2, -65.25);
        return builder.chargedSynapse(0, 2, 7, 1).chargedSynapse(2, 5, -9, 3).build();
    }

    private static Connectome read(String json) throws IOException {
        return BrainJson.read(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                "brain",
                BrainLimits.FILES);
    }

    private static String brain(String neuron) {
        return """
                {"format": "npu-brain", "version": 1, "name": "n", "areas": [
                  {"id": "a", "dimensions": [2, 1, 1], "neuron": %s}]}
                """
                .formatted(neuron);
    }

    @Test
    void shouldReadItsOwnJson() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BrainJson.write(everyModel(), out);

        Connectome read = read(out.toString(StandardCharsets.UTF_8));

        assertThat(read.fingerprint()).isEqualTo(everyModel().fingerprint());
        assertThat(read.areas()).isEqualTo(everyModel().areas());
        assertThat(read.hasSynapticCurrents()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = NeuronParameter.class,
            names = {"RESTING_POTENTIAL", "RESET_POTENTIAL", "SYNAPTIC_LEAK"})
    void shouldFingerprintEveryParameterOfAModel(NeuronParameter parameter) {
        Connectome changed = everyModel().withParameter("iaf-psc-exp", parameter, 0.75);

        assertThat(changed.fingerprint()).isNotEqualTo(everyModel().fingerprint());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"restingPotential": -65}                           | model=lif parameter=restingPotential
                    {"snoozePeriod": 1, "model": "iaf-psc-delta"}       | model=iaf-psc-delta parameter=snoozePeriod
                    {"model": "iaf-psc-delta", "synapticLeak": 0.5}     | model=iaf-psc-delta parameter=synapticLeak
                    {"model": "iaf-psc-exp", "accumulates": true}       | model=iaf-psc-exp parameter=accumulates
                    {"model": "izhikevich"}                             | use one of lif, iaf-psc-delta, iaf-psc-exp
                    """)
    void shouldRefuseParametersOfOtherModels(String neuron, String message) {
        assertThatThrownBy(() -> read(brain(neuron)))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldRefuseColumnsOfOtherModels() {
        ConnectomeBuilder builder = new ConnectomeBuilder("b");
        builder.area("a", AreaRole.INTERNAL, 1, 1, 1, 1, true, false);
        builder.neurons().set(NeuronParameter.RESET_POTENTIAL, 0, 1);

        assertThatThrownBy(builder::build)
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("area=a model=lif parameter=resetPotential");
        assertThatThrownBy(
                        () ->
                                everyModel()
                                        .withParameter("lif", NeuronParameter.RESTING_POTENTIAL, 1))
                .isInstanceOf(BrainFormatException.class);
    }

    @Test
    void shouldRefuseAStateWithoutTheCurrentsThatABrainNeeds() {
        Connectome brain = everyModel();

        assertThatThrownBy(() -> new BrainState(6, 3).requireFits(brain))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("synapticCurrents=false");
        new BrainState(6, 3, true).requireFits(brain);
    }

    @Test
    void shouldCompareAndHashCurrents() {
        BrainState one = new BrainState(everyModel());
        BrainState two = new BrainState(everyModel());
        two.synapticCurrent()[5] = 0.5f;

        assertThat(one.firstDifference(two)).startsWith("synaptic current of neuron 5: 0.0");
        assertThat(one.hash()).isNotEqualTo(two.hash());
        one.copyFrom(two);
        assertThat(one.firstDifference(two)).isNull();
        one.reset();
        assertThat(one.firstDifference(new BrainState(everyModel()))).isNull();
    }
}

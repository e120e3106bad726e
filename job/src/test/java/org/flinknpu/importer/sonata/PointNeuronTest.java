package org.flinknpu.importer.sonata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.NeuronModel;
import org.flinknpu.importer.ForeignJson;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;
import org.junit.jupiter.api.Test;

/** Parameters of every template, converted by hand. Tolerances are those of 64-bit arithmetic. */
class PointNeuronTest {
    private static final double DT = 0.5;

    private static DynamicsParameters parameters(String json) {
        ObjectNode object = ForeignJson.object(json.getBytes(StandardCharsets.UTF_8), "parameters");
        return DynamicsParameters.of(object, "cell.json");
    }

    private static PointNeuron neuron(String template, String json) {
        Membrane membrane = NeuronTemplate.of(template).membrane(parameters(json));
        return PointNeuron.of(membrane, DT, "cell.json");
    }

    @Test
    void shouldTakeDefaultsOfNest() {
        PointNeuron neuron = neuron("nest:iaf_psc_delta", "{}");

        assertThat(neuron.model()).isEqualTo(NeuronModel.IAF_PSC_DELTA);
        assertThat(neuron.rest()).isEqualTo(0f);
        assertThat(neuron.threshold()).isEqualTo(15f);
        assertThat(neuron.reset()).isEqualTo(0f);
        assertThat(neuron.leak()).isEqualTo((float) (1 - Math.exp(-0.05)));
        assertThat(neuron.refractoryBursts()).isEqualTo(4);
        assertThat(neuron.receptor(3, 0, "")).isEqualTo(new PointNeuron.Receptor(1, 0));
    }

    @Test
    void shouldCountPotentialsFromTheInitialOne() {
        PointNeuron neuron =
                neuron(
                        "iaf_psc_delta",
                        "{ \"V_m\": -65.0, \"E_L\": -70.0, \"V_th\": -50.0, \"V_reset\": -60.0,"
                                + " \"I_e\": 50.0, \"tau_m\": 20.0, \"C_m\": 500.0 }");

        // 50 pA through 20 ms / 500 pF = 40 MOhm are 2 mV.
        assertThat(neuron.rest()).isEqualTo(-3f);
        assertThat(neuron.threshold()).isEqualTo(15f);
        assertThat(neuron.reset()).isEqualTo(5f);
    }

    /** As dt goes to 0, a burst's gain becomes dt / C. */
    @Test
    void shouldGiveCurrentsTheGainOfTheMembrane() {
        PointNeuron neuron =
                neuron(
                        "nest:iaf_psc_exp",
                        "{ \"tau_m\": 8.0, \"tau_syn_ex\": 2.0, \"tau_syn_in\": 2.0, \"C_m\": 100.0 }");

        double gain = 2.0 * 8 / (100 * (8 - 2.0)) * (Math.exp(-DT / 8) - Math.exp(-DT / 2));
        assertThat(neuron.receptor(1, 0, "").potentialPerWeight()).isCloseTo(gain, within(1e-15));
        assertThat(neuron.receptor(1, 0, "").extraBursts()).isEqualTo(1);
        assertThat(neuron.synapticLeak()).isEqualTo((float) (1 - Math.exp(-0.25)));
    }

    @Test
    void shouldStandEqualTimeConstants() {
        PointNeuron neuron =
                neuron(
                        "nest:iaf_psc_exp",
                        "{ \"tau_m\": 2.0, \"tau_syn_ex\": 2.0, \"C_m\": 100.0 }");

        assertThat(neuron.receptor(1, 0, "").potentialPerWeight())
                .isCloseTo(DT / 100 * Math.exp(-DT / 2), within(1e-15));
    }

    @Test
    void shouldKeepTheChargeOfAlphaShapedCurrents() {
        String json = "{ \"tau_syn_ex\": 2.0, \"tau_syn_in\": 4.0 }";
        PointNeuron alpha = neuron("nest:iaf_psc_alpha", json);
        double exponential =
                neuron("nest:iaf_psc_exp", json).receptor(1, 0, "").potentialPerWeight();

        // An alpha of peak 1 brings e * tau, the exponential one tau; 2 ms later are 4 bursts.
        PointNeuron.Receptor excitatory = alpha.receptor(1, 0, "");
        assertThat(excitatory.potentialPerWeight()).isCloseTo(Math.E * exponential, within(1e-15));
        assertThat(excitatory.extraBursts()).isEqualTo(1 + 4);
        // Twice the time constant brings twice the charge.
        PointNeuron.Receptor inhibitory = alpha.receptor(-1, 0, "");
        assertThat(inhibitory.potentialPerWeight())
                .isCloseTo(2 * Math.E * exponential, within(1e-15));
        assertThat(inhibitory.extraBursts()).isEqualTo(1 + 8);
    }

    @Test
    void shouldFireOnlyAboveTheThresholdWhereTheModelDoes() {
        PointNeuron intFire = neuron("nrn:IntFire1", "{ \"tau\": 20.0, \"refrac\": 3.0 }");
        assertThat(intFire.threshold()).isEqualTo(Math.nextUp(1f));
        assertThat(intFire.refractoryBursts()).isEqualTo(6);
        assertThat(intFire.leak()).isEqualTo((float) (1 - Math.exp(-DT / 20)));

        PointNeuron glif =
                neuron("nest:glif_psc", "{ \"E_L\": -70.0, \"V_th\": -50.0, \"V_reset\": -70.0 }");
        assertThat(glif.threshold()).isEqualTo(Math.nextUp(20f));
    }

    @Test
    void shouldFindReceptorsByTheirNumber() {
        PointNeuron glif =
                neuron("nest:glif_psc", "{ \"g\": 10.0, \"C_m\": 100.0, \"tau_syn\": [2.0, 1.0] }");

        double first = glif.receptor(1, 1, "").potentialPerWeight();
        assertThat(glif.receptor(-1, 0, "").potentialPerWeight()).isEqualTo(first);
        assertThat(glif.receptor(1, 2, "").potentialPerWeight())
                .isCloseTo(first / 2, within(1e-15));
        assertThatThrownBy(() -> glif.receptor(1, 3, "edges"))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContainingAll("receptor_type=3", "receptors=2", "edges");
        assertThat(glif.leak()).isEqualTo((float) (1 - Math.exp(-DT / 10)));
    }

    @Test
    void shouldConvertTheUnitsOfPyNn() {
        String nest =
                "{ \"tau_m\": 20.0, \"C_m\": 1000.0, \"E_L\": -65.0, \"V_th\": -50.0, \"V_reset\": -65.0,"
                        + " \"t_ref\": 0.0, \"tau_syn_ex\": 5.0, \"tau_syn_in\": 5.0, \"I_e\": 200.0 }";
        PointNeuron expected = neuron("nest:iaf_psc_exp", nest);

        PointNeuron pynn = neuron("pyNN:IF_curr_exp", "{ \"tau_refrac\": 0.0, \"i_offset\": 0.2 }");

        assertThat(pynn.rest()).isEqualTo(expected.rest());
        assertThat(pynn.threshold()).isEqualTo(expected.threshold());
        assertThat(pynn.synapticLeak()).isEqualTo(expected.synapticLeak());
        assertThat(pynn.receptor(1, 0, "").potentialPerWeight())
                .isCloseTo(1000 * expected.receptor(1, 0, "").potentialPerWeight(), within(1e-12));
    }

    @Test
    void shouldSayWhatAdaptationIsLeftOut() {
        assertThat(review("nest:glif_psc", "{ \"t_ref\": 3.0, \"asc_amps\": [1.0, 2.0] }"))
                .containsExactly(Outcome.APPROXIMATED, Outcome.MAPPED);
        assertThat(
                        review(
                                "nest:glif_psc",
                                "{ \"t_ref\": 3.0, \"asc_amps\": [1.0, 2.0], \"after_spike_currents\": true }"))
                .containsExactly(Outcome.APPROXIMATED, Outcome.APPROXIMATED, Outcome.APPROXIMATED);
        assertThat(review("nest:glif_lif_asc_psc", "{ \"t_ref\": 3.0 }"))
                .containsExactly(Outcome.APPROXIMATED, Outcome.APPROXIMATED);
        assertThat(review("nest:iaf_psc_delta", "{ \"t_ref\": 0.7, \"name\": \"x\" }"))
                .containsExactly(Outcome.REFUSED, Outcome.APPROXIMATED);
    }

    private static List<Outcome> review(String template, String json) {
        ImportReport report = new ImportReport();
        NeuronTemplate model = NeuronTemplate.of(template);
        DynamicsParameters parameters = parameters(json);
        model.review(template, parameters, model.membrane(parameters), DT, report);
        return report.entries().stream().map(ImportReport.Entry::outcome).toList();
    }

    @Test
    void shouldKnowNoOtherTemplates() {
        assertThat(NeuronTemplate.of("nest:hh_psc_alpha")).isNull();
        assertThat(NeuronTemplate.of("nrn:IntFire4")).isNull();
        assertThat(NeuronTemplate.of("IAF_PSC_EXP")).isEqualTo(NeuronTemplate.IAF_PSC_EXP);
    }
}

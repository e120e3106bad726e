package org.flinknpu.importer.feagi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.Outcome;
import org.junit.jupiter.api.Test;

/** One small genome of each form, from beginning to end. */
class GenomeFormsTest {
    private static double parameter(Connectome brain, int neuron, NeuronParameter parameter) {
        return brain.neurons().get(parameter, neuron);
    }

    @Test
    void shouldReadFlatTwoZero() {
        Imported imported = OwnGenomes.read("flat-2.0.json");
        Connectome brain = imported.connectome();

        assertThat(brain.name()).isEqualTo("beacon 2.0");
        assertThat(brain.areas())
                .extracting(Area::id)
                .containsExactly("_power", "cTurnA", "i__inf", "o__mot");
        assertThat(brain.areas())
                .extracting(Area::role)
                .containsExactly(
                        AreaRole.POWER, AreaRole.INTERNAL, AreaRole.INPUT, AreaRole.OUTPUT);
        assertThat(brain.area("i__inf").uniformPsp()).isTrue();
        // Power reaches 8; eyes reach 8 flipped and 4 two below; each turn reaches two wheels' one
        // z.
        assertThat(brain.synapseCount()).isEqualTo(8 + 8 + 4 + 16);
        assertThat(parameter(brain, 4, NeuronParameter.THRESHOLD)).isEqualTo(3.5);
        assertThat(parameter(brain, 4, NeuronParameter.SNOOZE_PERIOD)).isEqualTo(1);
        assertThat(GenomeText.synapses(brain).subList(0, 8)).allMatch(s -> s.endsWith(" 1x255"));
        assertThat(imported.report().essentialRefusals()).isZero();
        assertThat(GenomeText.details(imported, Outcome.KEPT, "physiology"))
                .containsExactly("a burst of 0.025 s; deploy with periodMicros 25000");
    }

    /** Genomes of 2022 have morphologies without a type, and targets that are commented out. */
    @Test
    void shouldReadMorphologiesWithoutAType() {
        Imported imported = OwnGenomes.read("flat-2.0-untyped.json");
        Connectome brain = imported.connectome();

        assertThat(brain.neuronCount()).isEqualTo(6 + 6);
        // Voxel by voxel, one below, from depth 0 to depth 1 of the column, and side by side.
        assertThat(GenomeText.synapses(brain))
                .hasSize(6 + 4 + 2 + 6)
                .contains("0>6 1x5", "1>6 1x5", "0>7 -1x5", "3>10 -1x5", "0>9 1x5");
        assertThat(imported.report().essentialRefusals()).isZero();
        assertThat(GenomeText.details(imported, Outcome.REFUSED, "mapping rule"))
                .containsExactly("commented out");
        assertThat(GenomeText.details(imported, Outcome.KEPT, "cx-plst_c-f")).hasSize(1);
        // The area is smaller than the tiles of the reference's own definition.
        assertThat(GenomeText.details(imported, Outcome.WARNED, "mapping rule by tile"))
                .containsExactly("makes no synapse");
    }

    @Test
    void shouldReadFlatTwoOne() {
        Connectome brain = OwnGenomes.read("flat-2.1.json").connectome();

        assertThat(brain.neuronCount()).isEqualTo(9 + 8 + 24);
        // Of six columns of two-by-two tiles the first and third are chosen: 4 tiles of 4 voxels.
        long tiled =
                GenomeText.synapses(brain).stream()
                        .filter(synapse -> synapse.endsWith(" 1x1"))
                        .count();
        assertThat(tiled).isEqualTo(16 * 2);
        assertThat(GenomeText.synapses(brain)).contains("15>0 7x1", "16>0 7x1");
        assertThat(brain.synapseCount() - tiled - 2).isBetween(3L, 21L);
    }

    @Test
    void shouldReadFlatThreeZero() {
        Imported imported = OwnGenomes.read("flat-3.0.json");
        Connectome brain = imported.connectome();

        assertThat(brain.areas())
                .extracting(Area::role)
                .containsExactly(AreaRole.POWER, AreaRole.INPUT, AreaRole.OUTPUT);
        assertThat(brain.area("aXBybwEAAAA=").membraneDrivenPsp()).isTrue();
        assertThat(GenomeText.synapses(brain))
                .hasSize(1 + 10)
                .contains("0>16 1x1@5", "1>16 1x1", "10>25 1x1");
        assertThat(
                        GenomeText.details(
                                imported, Outcome.APPROXIMATED, "mapping rule by block_to_block"))
                .hasSize(1);
        assertThat(GenomeText.details(imported, Outcome.REFUSED, "unknown gene: cx-colour-t"))
                .hasSize(1);
    }

    @Test
    void shouldReadHierarchical() {
        Imported imported = OwnGenomes.read("hierarchical-3.0.json");
        Connectome brain = imported.connectome();
        int feelers = brain.area("ipro00").firstNeuron();

        assertThat(brain.areas()).extracting(Area::neuronCount).containsExactly(4, 12);
        assertThat(parameter(brain, 0, NeuronParameter.THRESHOLD)).isEqualTo(2);
        assertThat(parameter(brain, 0, NeuronParameter.LEAK)).isEqualTo(0.5);
        assertThat(parameter(brain, 0, NeuronParameter.REFRACTORY_PERIOD)).isEqualTo(2);
        assertThat(parameter(brain, 0, NeuronParameter.CONSECUTIVE_FIRE_LIMIT)).isEqualTo(3);
        assertThat(parameter(brain, 0, NeuronParameter.SNOOZE_PERIOD)).isEqualTo(1);
        assertThat(parameter(brain, feelers + 11, NeuronParameter.THRESHOLD)).isEqualTo(3.75);
        assertThat(parameter(brain, feelers, NeuronParameter.EXCITABILITY)).isEqualTo(0.75);
        assertThat(parameter(brain, feelers, NeuronParameter.ACCUMULATES)).isEqualTo(1);
        // The chain has three steps; 12 feelers project 3 to 4, where the first reaches two.
        assertThat(GenomeText.synapses(brain))
                .contains("0>1 1x1", "1>2 1x1", "2>3 1x1", "4>0 -3x4@2", "4>1 -3x4@2", "8>2 -3x4@2")
                .hasSize(3 + 16);
        assertThat(GenomeText.details(imported, Outcome.REFUSED, "unknown gene: cx-favourite_note"))
                .hasSize(1);
        assertThat(GenomeText.details(imported, Outcome.KEPT, "brain_regions")).hasSize(1);
    }

    @Test
    void shouldReadNeuronParametersOfOlderHierarchicalGenomes() {
        Imported imported =
                GenomeText.read(
                        "{\"version\":\"2.0\",\"blueprint\":{\"i__inf\":{\"group_id\":\"IPU\","
                                + "\"per_voxel_neuron_cnt\":2,\"neuron_params\":{"
                                + "\"block_boundaries\":[3,1,1],\"firing_threshold\":4,"
                                + "\"refractory_period\":5,\"colour\":6}}}}",
                        FeagiGenome.Options.PLAIN);
        Connectome brain = imported.connectome();

        assertThat(brain.area("i__inf").role()).isEqualTo(AreaRole.INPUT);
        assertThat(brain.neuronCount()).isEqualTo(6);
        assertThat(parameter(brain, 5, NeuronParameter.THRESHOLD)).isEqualTo(4);
        assertThat(parameter(brain, 5, NeuronParameter.REFRACTORY_PERIOD)).isEqualTo(5);
        assertThat(GenomeText.details(imported, Outcome.REFUSED, "unknown gene: cx-colour"))
                .hasSize(1);
    }

    /** Found by the fuzz target: such names were cut elsewhere when the genome was given back. */
    @Test
    void shouldCarryUnknownFieldsWhoseNamesLookLikeGenes() throws IOException {
        Imported imported =
                GenomeText.read(
                        "{\"version\":\"3.0\",\"blueprint\":{\"cA\":{\"block_boundaries\":[2,1,1],"
                                + "\"a-nx-b\":1,\"cx-c\":2,\"___bbx-i\":7,\"a_nx-b\":3}}}",
                        FeagiGenome.Options.PLAIN);

        assertThat(imported.connectome().neuronCount()).isEqualTo(2);
        assertThat(imported.report().count(Outcome.REFUSED)).isEqualTo(4);
        FeagiExportPropertyTest.assertIdentity(imported);
    }
}

package org.flinknpu.importer.nir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flinknpu.importer.nir.BrainRun.area;
import static org.flinknpu.importer.nir.BrainRun.entry;
import static org.flinknpu.importer.nir.BrainRun.run;
import static org.flinknpu.importer.nir.NirFiles.all;
import static org.flinknpu.importer.nir.NirFiles.graph;
import static org.flinknpu.importer.nir.NirFiles.input;
import static org.flinknpu.importer.nir.NirFiles.integrate;
import static org.flinknpu.importer.nir.NirFiles.lif;
import static org.flinknpu.importer.nir.NirFiles.node;
import static org.flinknpu.importer.nir.NirFiles.output;
import static org.flinknpu.importer.nir.NirFiles.read;
import static org.flinknpu.importer.nir.NirFiles.tensor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronModel;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.Outcome;
import org.junit.jupiter.api.Test;

class NirImportTest {
    private static Imported layer(Map<String, Object> layer, double... weights) {
        int rows = weights.length / 2;
        return read(
                graph(
                        Map.of(
                                "in", input(2),
                                "w", node("Linear", "weight", tensor(weights, rows, 2)),
                                "n", layer,
                                "out", output(rows)),
                        "in>w",
                        "w>n",
                        "n>out"));
    }

    /** dt/tau = 1/4, r = 4: v = 3/4 v + x. From 0: 0.75, then 0.5625 + 0.75 = 1.3125 > 1. */
    @Test
    void shouldFollowTheEquationOfLif() {
        Imported imported = layer(lif(4, 4, 1, 1), 0.75, 2);

        Connectome brain = imported.connectome();
        assertThat(area(brain, "n").role()).isEqualTo(AreaRole.OUTPUT);
        assertThat(area(brain, "n").model()).isEqualTo(NeuronModel.IAF_PSC_DELTA);
        assertThat(run(brain, "n", 8, new int[] {0}, new int[] {0}, new int[] {1}))
                .containsExactly("3:0", "4:0");
        assertThat(NirFiles.comparison(imported).outcome()).isEqualTo(Outcome.MAPPED);
    }

    /** NIR fires above the threshold, not at it. */
    @Test
    void shouldNotFireAtTheThresholdItself() {
        Connectome brain = layer(integrate(1.5, 1), 0.75, 0.5).connectome();

        assertThat(run(brain, "n", 6, new int[] {0}, new int[] {0}, new int[] {})).isEmpty();
        assertThat(run(brain, "n", 6, new int[] {0}, new int[] {0}, new int[] {1}))
                .containsExactly("4:0");
    }

    /** i = i/2 + 2x, v = 3/4 v + i/4: 0.5, 0.625, 0.59375: only what is below that fires. */
    @Test
    void shouldFollowTheEquationsOfCubaLif() {
        Map<String, Object> cuba =
                node(
                        "CubaLIF",
                        "tau_syn",
                        all(2, 1),
                        "tau_mem",
                        all(4, 1),
                        "r",
                        all(1, 1),
                        "w_in",
                        all(4, 1),
                        "v_leak",
                        all(0, 1),
                        "v_threshold",
                        all(0.6, 1),
                        "v_reset",
                        all(-1, 1));
        Imported imported = layer(cuba, 1, 1);

        assertThat(area(imported.connectome(), "n").model()).isEqualTo(NeuronModel.IAF_PSC_EXP);
        assertThat(run(imported.connectome(), "n", 9, new int[] {0})).containsExactly("3:0");
        assertThat(NirFiles.comparison(imported).outcome()).isEqualTo(Outcome.MAPPED);
    }

    @Test
    void shouldLetBiasesArriveWithTheFirstInput() {
        Imported imported =
                read(
                        graph(
                                Map.of(
                                        "in", input(1),
                                        "a",
                                                node(
                                                        "Affine",
                                                        "weight",
                                                        all(1, 1, 1),
                                                        "bias",
                                                        tensor(new double[] {0.25}, 1)),
                                        "n", integrate(0.9, 1),
                                        "b", node("Scale", "scale", tensor(new double[] {2}, 1)),
                                        "m", integrate(1, 1),
                                        "out", output(1)),
                                "in>a",
                                "a>n",
                                "n>b",
                                "b>m",
                                "m>out"));

        // 0.25 a burst from burst 2 on, as for spikes of burst 1.
        assertThat(run(imported.connectome(), "n", 6)).containsExactly("5:0");
        assertThat(run(imported.connectome(), "n", 4, new int[] {0})).containsExactly("2:0");
        assertThat(NirFiles.comparison(imported).outcome()).isEqualTo(Outcome.MAPPED);
    }

    @Test
    void shouldBringPathsOfDifferentLengthTogether() {
        Imported imported =
                read(
                        graph(
                                Map.of(
                                        "in", input(1),
                                        "n", integrate(0.5, 1),
                                        "m", integrate(1.5, 1),
                                        "out", output(1)),
                                "in>n",
                                "n>m",
                                "in>m",
                                "m>out"));

        // Both paths count for the same time step, so one spike is enough for two.
        assertThat(run(imported.connectome(), "m", 5, new int[] {0})).containsExactly("3:0");
        assertThat(NirFiles.comparison(imported).outcome()).isEqualTo(Outcome.MAPPED);
    }

    @Test
    void shouldReturnSpikesOfACycleATimeStepLater() {
        Imported imported =
                read(
                        graph(
                                Map.of(
                                        "in", input(1),
                                        "n", integrate(0.5, 1),
                                        "r", node("Linear", "weight", all(1, 1, 1)),
                                        "out", output(1)),
                                "in>n",
                                "n>r",
                                "r>n",
                                "n>out"));

        assertThat(run(imported.connectome(), "n", 5, new int[] {0}))
                .containsExactly("2:0", "3:0", "4:0", "5:0");
    }

    @Test
    void shouldDelayByWholeTimeSteps() {
        Map<String, Object> nodes =
                Map.of(
                        "in", input(2),
                        "d", node("Delay", "delay", tensor(new double[] {0.0003, 0}, 2)),
                        "n", integrate(500e-7, 2),
                        "out", output(2));
        Imported imported =
                read(
                        NirFiles.file(graph(nodes, "in>d", "d>n", "n>out")),
                        NirFiles.options(1e-4, 300));

        assertThat(run(imported.connectome(), "n", 7, new int[] {0, 1}))
                .containsExactly("2:1", "5:0");
        assertThat(NirFiles.comparison(imported).outcome()).isEqualTo(Outcome.MAPPED);
    }

    @Test
    void shouldDissolveNestedGraphs() {
        Map<String, Object> inner =
                graph(
                        Map.of(
                                "input", input(1),
                                "lif", integrate(0.5, 1),
                                "rec", node("Linear", "weight", all(-4, 1, 1)),
                                "output", output(1)),
                        "input>lif",
                        "lif>rec",
                        "rec>lif",
                        "lif>output");
        Imported imported =
                read(
                        graph(
                                Map.of(
                                        "in",
                                        input(1),
                                        "sub",
                                        inner,
                                        "m",
                                        integrate(0.5, 1),
                                        "out",
                                        output(1)),
                                "in>sub",
                                "sub>m",
                                "m>out"));

        assertThat(imported.report().essentialRefusals()).isZero();
        assertThat(imported.connectome().areas()).extracting(Area::id).contains("sub.lif", "m");
        assertThat(run(imported.connectome(), "m", 6, new int[] {0}, new int[] {0}))
                .containsExactly("3:0");
    }

    @Test
    void shouldShowNumbersAsPotentials() {
        Imported imported =
                read(
                        graph(
                                Map.of(
                                        "in", input(1),
                                        "n", integrate(0.5, 1),
                                        "w", node("Linear", "weight", all(0.5, 2, 1)),
                                        "out", output(2)),
                                "in>n",
                                "n>w",
                                "w>out"));

        assertThat(area(imported.connectome(), "out").role()).isEqualTo(AreaRole.OUTPUT);
        assertThat(entry(imported, "Output of numbers").outcome()).isEqualTo(Outcome.APPROXIMATED);
        assertThat(run(imported.connectome(), "out", 5, new int[] {0})).isEmpty();
        assertThat(NirFiles.comparison(imported).detail()).contains("potentials up to 0.5");
    }

    @Test
    void shouldNameWhatItDoesNotKnow() {
        Imported imported =
                read(
                        graph(
                                Map.of(
                                        "in", input(1),
                                        "x", node("Quantum", "phase", 3),
                                        "n",
                                                node(
                                                        "IF",
                                                        "r",
                                                        all(1, 1),
                                                        "v_threshold",
                                                        all(1, 1),
                                                        "color",
                                                        "red"),
                                        "out", output(1)),
                                "in>x",
                                "x>n",
                                "in>n",
                                "n>out",
                                "n>ghost"));

        assertThat(entry(imported, "node of type Quantum").essential()).isTrue();
        assertThat(entry(imported, "edge of a node that was left out").count()).isEqualTo(2);
        assertThat(entry(imported, "edge").essential()).isTrue();
        assertThat(entry(imported, "field color of IF").outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(imported.connectome().synapseCount()).isEqualTo(1);
    }

    @Test
    void shouldSolveExactlyWhereAskedTo() {
        Map<String, Object> nodes =
                Map.of("in", input(1), "n", lif(0.5, 1, 0.8, 1), "out", output(1));
        byte[] file = NirFiles.file(graph(nodes, "in>n", "n>out"));
        NirImport.Options exact =
                new NirImport.Options(java.util.OptionalDouble.of(1), true, 300, 1);

        Imported imported = read(file, exact);

        // 1 - exp(-2) = 0.8647: a single spike is enough.
        assertThat(run(imported.connectome(), "n", 4, new int[] {0})).containsExactly("2:0");
    }

    /** Where the shape of what arrives is known, a Flatten need not declare it; both are fine. */
    @Test
    void shouldTellRemarksFromFieldsThatCount() {
        Map<String, Object> flatten =
                node("Flatten", "start_dim", 0, "end_dim", -1, "input_type", new int[] {1, 2, 2});
        Map<String, Object> scale =
                node("Scale", "scale", all(1, 4), "metadata", Map.of("author", "somebody"));
        Imported imported =
                read(
                        graph(
                                Map.of(
                                        "in", input(1, 2, 2),
                                        "f", flatten,
                                        "s", scale,
                                        "n", integrate(0.5, 4),
                                        "out", output(4)),
                                "in>f",
                                "f>s",
                                "s>n",
                                "n>out"));

        assertThat(imported.report().count(Outcome.REFUSED)).isEqualTo(1);
        assertThat(entry(imported, "metadata").essential()).isFalse();
        assertThat(run(imported.connectome(), "n", 3, new int[] {3})).containsExactly("2:3");
    }

    /** One factor and one threshold for each channel of an image. */
    @Test
    void shouldSpreadValuesOverTheImageThatArrives() {
        Imported imported =
                read(
                        graph(
                                Map.of(
                                        "in", input(2, 2, 3),
                                        "s", node("Scale", "scale", all(0.5, 2, 1, 1)),
                                        "n", integrate(1, 2, 1, 1),
                                        "out", output(2, 2, 3)),
                                "in>s",
                                "s>n",
                                "n>out"));

        assertThat(imported.connectome().area("n").neuronCount()).isEqualTo(12);
        assertThat(imported.connectome().synapseCount()).isEqualTo(12);
        assertThat(NirFiles.comparison(imported).outcome()).isEqualTo(Outcome.MAPPED);
    }

    @Test
    void shouldNameRemarksOfTheGraph() {
        Map<String, Object> graph =
                new LinkedHashMap<>(graph(Map.of("in", input(1), "n", integrate(1, 1)), "in>n"));
        graph.put("metadata", Map.of("author", "somebody"));
        graph.put("input_type", Map.of("in", new int[] {1}));

        Imported imported = read(graph);

        assertThat(entry(imported, "metadata").places()).containsExactly("/node/metadata");
        assertThat(entry(imported, "input_type").outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(imported.report().essentialRefusals()).isZero();
    }
}

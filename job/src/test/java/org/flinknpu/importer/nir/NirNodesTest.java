package org.flinknpu.importer.nir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flinknpu.importer.nir.BrainRun.entry;
import static org.flinknpu.importer.nir.BrainRun.run;
import static org.flinknpu.importer.nir.NirFiles.all;
import static org.flinknpu.importer.nir.NirFiles.graph;
import static org.flinknpu.importer.nir.NirFiles.input;
import static org.flinknpu.importer.nir.NirFiles.integrate;
import static org.flinknpu.importer.nir.NirFiles.node;
import static org.flinknpu.importer.nir.NirFiles.output;
import static org.flinknpu.importer.nir.NirFiles.read;
import static org.flinknpu.importer.nir.NirFiles.tensor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One worked case for each type of node. */
class NirNodesTest {
    private static Map<String, Object> convolution(
            String type, Object weight, Object stride, Object padding, long channels) {
        return node(
                type,
                "weight",
                weight,
                "bias",
                all(0, channels),
                "stride",
                stride,
                "padding",
                padding,
                "dilation",
                1,
                "groups",
                1);
    }

    private static Map<String, Object> pool(String type) {
        int[] two = {2, 2};
        return node(type, "kernel_size", two, "stride", two, "padding", new int[] {0, 0});
    }

    private static Object kernel() {
        return tensor(new double[] {1, 0, 2}, 1, 1, 3);
    }

    private static Arguments worked(
            String name,
            Map<String, Object> operator,
            int[] shape,
            int[] result,
            List<Integer> spikes,
            double threshold,
            List<Integer> fired) {
        return Arguments.of(name, operator, shape, result, spikes, threshold, fired);
    }

    /** The operator, its shapes, who fires before it, and who fires above a threshold behind it. */
    static Stream<Arguments> operators() {
        Object matrix = tensor(new double[] {1, 0, 1, 1, 0, 2}, 3, 2);
        int[] line = {1, 5};
        int[] image = {1, 4, 4};
        Object square = tensor(new double[] {1, 2, 3, 4}, 1, 1, 2, 2);
        return Stream.of(
                worked(
                        "Linear",
                        node("Linear", "weight", matrix),
                        at(2),
                        at(3),
                        of(0),
                        0.5,
                        of(0, 1)),
                worked("Linear", node("Linear", "weight", matrix), at(2), at(3), of(1), 1.5, of(2)),
                worked(
                        "Affine",
                        node(
                                "Affine",
                                "weight",
                                matrix,
                                "bias",
                                tensor(new double[] {-1, 0, -1}, 3)),
                        at(2),
                        at(3),
                        of(0, 1),
                        0.5,
                        of(1, 2)),
                worked(
                        "Scale",
                        node("Scale", "scale", tensor(new double[] {0.5, 0.25}, 2)),
                        at(2),
                        at(2),
                        of(0, 1),
                        0.375,
                        of(0)),
                // What index 2 meets in the kernel: its last weight first, its first weight last.
                worked(
                        "Conv1d valid",
                        convolution("Conv1d", kernel(), 1, "valid", 1),
                        line,
                        at(1, 3),
                        of(2),
                        0.5,
                        of(0, 2)),
                worked(
                        "Conv1d same",
                        convolution("Conv1d", kernel(), 1, "same", 1),
                        line,
                        at(1, 5),
                        of(2),
                        1.5,
                        of(1)),
                worked(
                        "Conv1d stride",
                        convolution("Conv1d", kernel(), 2, 1, 1),
                        line,
                        at(1, 3),
                        of(1, 3),
                        0.5,
                        of(0, 1, 2)),
                // The pixel in the middle of 3 x 3 meets every weight of a 2 x 2 kernel once.
                worked(
                        "Conv2d",
                        convolution("Conv2d", square, at(1, 1), at(0, 0), 1),
                        at(1, 3, 3),
                        at(1, 2, 2),
                        of(4),
                        2.5,
                        of(0, 1)),
                worked(
                        "SumPool2d",
                        pool("SumPool2d"),
                        image,
                        at(1, 2, 2),
                        of(0, 1, 5, 15),
                        1,
                        of(0)),
                worked(
                        "AvgPool2d",
                        pool("AvgPool2d"),
                        image,
                        at(1, 2, 2),
                        of(0, 1, 5, 14, 15),
                        0.375,
                        of(0, 3)),
                worked("Flatten", node("Flatten"), at(1, 2, 2), at(4), of(1, 2), 0.5, of(1, 2)),
                worked(
                        "Delay",
                        node("Delay", "delay", tensor(new double[] {0, 1, 0}, 3)),
                        at(3),
                        at(3),
                        of(0, 1),
                        0.5,
                        of(0)));
    }

    private static int[] at(int... shape) {
        return shape;
    }

    private static List<Integer> of(Integer... indices) {
        return List.of(indices);
    }

    private static long[] longs(int[] shape) {
        long[] longs = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            longs[i] = shape[i];
        }
        return longs;
    }

    @ParameterizedTest(name = "{0} above {5}")
    @MethodSource("operators")
    void shouldUnrollOperators(
            String name,
            Map<String, Object> operator,
            int[] shape,
            int[] result,
            List<Integer> spikes,
            double threshold,
            List<Integer> fired) {
        Map<String, Object> neurons = integrate(threshold, longs(result));
        Imported imported =
                read(
                        graph(
                                Map.of(
                                        "in",
                                        input(shape),
                                        "x",
                                        operator,
                                        "n",
                                        neurons,
                                        "out",
                                        output(result)),
                                "in>x",
                                "x>n",
                                "n>out"));
        int[] first = spikes.stream().mapToInt(Integer::intValue).toArray();

        assertThat(run(imported.connectome(), "n", 2, first))
                .containsExactlyElementsOf(fired.stream().map(index -> "2:" + index).toList());
        assertThat(imported.report().essentialRefusals()).isZero();
        assertThat(NirFiles.comparison(imported).outcome()).isEqualTo(Outcome.MAPPED);
    }

    /** A threshold remembers nothing: 0.75 alone is too little, however often it comes. */
    @Test
    void shouldCompareWithAThreshold() {
        Imported imported =
                read(
                        graph(
                                Map.of(
                                        "in", input(2),
                                        "w", node("Linear", "weight", all(0.75, 1, 2)),
                                        "n", node("Threshold", "threshold", all(1, 1)),
                                        "out", output(1)),
                                "in>w",
                                "w>n",
                                "n>out"));

        assertThat(run(imported.connectome(), "n", 6, at(0), at(0), at(0, 1), at(1)))
                .containsExactly("4:0");
    }

    /** 0.75 and 0.75 make 1.5: with a reset to 0.5, one more is enough to fire again. */
    @Test
    void shouldTakeAMissingResetForZero() {
        Map<String, Object> neuron = new HashMap<>(integrate(1, 1));

        assertThat(resets(neuron)).containsExactly("3:0", "5:0");
        neuron.put("v_reset", all(0.5, 1));
        assertThat(resets(neuron)).containsExactly("3:0", "4:0", "5:0");
    }

    private static List<String> resets(Map<String, Object> neuron) {
        Imported imported =
                read(
                        graph(
                                Map.of(
                                        "in", input(1),
                                        "w", node("Scale", "scale", all(0.75, 1)),
                                        "n", neuron,
                                        "out", output(1)),
                                "in>w",
                                "w>n",
                                "n>out"));
        if (!neuron.containsKey("v_reset")) {
            assertThat(entry(imported, "v_reset").detail()).isEqualTo("missing; taken for 0");
        }
        assertThat(NirFiles.comparison(imported).outcome()).isEqualTo(Outcome.MAPPED);
        return run(imported.connectome(), "n", 5, at(0), at(0), at(0), at(0));
    }

    private static Map<String, Object> reader(String type) {
        return switch (type) {
            case "I" -> node("I", "r", all(1, 1));
            case "LI" -> node("LI", "tau", all(2, 1), "r", all(1, 1), "v_leak", all(0, 1));
            default ->
                    node(
                            type, "tau_syn", all(2, 1), "tau_mem", all(4, 1), "r", all(1, 1),
                            "w_in", all(1, 1), "v_leak", all(0, 1));
        };
    }

    /** Neurons without a threshold never fire; their potential follows the equation. */
    @ParameterizedTest
    @ValueSource(strings = {"I", "LI", "CubaLI"})
    void shouldLetPotentialsBeRead(String type) {
        Imported imported =
                read(
                        graph(
                                Map.of("in", input(1), "n", reader(type), "out", output(1)),
                                "in>n",
                                "n>out"));

        assertThat(run(imported.connectome(), "n", 9, at(0), at(0), at(0))).isEmpty();
        assertThat(entry(imported, type).outcome()).isEqualTo(Outcome.APPROXIMATED);
        assertThat(NirFiles.comparison(imported).detail()).contains("potentials up to ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"I", "LI", "CubaLI"})
    void shouldRefuseWhatFollowsNumbersThatAreNoSpikes(String type) {
        Imported imported =
                read(
                        graph(
                                Map.of(
                                        "in", input(1),
                                        "v", reader(type),
                                        "n", integrate(1, 1),
                                        "out", output(1)),
                                "in>v",
                                "v>n",
                                "n>out"));

        assertThat(imported.report().essentialRefusals()).isOne();
        assertThat(imported.connectome().synapseCount()).isOne();
    }
}

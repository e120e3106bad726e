package org.flinknpu.importer.nir;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flinknpu.importer.nir.NirFiles.all;
import static org.flinknpu.importer.nir.NirFiles.file;
import static org.flinknpu.importer.nir.NirFiles.graph;
import static org.flinknpu.importer.nir.NirFiles.input;
import static org.flinknpu.importer.nir.NirFiles.integrate;
import static org.flinknpu.importer.nir.NirFiles.lif;
import static org.flinknpu.importer.nir.NirFiles.node;
import static org.flinknpu.importer.nir.NirFiles.options;
import static org.flinknpu.importer.nir.NirFiles.output;
import static org.flinknpu.importer.nir.NirFiles.tensor;

import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.hdf5.Hdf5Bytes;
import org.junit.jupiter.api.Test;

class NirRefusalTest {
    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(byte[] file) {
        return assertThatThrownBy(() -> NirFiles.read(file, options(1, 0)))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageNotContaining("\n");
    }

    /** A chain from in over "x" and neurons to out. */
    private static byte[] chain(
            Map<String, Object> input, Map<String, Object> x, Map<String, Object> n) {
        return file(
                graph(
                        Map.of("in", input, "x", x, "n", n, "out", output(1)),
                        "in>x",
                        "x>n",
                        "n>out"));
    }

    @Test
    void shouldRefuseOtherFiles() {
        assertRefused(Hdf5Bytes.of(Map.of("edges", 1))).hasMessageContaining("Not a NIR file");
        assertRefused(Hdf5Bytes.of(Map.of("node", node("Affine"))))
                .hasMessageContaining("type=Affine");
        assertRefused(Hdf5Bytes.of(Map.of("version", "7.3", "node", Map.of())))
                .hasMessageContaining("version=7.3");
        assertRefused(Hdf5Bytes.of(Map.of("node", Map.of()))).hasMessageContaining("/node/type");
    }

    @Test
    void shouldRefuseShapesThatDoNotFit() {
        assertRefused(chain(input(3), node("Linear", "weight", all(1, 1, 2)), integrate(1, 1)))
                .hasMessageContaining("Shapes do not fit: in gives [3], x takes [2]");
        assertRefused(
                        chain(
                                input(2),
                                node("Affine", "weight", all(1, 4, 2), "bias", all(1, 3)),
                                integrate(1, 4)))
                .hasMessageContaining("Shapes do not fit: values=[3]");
        assertRefused(chain(input(2), node("Linear", "weight", all(1, 2)), integrate(1, 1)))
                .hasMessageContaining("other than 2 dimensions");
    }

    @Test
    void shouldRefuseNumbersThatAreNotFinite() {
        double[] weights = {1, Double.NaN};
        assertRefused(
                        chain(
                                input(2),
                                node("Linear", "weight", tensor(weights, 1, 2)),
                                integrate(1, 1)))
                .hasMessageContaining("weight[1]=NaN; at /node/nodes/x/weight");
        assertRefused(
                        chain(
                                input(1),
                                node("Scale", "scale", all(Double.POSITIVE_INFINITY, 1)),
                                integrate(1, 1)))
                .hasMessageContaining("Infinity");
    }

    @Test
    void shouldRefuseTimeConstantsThatMakeNoSense() {
        Map<String, Object> scale = node("Scale", "scale", all(1, 1));
        assertRefused(chain(input(1), scale, lif(0, 1, 1, 1))).hasMessageContaining("not positive");
        assertRefused(chain(input(1), scale, lif(0.5, 1, 1, 1)))
                .hasMessageContaining("dt=1.0 s, tau=0.5 s")
                .hasMessageContaining("--exact");
    }

    @Test
    void shouldRefuseMissingFields() {
        assertRefused(chain(input(1), node("Affine", "weight", all(1, 1, 1)), integrate(1, 1)))
                .hasMessageContaining("missing; at /node/nodes/x/bias");
    }

    @Test
    void shouldRefuseACycleWithoutNeurons() {
        assertRefused(
                        file(
                                graph(
                                        Map.of(
                                                "in", input(1),
                                                "a", node("Linear", "weight", all(1, 1, 1)),
                                                "b", node("Linear", "weight", all(1, 1, 1)),
                                                "n", integrate(1, 1)),
                                        "in>a",
                                        "a>b",
                                        "b>a",
                                        "b>n")))
                .hasMessageContaining("Cycle without neurons");
    }

    @Test
    void shouldRefuseAbsurdSizesBeforeAllocatingThem() {
        assertRefused(chain(input(1 << 12, 1 << 12, 1 << 12), node("Scale"), integrate(1, 1)))
                .hasMessageContaining("More elements than the limit");
        // A convolution of 16 channels over 900 x 900: 2.2e9 synapses of a 13 x 13 kernel.
        Map<String, Object> conv =
                node(
                        "Conv2d",
                        "weight",
                        all(1, 16, 1, 13, 13),
                        "stride",
                        new int[] {1, 1},
                        "padding",
                        "same",
                        "dilation",
                        new int[] {1, 1},
                        "groups",
                        1,
                        "bias",
                        all(0, 16));
        assertRefused(chain(input(1, 900, 900), conv, integrate(1, 1)))
                .hasMessageContaining("More synapses than the limit");
        assertRefused(chain(input(1), node("Delay", "delay", all(256, 1)), integrate(1, 1)))
                .hasMessageContaining("Delay outside");
    }

    @Test
    void shouldRefuseConvolutionsThatCannotBe() {
        Object weight = all(1, 2, 1, 3);
        assertRefused(
                        chain(
                                input(1, 2),
                                node("Conv1d", "weight", weight, "stride", 1, "padding", 0),
                                integrate(1, 1)))
                .hasMessageContaining("kernel larger than the image");
        assertRefused(
                        chain(
                                input(1, 9),
                                node("Conv1d", "weight", weight, "stride", 2, "padding", "same"),
                                integrate(1, 1)))
                .hasMessageContaining("padding=same");
        assertRefused(
                        chain(
                                input(1, 9),
                                node("Conv1d", "weight", weight, "stride", 0, "padding", 0),
                                integrate(1, 1)))
                .hasMessageContaining("stride=0.0");
        assertRefused(
                        chain(
                                input(5, 9),
                                node("Conv1d", "weight", weight, "stride", 1, "padding", 0),
                                integrate(1, 1)))
                .hasMessageContaining("channels=1");
    }
}

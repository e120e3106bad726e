package org.flinknpu.importer.nir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;
import org.flinknpu.importer.nir.NeuronLayer.Kind;
import org.flinknpu.importer.nir.NirReader.RawNode;

/** Makes nodes of the fields in the file, once the shape of what reaches them is known. */
final class NodeForms {
    private final double timeStep;
    private final int maxElements;
    private final ImportReport report;

    NodeForms(double timeStep, int maxElements, ImportReport report) {
        this.timeStep = timeStep;
        this.maxElements = maxElements;
        this.report = report;
    }

    /** Whether a type is known. */
    static boolean knows(String type) {
        return switch (type) {
            case "Input",
                    "Output",
                    "Affine",
                    "Linear",
                    "Scale",
                    "Conv1d",
                    "Conv2d",
                    "SumPool2d",
                    "AvgPool2d",
                    "Flatten",
                    "Delay" ->
                    true;
            default -> kind(type) != null;
        };
    }

    static Kind kind(String type) {
        for (Kind kind : Kind.values()) {
            if (kind.type().equals(type) && kind != Kind.VALUE) {
                return kind;
            }
        }
        return null;
    }

    /**
     * A node, or null if the shape of what reaches it is needed and not known yet.
     *
     * @param incoming that shape, or null
     * @param last whether it will not become known any more
     */
    NirNode node(RawNode raw, int[] incoming, boolean last) {
        NodeFields fields = raw.fields();
        Kind kind = kind(fields.type());
        if (kind != null) {
            return layer(raw, kind, incoming, last);
        }
        return switch (fields.type()) {
            case "Input", "Output" -> port(raw, incoming, last);
            case "Affine", "Linear" -> matrix(raw, incoming);
            case "Scale" -> scale(raw, incoming, last);
            case "Conv1d", "Conv2d" -> new ConvolutionForm(raw, maxElements).convolution(incoming);
            case "SumPool2d", "AvgPool2d" -> new ConvolutionForm(raw, maxElements).pool(incoming);
            case "Flatten" -> flatten(raw, incoming);
            case "Delay" -> delay(raw, incoming, last);
            default -> throw new IllegalArgumentException("Unknown type: " + fields.type());
        };
    }

    private NirNode port(RawNode raw, int[] incoming, boolean last) {
        NodeFields fields = raw.fields();
        int[] shape = incoming;
        if (fields.has("shape")) {
            shape = shape(fields, "shape");
        } else if (incoming == null && last) {
            throw new BrainFormatException("Port without a shape; at " + fields.place());
        }
        if (shape == null) {
            return null;
        }
        if (raw.nested()) {
            return new Reshape(raw.name(), fields.place(), shape, shape);
        }
        return new Port(raw.name(), fields.place(), fields.type().equals("Input"), shape);
    }

    private int[] shape(NodeFields fields, String field) {
        Tensor tensor = fields.tensor(field);
        int[] shape = fields.wholes(field, tensor.values().length, 1, maxElements);
        requireElements(shape, fields.place());
        return shape;
    }

    private void requireElements(int[] shape, String place) {
        if (Tensor.count(shape) > maxElements) {
            throw new BrainFormatException(
                    "More elements than the limit: shape=%s limit=%d; at %s"
                            .formatted(Arrays.toString(shape), maxElements, place));
        }
    }

    private NirNode matrix(RawNode raw, int[] incoming) {
        NodeFields fields = raw.fields();
        Tensor weight = fields.tensor("weight");
        if (weight.shape().length != 2) {
            throw new BrainFormatException(
                    "Weight of other than 2 dimensions: shape=%s; at %s"
                            .formatted(Arrays.toString(weight.shape()), fields.place()));
        }
        int rows = weight.shape()[0];
        double[] bias = null;
        if (fields.type().equals("Affine")) {
            bias = fields.spread(fields.tensor("bias"), new int[] {rows}, "bias");
        }
        int[] columns = {weight.shape()[1]};
        boolean fits = incoming != null && Tensor.count(incoming) == columns[0];
        return new MatrixOperator(
                raw.name(), fields.place(), fits ? incoming : columns, rows, weight.values(), bias);
    }

    private NirNode scale(RawNode raw, int[] incoming, boolean last) {
        Tensor scale = raw.fields().tensor("scale");
        int[] shape = shape(List.of(scale), incoming, last);
        if (shape == null) {
            return null;
        }
        double[] factor = raw.fields().spread(scale, shape, "scale");
        return new ElementwiseOperator(raw.name(), raw.fields().place(), shape, factor);
    }

    /** The largest of the shapes; where they are spread over what arrives, that one's. */
    private int[] shape(List<Tensor> tensors, int[] incoming, boolean last) {
        int[] shape = tensors.get(0).shape();
        for (Tensor tensor : tensors) {
            if (tensor.values().length > Tensor.count(shape)) {
                shape = tensor.shape();
            }
        }
        if (incoming != null
                && (Tensor.count(shape) == 1 || Tensor.count(shape) == Tensor.count(incoming))) {
            return incoming;
        }
        boolean perChannel =
                incoming != null && shape.length == incoming.length && fits(shape, incoming);
        if (perChannel) {
            return incoming;
        }
        // One value for all, or for a channel: what arrives says how many there are.
        boolean open = Arrays.stream(shape).anyMatch(extent -> extent == 1) || shape.length == 0;
        return open && !last ? null : shape.length == 0 ? new int[] {1} : shape;
    }

    private static boolean fits(int[] shape, int[] target) {
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] != 1 && shape[i] != target[i]) {
                return false;
            }
        }
        return true;
    }

    private NirNode flatten(RawNode raw, int[] incoming) {
        NodeFields fields = raw.fields();
        boolean declared = fields.has("input_type");
        int[] shape = incoming == null && declared ? shape(fields, "input_type") : incoming;
        if (shape == null) {
            return null;
        }
        int dimensions = shape.length;
        int first = fields.has("start_dim") ? fields.wholes("start_dim", 1, -8, 8)[0] : 1;
        int end = fields.has("end_dim") ? fields.wholes("end_dim", 1, -8, 8)[0] : -1;
        first = Math.max(0, Math.min(first < 0 ? first + dimensions : first, dimensions - 1));
        end = Math.max(first, Math.min(end < 0 ? end + dimensions : end, dimensions - 1));
        List<Integer> flat = new ArrayList<>();
        int product = 1;
        for (int i = 0; i < dimensions; i++) {
            if (i < first || i > end) {
                flat.add(shape[i]);
                continue;
            }
            product *= shape[i];
            if (i == end) {
                flat.add(product);
            }
        }
        int[] out = flat.stream().mapToInt(Integer::intValue).toArray();
        return new Reshape(raw.name(), fields.place(), shape, out);
    }

    private NirNode delay(RawNode raw, int[] incoming, boolean last) {
        NodeFields fields = raw.fields();
        Tensor delay = fields.tensor("delay");
        int[] shape = shape(List.of(delay), incoming, last);
        if (shape == null) {
            return null;
        }
        double[] seconds = fields.spread(delay, shape, "delay");
        int[] steps = new int[seconds.length];
        double worst = 0;
        for (int i = 0; i < steps.length; i++) {
            double exact = seconds[i] / timeStep;
            if (!(exact >= 0) || exact > NirTopology.MAX_DELAY) {
                throw new BrainFormatException(
                        "Delay outside 0..%d time steps: delay=%s s, dt=%s s; use another --dt; at %s"
                                .formatted(
                                        NirTopology.MAX_DELAY,
                                        seconds[i],
                                        timeStep,
                                        fields.place()));
            }
            steps[i] = (int) Math.rint(exact);
            worst = Math.max(worst, Math.abs(steps[i] - exact));
        }
        if (worst > 1e-6) {
            report.note(
                    Outcome.APPROXIMATED,
                    "Delay",
                    fields.place(),
                    "rounded to whole time steps; largest error %.3g steps".formatted(worst));
        }
        return new DelayOperator(raw.name(), fields.place(), shape, steps);
    }

    private NirNode layer(RawNode raw, Kind kind, int[] incoming, boolean last) {
        LayerForm form = new LayerForm(raw, kind);
        int[] shape = shape(form.tensors(), incoming, last);
        if (shape == null) {
            return null;
        }
        requireElements(shape, raw.fields().place());
        return form.layer(shape, report);
    }
}

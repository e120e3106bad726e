package org.flinknpu.importer.nir;

import java.util.Arrays;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.nir.Convolution.Axis;
import org.flinknpu.importer.nir.Convolution.Geometry;
import org.flinknpu.importer.nir.NirReader.RawNode;

/** Makes convolutions and pools of the fields in the file. */
final class ConvolutionForm {
    private static final int MOST = 1 << 16;

    private final RawNode raw;
    private final NodeFields fields;
    private final int maxElements;

    ConvolutionForm(RawNode raw, int maxElements) {
        this.raw = raw;
        this.fields = raw.fields();
        this.maxElements = maxElements;
    }

    /** Conv1d or Conv2d, or null if the extents of the image are not known. */
    Convolution convolution(int[] arriving) {
        int axes = fields.type().equals("Conv1d") ? 1 : 2;
        int[] incoming = withoutBatch(arriving, axes + 1);
        Tensor weight = fields.tensor("weight");
        if (weight.shape().length != axes + 2) {
            throw refused("weight has the shape " + Arrays.toString(weight.shape()));
        }
        int groups = fields.has("groups") ? fields.wholes("groups", 1, 1, MOST)[0] : 1;
        int channelsOut = weight.shape()[0];
        long channelsIn = (long) weight.shape()[1] * groups;
        if (channelsOut % groups != 0 || channelsIn > MOST) {
            throw refused("groups=%d channels=%d".formatted(groups, channelsOut));
        }
        int[] image = image(incoming, (int) channelsIn, axes);
        if (image == null) {
            return null;
        }
        int[] stride = fields.wholes("stride", axes, 1, MOST);
        int[] dilation =
                fields.has("dilation") ? fields.wholes("dilation", axes, 1, MOST) : ones(axes);
        Axis[] along = new Axis[2];
        along[0] = new Axis(1, 1, 1, 0, 1, 1);
        for (int i = 0; i < axes; i++) {
            int kernel = weight.shape()[2 + i];
            along[2 - axes + i] = axis(image[i], kernel, stride[i], i, axes, dilation[i]);
        }
        Geometry geometry = new Geometry((int) channelsIn, channelsOut, groups, along[0], along[1]);
        double[] bias = fields.has("bias") ? fields.tensor("bias").values() : new double[1];
        return convolution(incoming, geometry, axes, weight.values(), bias);
    }

    private static int[] ones(int count) {
        int[] ones = new int[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** SumPool2d or AvgPool2d, or null if the extents of the image are not known. */
    Convolution pool(int[] arriving) {
        if (arriving == null) {
            return null;
        }
        int[] incoming = withoutBatch(arriving, 3);
        if (incoming.length < 2 || incoming.length > 3) {
            throw refused("an image is needed, not the shape " + Arrays.toString(incoming));
        }
        int channels = incoming.length == 3 ? incoming[0] : 1;
        int[] kernel = fields.wholes("kernel_size", 2, 1, MOST);
        int[] stride = fields.has("stride") ? fields.wholes("stride", 2, 1, MOST) : kernel;
        Axis[] along = new Axis[2];
        for (int i = 0; i < 2; i++) {
            int size = incoming[incoming.length - 2 + i];
            along[i] = axis(size, kernel[i], stride[i], i, 2, 1);
        }
        double weight = fields.type().equals("SumPool2d") ? 1 : 1.0 / kernel[0] / kernel[1];
        Geometry geometry = new Geometry(channels, channels, channels, along[0], along[1]);
        return convolution(incoming, geometry, 2, new double[] {weight}, new double[1]);
    }

    /** Some files keep a dimension of extent 1 in front, the batch of one they were traced with. */
    private static int[] withoutBatch(int[] shape, int dimensions) {
        int from = 0;
        while (shape != null && shape.length - from > dimensions && shape[from] == 1) {
            from++;
        }
        return from == 0 ? shape : Arrays.copyOfRange(shape, from, shape.length);
    }

    private int[] image(int[] incoming, int channels, int axes) {
        if (incoming != null && incoming.length == axes + 1 && incoming[0] == channels) {
            return Arrays.copyOfRange(incoming, 1, axes + 1);
        }
        if (incoming != null && incoming.length == axes && channels == 1) {
            return incoming;
        }
        if (incoming != null && incoming.length > 1) {
            throw refused(
                    "channels=%d, but what arrives has the shape %s"
                            .formatted(channels, Arrays.toString(incoming)));
        }
        return fields.has("input_shape")
                ? fields.wholes("input_shape", axes, 1, maxElements)
                : null;
    }

    private Axis axis(int size, int kernel, int stride, int number, int axes, int dilation) {
        int before = 0;
        int both = 0;
        long reach = (long) dilation * (kernel - 1);
        if (fields.isText("padding")) {
            String padding = fields.text("padding");
            if (padding.equals("same") && stride == 1) {
                both = (int) Math.min(Integer.MAX_VALUE, reach);
                before = both / 2;
            } else if (!padding.equals("valid")) {
                throw refused(
                        "padding=%s stride=%d; padding is a number, valid, or same with stride 1"
                                .formatted(padding, stride));
            }
        } else if (fields.has("padding")) {
            before = fields.wholes("padding", axes, 0, MOST)[number];
            both = 2 * before;
        }
        long room = size + (long) both - reach - 1;
        if (room < 0) {
            throw refused(
                    "kernel larger than the image: size=%d kernel=%d".formatted(size, kernel));
        }
        return new Axis(size, kernel, stride, before, dilation, (int) (room / stride) + 1);
    }

    private Convolution convolution(
            int[] incoming, Geometry geometry, int axes, double[] weight, double[] bias) {
        Axis rows = geometry.rows();
        Axis columns = geometry.columns();
        long in = (long) rows.size() * columns.size();
        long out = (long) rows.out() * columns.out();
        if (in > maxElements / geometry.channelsIn()
                || out > maxElements / geometry.channelsOut()) {
            throw refused("more elements than the limit: limit=" + maxElements);
        }
        int[] taken =
                axes == 1
                        ? new int[] {geometry.channelsIn(), columns.size()}
                        : new int[] {geometry.channelsIn(), rows.size(), columns.size()};
        int[] given =
                axes == 1
                        ? new int[] {geometry.channelsOut(), columns.out()}
                        : new int[] {geometry.channelsOut(), rows.out(), columns.out()};
        boolean fits = incoming != null && Tensor.count(incoming) == Tensor.count(taken);
        return new Convolution(
                raw.name(),
                fields.place(),
                fits ? incoming : taken,
                given,
                geometry,
                weight,
                bias(bias, geometry.channelsOut(), (int) out));
    }

    private double[] bias(double[] perChannel, int channels, int places) {
        if (Arrays.stream(perChannel).allMatch(value -> value == 0)) {
            return null;
        }
        if (perChannel.length != channels && perChannel.length != 1) {
            throw refused("bias=%d values, channels=%d".formatted(perChannel.length, channels));
        }
        fields.takeRoom((long) channels * places);
        double[] bias = new double[channels * places];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = perChannel[perChannel.length == 1 ? 0 : i / places];
        }
        return bias;
    }

    private BrainFormatException refused(String reason) {
        return new BrainFormatException(
                "%s cannot be read: %s; at %s".formatted(fields.type(), reason, fields.place()));
    }
}

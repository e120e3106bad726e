package org.flinknpu.importer.nir;

/**
 * Conv2d; Conv1d as one of height 1; SumPool2d and AvgPool2d as one kernel of equal weights per
 * channel. A correlation, as in every framework: kernels are not mirrored.
 *
 * @param name of the node
 * @param place where it stands in the file
 * @param inputShape of the vector as the graph gives it
 * @param outputShape of the result
 * @param geometry extents, strides and paddings
 * @param weight output channel, input channel of the group, row, column; for pools a single value
 * @param bias one value per element of the result, or null
 */
record Convolution(
        String name,
        String place,
        int[] inputShape,
        int[] outputShape,
        Geometry geometry,
        double[] weight,
        double[] bias)
        implements Operator {

    /**
     * How kernels move over an image.
     *
     * @param channelsIn channels of the image
     * @param channelsOut channels of the result
     * @param groups into which both fall
     * @param rows of the image and its columns, each axis on its own
     * @param columns the other axis
     */
    record Geometry(int channelsIn, int channelsOut, int groups, Axis rows, Axis columns) {
        /** Input channels that one output channel sees. */
        int channelsPerGroup() {
            return channelsIn / groups;
        }

        /** Output channels that one input channel reaches. */
        int channelsReached() {
            return channelsOut / groups;
        }
    }

    /**
     * One axis.
     *
     * @param size of the image
     * @param kernel extent of the kernel
     * @param stride between two places of the kernel
     * @param padding zeros before the image
     * @param dilation distance between two elements of the kernel
     * @param out places of the kernel
     */
    record Axis(int size, int kernel, int stride, int padding, int dilation, int out) {
        /** Where element k of a kernel at that place falls, perhaps outside the image. */
        int source(int place, int k) {
            return place * stride - padding + k * dilation;
        }

        /** The place of the kernel whose element k falls onto a source, or -1. */
        int place(int source, int k) {
            int from = source + padding - k * dilation;
            return from < 0 || from % stride != 0 || from / stride >= out ? -1 : from / stride;
        }
    }

    private double weight(int channelOut, int channelInGroup, int row, int column) {
        if (weight.length == 1) {
            return weight[0];
        }
        int perGroup = geometry.channelsPerGroup();
        int kernelRows = geometry.rows.kernel;
        int kernelColumns = geometry.columns.kernel;
        return weight[
                ((channelOut * perGroup + channelInGroup) * kernelRows + row) * kernelColumns
                        + column];
    }

    @Override
    public void spread(int element, int steps, double amount, Signal out) {
        Axis rows = geometry.rows;
        Axis columns = geometry.columns;
        int column = element % columns.size;
        int row = element / columns.size % rows.size;
        int channel = element / columns.size / rows.size;
        int group = channel / geometry.channelsPerGroup();
        int inGroup = channel % geometry.channelsPerGroup();
        for (int k = 0; k < rows.kernel; k++) {
            int placeRow = rows.place(row, k);
            for (int l = 0; placeRow >= 0 && l < columns.kernel; l++) {
                int placeColumn = columns.place(column, l);
                if (placeColumn < 0) {
                    continue;
                }
                for (int c = 0; c < geometry.channelsReached(); c++) {
                    int channelOut = group * geometry.channelsReached() + c;
                    double value = weight(channelOut, inGroup, k, l);
                    if (value != 0) {
                        int place = (channelOut * rows.out + placeRow) * columns.out + placeColumn;
                        out.add(place, steps, amount * value);
                    }
                }
            }
        }
    }

    @Override
    public double[] apply(double[] x) {
        Axis rows = geometry.rows;
        Axis columns = geometry.columns;
        double[] y = new double[geometry.channelsOut * rows.out * columns.out];
        int at = 0;
        for (int channel = 0; channel < geometry.channelsOut; channel++) {
            for (int row = 0; row < rows.out; row++) {
                for (int column = 0; column < columns.out; column++) {
                    y[at++] = at(x, channel, row, column);
                }
            }
        }
        return y;
    }

    private double at(double[] x, int channelOut, int placeRow, int placeColumn) {
        Axis rows = geometry.rows;
        Axis columns = geometry.columns;
        int group = channelOut / geometry.channelsReached();
        double sum = 0;
        for (int c = 0; c < geometry.channelsPerGroup(); c++) {
            int channel = group * geometry.channelsPerGroup() + c;
            for (int k = 0; k < rows.kernel; k++) {
                int row = rows.source(placeRow, k);
                for (int l = 0; row >= 0 && row < rows.size && l < columns.kernel; l++) {
                    int column = columns.source(placeColumn, l);
                    if (column >= 0 && column < columns.size) {
                        sum +=
                                weight(channelOut, c, k, l)
                                        * x[(channel * rows.size + row) * columns.size + column];
                    }
                }
            }
        }
        return sum;
    }

    @Override
    public long mostTargets() {
        return (long) geometry.channelsReached() * most(geometry.rows) * most(geometry.columns);
    }

    private static long most(Axis axis) {
        return Math.min(axis.out, axis.kernel);
    }
}

package org.flinknpu.importer.nir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flinknpu.importer.hdf5.Hdf5Bytes;

/**
 * Random networks of every kind of node, as files. Where {@code exact}, all numbers are small
 * multiples of a power of two and nothing leaks, so that potentials are exact in 32 and in 64 bits.
 */
final class RandomNetworks {
    private final SplittableRandom random;
    private final boolean exact;
    private final Map<String, Object> nodes = new LinkedHashMap<>();
    private final List<String> edges = new ArrayList<>();
    private int[] shape;
    private String last;

    private RandomNetworks(SplittableRandom random, boolean exact) {
        this.random = random;
        this.exact = exact;
    }

    /** A file; its time step is 1. */
    static byte[] file(SplittableRandom random, boolean exact) {
        return new RandomNetworks(random, exact).file();
    }

    private byte[] file() {
        shape = new int[] {2, 4 + random.nextInt(4), 4 + random.nextInt(4)};
        nodes.put("in", NirFiles.input(shape));
        last = "in";
        int layers = 1 + random.nextInt(3);
        for (int i = 0; i < layers; i++) {
            for (int k = random.nextInt(3); k > 0; k--) {
                operator("op" + i + k);
            }
            layer("n" + i);
        }
        nodes.put("out", NirFiles.output(shape));
        edges.add(last + ">out");
        return NirFiles.file(NirFiles.graph(nodes, edges.toArray(String[]::new)));
    }

    private int count() {
        return Tensor.count(shape);
    }

    private double[] values(int count, double size) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            double value = random.nextDouble(-size * 0.5, size);
            values[i] = exact ? Math.rint(value * 16) / 16 : value;
        }
        return values;
    }

    private double[] positive(int count, double least, double most) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            double value = random.nextDouble(least, most);
            values[i] = exact ? Math.rint(value * 16) / 16 : value;
        }
        return values;
    }

    private static long[] longs(int[] shape) {
        long[] longs = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            longs[i] = shape[i];
        }
        return longs;
    }

    private void add(String name, Map<String, Object> node, int... out) {
        nodes.put(name, node);
        edges.add(last + ">" + name);
        last = name;
        shape = out;
    }

    private void operator(String name) {
        switch (random.nextInt(shape.length == 3 ? 7 : 4)) {
            case 0 -> {
                int rows = 1 + random.nextInt(8);
                if (shape.length > 1) {
                    add(
                            name + "f",
                            NirFiles.node("Flatten", "start_dim", 0, "end_dim", -1),
                            count());
                }
                Object weight = Hdf5Bytes.array(values(rows * count(), 2), rows, count());
                Map<String, Object> node =
                        random.nextBoolean()
                                ? NirFiles.node("Linear", "weight", weight)
                                : NirFiles.node(
                                        "Affine", "weight", weight, "bias", values(rows, 0.5));
                add(name, node, rows);
            }
            case 1 ->
                    add(
                            name,
                            NirFiles.node(
                                    "Scale",
                                    "scale",
                                    Hdf5Bytes.array(values(count(), 2), longs(shape))),
                            shape);
            case 2 -> {
                double[] delays = new double[count()];
                for (int i = 0; i < delays.length; i++) {
                    delays[i] = random.nextInt(5);
                }
                add(
                        name,
                        NirFiles.node("Delay", "delay", Hdf5Bytes.array(delays, longs(shape))),
                        shape);
            }
            case 3 -> add(name, NirFiles.node("Flatten", "start_dim", 0, "end_dim", -1), count());
            case 4 -> pool(name);
            default -> convolution(name);
        }
    }

    private void pool(String name) {
        int kernel = 1 + random.nextInt(Math.min(3, Math.min(shape[1], shape[2])));
        int stride = 1 + random.nextInt(2);
        int padding = random.nextInt(kernel / 2 + 1);
        // Averages by powers of two stay exact.
        boolean average = kernel != 3 && random.nextBoolean();
        add(
                name,
                NirFiles.node(
                        average ? "AvgPool2d" : "SumPool2d",
                        "kernel_size",
                        new int[] {kernel, kernel},
                        "stride",
                        new int[] {stride, stride},
                        "padding",
                        new int[] {padding, padding}),
                shape[0],
                out(shape[1], kernel, stride, padding, 1),
                out(shape[2], kernel, stride, padding, 1));
    }

    private static int out(int size, int kernel, int stride, int padding, int dilation) {
        return (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
    }

    private void convolution(String name) {
        int groups = shape[0] % 2 == 0 && random.nextBoolean() ? 2 : 1;
        int channels = groups * (1 + random.nextInt(2));
        int rows = 1 + random.nextInt(Math.min(3, shape[1]));
        int columns = 1 + random.nextInt(Math.min(3, shape[2]));
        int dilation =
                (rows - 1) * 2 < shape[1] && (columns - 1) * 2 < shape[2]
                        ? 1 + random.nextInt(2)
                        : 1;
        boolean same = random.nextInt(3) == 0;
        int stride = same ? 1 : 1 + random.nextInt(2);
        int padding = random.nextInt(2);
        int perGroup = shape[0] / groups;
        Object weight =
                Hdf5Bytes.array(
                        values(channels * perGroup * rows * columns, 1),
                        channels,
                        perGroup,
                        rows,
                        columns);
        add(
                name,
                NirFiles.node(
                        "Conv2d",
                        "weight",
                        weight,
                        "bias",
                        values(channels, 0.2),
                        "stride",
                        new int[] {stride, stride},
                        "padding",
                        same ? "same" : new int[] {padding, padding},
                        "dilation",
                        new int[] {dilation, dilation},
                        "groups",
                        groups),
                channels,
                same ? shape[1] : out(shape[1], rows, stride, padding, dilation),
                same ? shape[2] : out(shape[2], columns, stride, padding, dilation));
    }

    private void layer(String name) {
        Map<String, Object> node = node(random.nextInt(exact ? 2 : 4), longs(shape));
        add(name, node, shape);
        if (random.nextBoolean() && count() <= 64) {
            Object weight = Hdf5Bytes.array(values(count() * count(), 0.3), count(), count());
            nodes.put(name + "r", NirFiles.node("Linear", "weight", weight));
            edges.add(name + ">" + name + "r");
            edges.add(name + "r>" + name);
        }
    }

    private Object tensor(double[] values, long[] dimensions) {
        return Hdf5Bytes.array(values, dimensions);
    }

    private Map<String, Object> node(int kind, long[] dimensions) {
        int count = count();
        Map<String, Object> node = new LinkedHashMap<>();
        if (kind == 0) {
            node.put("type", "Threshold");
            node.put("threshold", tensor(positive(count, 0.1, 2), dimensions));
            return node;
        }
        node.put("type", List.of("IF", "LIF", "CubaLIF").get(kind - 1));
        node.put("r", tensor(positive(count, 0.5, 2), dimensions));
        node.put("v_threshold", tensor(positive(count, 0.3, 2), dimensions));
        if (random.nextBoolean()) {
            node.put("v_reset", tensor(values(count, 0.2), dimensions));
        }
        if (kind >= 2) {
            node.put(kind == 2 ? "tau" : "tau_mem", tensor(positive(count, 1.5, 10), dimensions));
            node.put("v_leak", tensor(values(count, 0.2), dimensions));
        }
        if (kind == 3) {
            node.put("tau_syn", tensor(positive(count, 1.5, 5), dimensions));
            node.put("w_in", tensor(positive(count, 0.5, 2), dimensions));
        }
        return node;
    }
}

package org.flinknpu.importer.nir;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.hdf5.Hdf5Bytes;
import org.flinknpu.importer.hdf5.Hdf5File;
import org.flinknpu.importer.hdf5.Hdf5Limits;

/** Writes small NIR files and reads them. */
public final class NirFiles {
    private NirFiles() {}

    /** A file of one graph. */
    public static byte[] file(Map<String, ?> graph) {
        return Hdf5Bytes.of(Map.of("version", "1.0.4", "node", graph));
    }

    /** A graph; edges as "from>to". */
    public static Map<String, Object> graph(Map<String, ?> nodes, String... edges) {
        String[] ends =
                Arrays.stream(edges)
                        .flatMap(e -> Arrays.stream(e.split(">")))
                        .toArray(String[]::new);
        return Map.of(
                "type",
                "NIRGraph",
                "nodes",
                nodes,
                "edges",
                Hdf5Bytes.array(ends, edges.length, 2));
    }

    /** A node; fields as name, value, name, value... */
    public static Map<String, Object> node(String type, Object... fields) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("type", type);
        for (int i = 0; i < fields.length; i += 2) {
            node.put((String) fields[i], fields[i + 1]);
        }
        return node;
    }

    static Map<String, Object> input(int... shape) {
        return node("Input", "shape", shape);
    }

    static Map<String, Object> output(int... shape) {
        return node("Output", "shape", shape);
    }

    static Object tensor(double[] values, long... shape) {
        return Hdf5Bytes.array(values, shape);
    }

    /** One value for all of a shape. */
    static Object all(double value, long... shape) {
        long count = 1;
        for (long extent : shape) {
            count *= extent;
        }
        double[] values = new double[(int) count];
        Arrays.fill(values, value);
        return Hdf5Bytes.array(values, shape);
    }

    static Map<String, Object> lif(double tau, double r, double threshold, long... shape) {
        return node(
                "LIF",
                "tau",
                all(tau, shape),
                "r",
                all(r, shape),
                "v_leak",
                all(0, shape),
                "v_threshold",
                all(threshold, shape));
    }

    /** Integrates without leak: potentials stay exact. */
    static Map<String, Object> integrate(double threshold, long... shape) {
        return node("IF", "r", all(1, shape), "v_threshold", all(threshold, shape));
    }

    static NirImport.Options options(double timeStep, int checked) {
        return new NirImport.Options(OptionalDouble.of(timeStep), false, checked, 1);
    }

    static Imported read(byte[] file, NirImport.Options options) {
        Hdf5File open = Hdf5File.of(file, "test", Hdf5Limits.FILES);
        return NirImport.read(open, options, BrainLimits.FILES, Progress.NONE);
    }

    static Imported read(Map<String, ?> graph) {
        return read(file(graph), options(1, 300));
    }

    /** What the comparison with 64-bit floats gave. */
    static ImportReport.Entry comparison(Imported imported) {
        return imported.report().entries().stream()
                .filter(entry -> entry.subject().startsWith("spikes, compared"))
                .findFirst()
                .orElseThrow();
    }
}

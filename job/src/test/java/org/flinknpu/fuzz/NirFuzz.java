package org.flinknpu.fuzz;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.ReportForm;
import org.flinknpu.importer.hdf5.Hdf5Bytes;
import org.flinknpu.importer.hdf5.Hdf5File;
import org.flinknpu.importer.hdf5.Hdf5Limits;
import org.flinknpu.importer.nir.NirFiles;
import org.flinknpu.importer.nir.NirImport;

/** Networks in NIR. What becomes a brain also runs beside its equations. */
final class NirFuzz implements FuzzTarget {
    private static final Hdf5Limits LIMITS = new Hdf5Limits(1 << 20, 1 << 12, 1 << 10, 8);
    private static final NirImport.Options OPTIONS =
            new NirImport.Options(OptionalDouble.empty(), true, 3, 1);

    @Override
    public void accept(byte[] input) throws IOException {
        try (Hdf5File file = Hdf5File.of(input, "fuzz", LIMITS)) {
            Imported imported = NirImport.read(file, OPTIONS, BrainJsonFuzz.LIMITS, Progress.NONE);
            if (ReportForm.json(imported, "fuzz", "out").toString().lines().count() != 1) {
                throw new AssertionError("report is not one line");
            }
        } catch (BrainFormatException e) {
            BrainJsonFuzz.requireOneLine(e);
        }
    }

    private static Map<String, Object> port(String type, int... shape) {
        return NirFiles.node(type, "shape", shape);
    }

    @Override
    public List<byte[]> seeds() {
        double[] two = {1, 0.5};
        Map<String, Object> leaky =
                NirFiles.node(
                        "CubaLIF",
                        "tau_mem",
                        two,
                        "tau_syn",
                        two,
                        "r",
                        two,
                        "v_leak",
                        two,
                        "v_threshold",
                        two);
        Map<String, Object> full =
                NirFiles.node(
                        "Affine", "weight", Hdf5Bytes.array(new double[4], 2, 2), "bias", two);
        byte[] recurrent =
                NirFiles.file(
                        NirFiles.graph(
                                Map.of("i", port("Input", 2), "n", leaky, "w", full),
                                "i>n",
                                "n>w",
                                "w>n"));
        Map<String, Object> kernel =
                NirFiles.node(
                        "Conv2d",
                        "weight",
                        Hdf5Bytes.array(new double[] {1, 2, 3, 4}, 1, 1, 2, 2),
                        "stride",
                        1,
                        "padding",
                        "same");
        Map<String, Object> pool =
                NirFiles.node("SumPool2d", "kernel_size", 2, "stride", 2, "padding", 0);
        Map<String, Object> threshold = NirFiles.node("Threshold", "threshold", 1.5);
        byte[] image =
                NirFiles.file(
                        NirFiles.graph(
                                Map.of(
                                        "i",
                                        port("Input", 1, 4, 4),
                                        "c",
                                        kernel,
                                        "p",
                                        pool,
                                        "t",
                                        threshold),
                                "i>c",
                                "c>p",
                                "p>t"));
        Map<String, Object> inner =
                NirFiles.graph(
                        Map.of(
                                "i", port("Input", 2),
                                "d", NirFiles.node("Delay", "delay", two),
                                "o", port("Output", 2)),
                        "i>d",
                        "d>o");
        byte[] nested =
                NirFiles.file(
                        NirFiles.graph(
                                Map.of("i", port("Input", 2), "g", inner, "o", port("Output", 2)),
                                "i>g",
                                "g>o"));
        return List.of(recurrent, image, nested);
    }

    @Override
    public long allowedBytes(int length) {
        return (64 << 20) + 8192L * length;
    }
}

package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.flinknpu.device.Checkup;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.KernelProvider;
import org.flinknpu.device.Kernels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code npu doctor}: what of this machine can run bursts, and what the rest lacks. */
@Command(
        name = "doctor",
        description = {
            "Look at every backend and device: found or missing, driver, limits, and what to do"
                    + " about what is missing. A small brain runs on each device and is compared"
                    + " with the reference.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu doctor                   for people",
            "  npu doctor --json            one JSON object"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final double BYTES_PER_GIB = 1L << 30;

    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "One JSON object instead of text.")
    private boolean json;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "How long a driver may take before it counts as hung."
                            + " Default: ${DEFAULT-VALUE}.")
    private int patienceSeconds;

    @Override
    public Integer call() throws IOException {
        List<Checkup> checkups = new ArrayList<>();
        for (KernelProvider provider : Kernels.installed().providers()) {
            checkups.add(Checkup.of(provider, patienceSeconds * 1_000L));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(checkups));
        } else {
            print(checkups, out);
        }
        out.flush();
        return checkups.stream().anyMatch(Checkup::works) ? Cli.DONE : Cli.FAILED;
    }

    private static void print(List<Checkup> checkups, PrintWriter out) throws IOException {
        Runtime machine = Runtime.getRuntime();
        out.printf(
                "flink-npu %s, Java %s, %s %s, %d processors, heap up to %s%n",
                Version.productVersion(),
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                machine.availableProcessors(),
                gibibytes(machine.maxMemory()));
        for (Checkup checkup : checkups) {
            out.println();
            if (!checkup.availability().available()) {
                line(out, checkup.backend(), "missing", checkup.availability().reason());
                remedy(out, checkup.availability().remedy());
            }
            for (DeviceDescription device : checkup.availability().devices()) {
                print(checkup, device, out);
            }
        }
    }

    private static void print(Checkup checkup, DeviceDescription device, PrintWriter out) {
        String verdict = checkup.verdicts().getOrDefault(device.index(), device.problem());
        line(
                out,
                checkup.backend(),
                verdict.isEmpty() ? "works" : "BROKEN",
                "device %d: %s, %s, %s, %s"
                        .formatted(
                                device.index(),
                                device.name(),
                                device.kind().name().toLowerCase(Locale.ROOT),
                                device.driver(),
                                gibibytes(device.memoryBytes())));
        StringBuilder limits = new StringBuilder();
        for (Map.Entry<String, String> limit : new TreeMap<>(device.limits()).entrySet()) {
            limits.append(limits.length() == 0 ? "" : ", ");
            limits.append(limit.getKey()).append('=').append(limit.getValue());
        }
        if (limits.length() > 0) {
            line(out, "", "", limits.toString());
        }
        if (!verdict.isEmpty()) {
            line(out, "", "", verdict);
            remedy(out, device.remedy());
        }
    }

    private static void line(PrintWriter out, String backend, String word, String text) {
        out.printf("%-10s %-8s %s%n", backend, word, text);
    }

    private static void remedy(PrintWriter out, String remedy) {
        if (!remedy.isEmpty()) {
            line(out, "", "", "-> " + remedy);
        }
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / BYTES_PER_GIB);
    }

    private static ObjectNode json(List<Checkup> checkups) throws IOException {
        ObjectNode report =
                JsonFields.JSON
                        .createObjectNode()
                        .put("version", Version.productVersion())
                        .put("java", Runtime.version().toString())
                        .put("os", System.getProperty("os.name"))
                        .put("arch", System.getProperty("os.arch"))
                        .put("processors", Runtime.getRuntime().availableProcessors())
                        .put("heapBytes", Runtime.getRuntime().maxMemory())
                        .put("works", checkups.stream().anyMatch(Checkup::works));
        ArrayNode backends = report.putArray("backends");
        for (Checkup checkup : checkups) {
            ObjectNode backend =
                    backends.addObject()
                            .put("name", checkup.backend())
                            .put("works", checkup.works())
                            .put("reason", checkup.availability().reason())
                            .put("remedy", checkup.availability().remedy());
            ArrayNode devices = backend.putArray("devices");
            for (DeviceDescription device : checkup.availability().devices()) {
                String verdict = checkup.verdicts().getOrDefault(device.index(), device.problem());
                ObjectNode node =
                        devices.addObject()
                                .put("index", device.index())
                                .put("name", device.name())
                                .put("kind", device.kind().name().toLowerCase(Locale.ROOT))
                                .put("driver", device.driver())
                                .put("memoryBytes", device.memoryBytes())
                                .put("works", checkup.works(device))
                                .put("problem", verdict)
                                .put("remedy", device.remedy());
                ObjectNode limits = node.putObject("limits");
                new TreeMap<>(device.limits()).forEach(limits::put);
            }
        }
        return report;
    }
}

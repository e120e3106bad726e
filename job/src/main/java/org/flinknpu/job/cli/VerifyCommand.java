package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.UnsupportedBrainException;
import org.flinknpu.burst.GoldenCase;
import org.flinknpu.burst.KernelFactory;
import org.flinknpu.job.NamedFile;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code npu verify}: runs golden cases and so certifies a backend on a device. */
@Command(
        name = "verify",
        description = {
            "Run golden cases and compare fired neurons and state bit for bit.",
            "",
            "One line per case: ok, DIFFERS with the first differing burst and neuron, unsupported"
                    + " (the brain needs what this version lacks), or BROKEN (not a case). Exit code"
                    + " 1 if any differs or is broken.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu verify cases/ --backend cpu",
            "  npu verify cases/lif-01.json cases/net-n-uniform.json --json",
            "  npu verify cases/ --strict         unsupported cases count as failures"
        })
final class VerifyCommand implements Callable<Integer> {
    /** What became of a case. */
    private enum Outcome {
        OK("ok"),
        DIFFERS("DIFFERS"),
        UNSUPPORTED("unsupported"),
        BROKEN("BROKEN");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        private String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Report(
            Outcome outcome, String name, long bursts, long spikes, String detail, double millis) {}

    @Spec private CommandSpec spec;
    @Mixin private BackendChoice backend;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description =
                    "Cases, or folders whose .json files are cases; folders in them are left out.")
    private List<Path> paths;

    @Option(names = "--json", description = "One JSON object per case, and one at the end.")
    private boolean json;

    @Option(names = "--strict", description = "Unsupported cases make exit code 1, too.")
    private boolean strict;

    private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        KernelFactory factory = backend.factory();
        for (Path file : files()) {
            Report report = run(file, factory);
            counts.merge(report.outcome(), 1, Integer::sum);
            out.println(json ? json(file, report) : line(report));
            out.flush();
        }
        summarize(out);
        boolean failed =
                count(Outcome.DIFFERS) + count(Outcome.BROKEN) > 0
                        || strict && count(Outcome.UNSUPPORTED) > 0;
        return failed ? Cli.FAILED : Cli.DONE;
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> list = Files.list(path)) {
                    list.filter(file -> file.toString().endsWith(".json"))
                            .filter(Files::isRegularFile)
                            .sorted()
                            .forEach(files::add);
                }
            } else if (Files.exists(path)) {
                files.add(path);
            } else {
                throw new UsageException("No such file: " + path);
            }
        }
        if (files.isEmpty()) {
            throw new UsageException("No cases found: " + paths + "; a case is a .json file");
        }
        return files;
    }

    private static Report run(Path file, KernelFactory factory) throws IOException {
        String name = file.getFileName().toString();
        long start = System.nanoTime();
        try (InputStream in = new BufferedInputStream(NamedFile.open(file))) {
            GoldenCase golden = GoldenCase.read(in, file.toString(), BrainLimits.FILES);
            GoldenCase.Result result = golden.verify(factory);
            return new Report(
                    result.passed() ? Outcome.OK : Outcome.DIFFERS,
                    result.name(),
                    result.bursts(),
                    result.spikes(),
                    result.difference(),
                    (System.nanoTime() - start) / 1e6);
        } catch (UnsupportedBrainException e) {
            return new Report(Outcome.UNSUPPORTED, name, 0, 0, e.getMessage(), 0);
        } catch (BrainFormatException e) {
            return new Report(Outcome.BROKEN, name, 0, 0, e.getMessage(), 0);
        }
    }

    private static String line(Report report) {
        String start = "%-11s %s".formatted(report.outcome().word, report.name());
        return report.outcome() == Outcome.OK
                ? start + " (%d bursts, %d spikes)".formatted(report.bursts(), report.spikes())
                : start + ": " + report.detail();
    }

    private static ObjectNode json(Path file, Report report) {
        return JsonFields.JSON
                .createObjectNode()
                .put("case", report.name())
                .put("file", file.toString())
                .put("outcome", report.outcome().key())
                .put("bursts", report.bursts())
                .put("spikes", report.spikes())
                .put("millis", Math.round(report.millis() * 1000) / 1000.0)
                .put("detail", report.detail());
    }

    private void summarize(PrintWriter out) {
        if (json) {
            ObjectNode summary = JsonFields.JSON.createObjectNode().put("backend", backend.name());
            for (Outcome outcome : Outcome.values()) {
                summary.put(outcome.key(), count(outcome));
            }
            out.println(summary);
        } else {
            out.printf(
                    "backend %s: %d ok, %d differ, %d unsupported, %d broken%n",
                    backend.name(),
                    count(Outcome.OK),
                    count(Outcome.DIFFERS),
                    count(Outcome.UNSUPPORTED),
                    count(Outcome.BROKEN));
        }
        out.flush();
    }

    private int count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0);
    }
}

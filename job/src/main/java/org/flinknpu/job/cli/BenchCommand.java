package org.flinknpu.job.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.Candidate;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.KernelProvider;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.bench.BenchRow;
import org.flinknpu.device.bench.W1;
import org.flinknpu.device.bench.W1Bench;
import org.flinknpu.device.race.RaceOptions;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code npu bench}: how fast each backend runs the workload W1. */
@Command(
        name = "bench",
        subcommands = {
            BenchPipelineCommand.class,
            BenchFleetCommand.class,
            BenchEventsCommand.class,
            BenchCheckpointCommand.class
        },
        description = {
            "Measure backends on the workload W1: N neurons, 100 synapses each, a given fraction"
                    + " firing per burst.",
            "",
            "Backends take turns on one brain; fired neurons of the first bursts are compared with"
                    + " the reference (up to 100k neurons) or with each other. Times are"
                    + " microseconds per burst. Exit code 1 if backends differ, or if a row is"
                    + " slower than in the baseline by more than the tolerance.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu bench                    whatever works here, 10k and 100k neurons",
            "  npu bench --backends cpu,cuda --sizes 10k,1M --json bench.json",
            "  npu bench --baseline bench.json --tolerance 1.2"
        })
final class BenchCommand implements Callable<Integer> {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Races may take half of the time, because a bench is too short for a twentieth to suffice. */
    private static final RaceOptions RACE = new RaceOptions(true, 0.5, 9, 50_000, 100_000);

    @Spec private CommandSpec spec;

    @Option(
            names = "--backends",
            split = ",",
            paramLabel = "NAME",
            description = "Which ones. Default: all that work here, but for the reference.")
    private List<String> backends;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "N",
            defaultValue = "10k,100k",
            description = "Neurons, such as 10k or 1M. Default: ${DEFAULT-VALUE}.")
    private List<String> sizes;

    @Option(
            names = "--rates",
            split = ",",
            paramLabel = "P",
            defaultValue = "0.01,0.001",
            description = "Fractions of the neurons that fire. Default: ${DEFAULT-VALUE}.")
    private List<Double> rates;

    @Option(
            names = "--modes",
            split = ",",
            paramLabel = "MODE",
            defaultValue = "round_trip,free_run",
            description = "Which ways to run bursts. Default: ${DEFAULT-VALUE}.")
    private List<BenchRow.Mode> modes;

    @Option(
            names = "--stimulated",
            paramLabel = "SHARE",
            description =
                    "Stimulated fraction of the neurons per burst. Default: 100 neurons below"
                            + " 0.5 %% firing, else none.")
    private Double stimulated;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "2",
            description = "Time of a backend on a brain in one mode. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--limit",
            paramLabel = "S",
            defaultValue = "600",
            description = "Brains are left out once this has passed. Default: ${DEFAULT-VALUE}.")
    private double limitSeconds;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures here, too.")
    private Path json;

    @Option(names = "--baseline", paramLabel = "FILE", description = "Figures to compare with.")
    private Path baseline;

    @Option(
            names = "--tolerance",
            paramLabel = "FACTOR",
            defaultValue = "1.25",
            description = "Slower by more is a regression. Default: ${DEFAULT-VALUE}.")
    private double tolerance;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "",
            description = "Which of a backend's devices: an index or a part of its name.")
    private String device;

    @Option(
            names = "--auto-share",
            paramLabel = "SHARE",
            defaultValue = "0",
            description =
                    "Exit code 1 if auto ends within 10 %% of the best backend on a smaller share"
                            + " of the brains, such as 0.95. Default: ${DEFAULT-VALUE}.")
    private double autoShare;

    @Option(
            names = "--unwatched",
            description = "Call devices directly, without what carries a brain over their loss.")
    private boolean unwatched;

    private final List<String> skipped = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        check();
        PrintWriter out = spec.commandLine().getOut();
        BenchReport report = new BenchReport();
        BenchReport before = baseline == null ? null : BenchReport.read(baseline);
        BenchTable table = new BenchTable(out, before, tolerance);
        Kernels kernels = Kernels.installed();
        KernelOptions options = new KernelOptions(device, 0).withRace(RACE);
        W1Bench bench =
                new W1Bench(kernels, options, !unwatched, (long) (seconds * NANOS_PER_SECOND));
        List<String> names = backends == null ? working(kernels) : backends;
        long start = System.nanoTime();
        for (String size : sizes) {
            for (double rate : rates) {
                if ((System.nanoTime() - start) / NANOS_PER_SECOND > limitSeconds) {
                    skipped.add(size + " at " + rate);
                } else {
                    run(brain(neurons(size), rate), names, kernels, options, bench, report, table);
                }
            }
        }
        if (!skipped.isEmpty()) {
            out.println("left out, --limit has passed: " + String.join(", ", skipped));
        }
        table.summarize(report);
        if (json != null) {
            report.write(json);
        }
        out.flush();
        boolean poorChoices = report.goodChoices() < autoShare * report.comparedChoices();
        return report.differs() || table.regressed() || poorChoices ? Cli.FAILED : Cli.DONE;
    }

    private W1 brain(int neurons, double rate) {
        return stimulated == null
                ? new W1(neurons, rate)
                : new W1(neurons, rate, (int) Math.ceil(stimulated * neurons));
    }

    private void run(
            W1 brain,
            List<String> names,
            Kernels kernels,
            KernelOptions options,
            W1Bench bench,
            BenchReport report,
            BenchTable table) {
        List<Candidate> candidates = new ArrayList<>();
        for (String name : names) {
            candidates.addAll(kernels.candidates(name, brain.connectome(), options));
        }
        List<BenchRow> roundTrip = List.of();
        for (BenchRow.Mode mode : modes) {
            List<BenchRow> rows = bench.run(brain, candidates, mode);
            rows.forEach(report::add);
            rows.forEach(table::print);
            roundTrip = mode == BenchRow.Mode.ROUND_TRIP ? rows : roundTrip;
        }
        if (!roundTrip.isEmpty()) {
            W1Bench.Choice choice = bench.automatic(brain, roundTrip);
            report.add(choice);
            table.print(choice);
        }
    }

    private void check() {
        require(seconds > 0, "--seconds=" + seconds + "; use more than 0");
        require(autoShare >= 0 && autoShare <= 1, "--auto-share=" + autoShare + "; use 0 to 1");
        require(tolerance >= 1, "--tolerance=" + tolerance + "; use 1 or more");
        if (stimulated != null) {
            require(
                    stimulated >= 0 && stimulated <= 1,
                    "--stimulated=" + stimulated + "; use 0 up to 1");
        }
        for (double rate : rates) {
            require(rate > 0 && rate < 1, "--rates=" + rate + "; use above 0 and below 1");
        }
        sizes.forEach(BenchCommand::neurons);
        if (backends != null) {
            backends.forEach(BackendChoice::require);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new UsageException("Value out of range: " + what);
        }
    }

    private static List<String> working(Kernels kernels) {
        List<String> names = new ArrayList<>();
        for (KernelProvider provider : kernels.providers()) {
            boolean reference = provider.name().equals("reference");
            if (!reference && kernels.probe(provider).available()) {
                names.add(provider.name());
            }
        }
        if (names.isEmpty()) {
            throw new BackendUnavailableException(
                    "cpu", "no backend but the reference works here", "see npu doctor");
        }
        return names;
    }

    /** Neurons of {@code 500}, {@code 10k} or {@code 1M}. */
    static int neurons(String size) {
        try {
            int neurons = Math.toIntExact(Count.parse(size));
            require(neurons >= 1 && neurons <= W1.MAX_NEURONS, "--sizes=" + size);
            return neurons;
        } catch (ArithmeticException | NumberFormatException e) {
            throw new UsageException(
                    "Not a number of neurons: --sizes=" + size + "; for example 10k,1M", e);
        }
    }
}

package org.flinknpu.job.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.bench.Soak;
import org.flinknpu.device.bench.SoakBrain;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code npu soak}: a random brain over many bursts, on one backend after another. */
@Command(
        name = "soak",
        description = {
            "Run one random brain for very long on one backend after another, and compare hashes of"
                    + " the whole state and of all spikes at regular intervals.",
            "",
            "The first backend, or the file of --expect, is what the others must equal. The brain"
                    + " uses every part of the rule and needs no stimulus. Exit code 1 at the first"
                    + " difference.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu soak --bursts 1M --backends cpu,cuda",
            "  npu soak --bursts 10M --backends cpu --out cpu.looks        on one machine,",
            "  npu soak --bursts 10M --backends cuda --expect cpu.looks    compared on another"
        })
final class SoakCommand implements Callable<Integer> {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    @Spec private CommandSpec spec;

    @Option(
            names = "--bursts",
            paramLabel = "N",
            defaultValue = "1M",
            converter = Count.class,
            description = "How many, such as 10M. Default: ${DEFAULT-VALUE}.")
    private long bursts;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "100k",
            converter = Count.class,
            description =
                    "Bursts from one look at the state to the next. Default: ${DEFAULT-VALUE}.")
    private long every;

    @Option(
            names = "--neurons",
            paramLabel = "N",
            defaultValue = "10k",
            converter = Count.class,
            description = "Size of the brain. Default: ${DEFAULT-VALUE}.")
    private long neurons;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Which random brain. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--backends",
            split = ",",
            paramLabel = "NAME",
            required = true,
            description = "Which ones, in turn.")
    private List<String> backends;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "",
            description = "Which of a backend's devices: an index or a part of its name.")
    private String device;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the first one's hashes here.")
    private Path out;

    @Option(
            names = "--expect",
            paramLabel = "FILE",
            description = "Hashes that all must equal, as --out wrote them.")
    private Path expect;

    private SoakFile right;

    @Override
    public Integer call() throws IOException {
        if (neurons < SoakBrain.LEAST_NEURONS || neurons > SoakBrain.MOST_NEURONS) {
            throw new UsageException(
                    "Value out of range: --neurons=%d; use %d to %d"
                            .formatted(neurons, SoakBrain.LEAST_NEURONS, SoakBrain.MOST_NEURONS));
        }
        Connectome brain = SoakBrain.of((int) neurons, seed);
        right = expect == null ? new SoakFile() : SoakFile.read(expect, brain);
        PrintWriter report = spec.commandLine().getOut();
        report.println(brain);
        Kernels kernels = Kernels.installed();
        boolean first = true;
        for (String backend : backends) {
            report.flush();
            try (BufferedWriter lines = first && out != null ? create(brain) : null) {
                report.println(run(backend, kernels, brain, lines));
            } catch (DifferenceException e) {
                report.println("%-10s DIFFERS: %s".formatted(backend, e.getMessage()));
                report.flush();
                return Cli.FAILED;
            }
            first = false;
        }
        report.flush();
        return Cli.DONE;
    }

    /** Runs one backend and says how it went, in one line. */
    private String run(String backend, Kernels kernels, Connectome brain, BufferedWriter lines) {
        KernelOptions options = new KernelOptions(device, 0);
        long start = System.nanoTime();
        try (BurstKernel kernel = kernels.open(backend, brain, new BrainState(brain), options)) {
            Tally tally = new Tally(lines);
            new Soak(brain, kernel).run(bursts, every, tally);
            double nanos = System.nanoTime() - start;
            Soak.Look last = tally.last;
            return String.format(
                    Locale.ROOT,
                    "%-10s %d bursts in %.1f s, %.2f us each, %.2f %% of the neurons per burst,"
                            + " state %016x, fired %016x; %d of %d looks compared, all equal",
                    kernel.backend(),
                    last.burst(),
                    nanos / NANOS_PER_SECOND,
                    nanos / NANOS_PER_MICRO / last.burst(),
                    100.0 * last.spikes() / last.burst() / brain.neuronCount(),
                    last.state(),
                    last.fired(),
                    tally.compared,
                    tally.looks);
        }
    }

    private BufferedWriter create(Connectome brain) {
        try {
            BufferedWriter lines = Files.newBufferedWriter(out);
            lines.write(SoakFile.head(brain));
            lines.newLine();
            return lines;
        } catch (IOException e) {
            throw new UsageException("File cannot be written: " + out + " (" + e + ")", e);
        }
    }

    /** Compares looks as they come, and keeps those that nothing can be compared with yet. */
    private final class Tally implements Consumer<Soak.Look> {
        private final BufferedWriter lines;
        private Soak.Look last;
        private int looks;
        private int compared;

        Tally(BufferedWriter lines) {
            this.lines = lines;
        }

        @Override
        public void accept(Soak.Look look) {
            Soak.Look wanted = right.at(look.burst());
            if (wanted == null) {
                right.add(look);
            } else if (!wanted.equals(look)) {
                throw new DifferenceException(
                        "%s, expected %s".formatted(SoakFile.line(look), SoakFile.line(wanted)));
            } else {
                compared++;
            }
            looks++;
            last = look;
            write(look);
        }

        private void write(Soak.Look look) {
            if (lines == null) {
                return;
            }
            try {
                lines.write(SoakFile.line(look));
                lines.newLine();
                lines.flush();
            } catch (IOException e) {
                throw new UsageException("File cannot be written: " + out + " (" + e + ")", e);
            }
        }
    }

    /** A look that is not what it must be. */
    private static final class DifferenceException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DifferenceException(String message) {
            super(message);
        }
    }
}

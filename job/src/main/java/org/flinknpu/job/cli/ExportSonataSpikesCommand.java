package org.flinknpu.job.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.flinknpu.brain.Connectome;
import org.flinknpu.importer.sonata.FiredLines;
import org.flinknpu.importer.sonata.NodeMap;
import org.flinknpu.importer.sonata.Sorting;
import org.flinknpu.importer.sonata.SpikesFile;
import org.flinknpu.job.NamedFile;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code npu export sonata-spikes}: puts fired neurons into a SONATA spikes file. */
@Command(
        name = "sonata-spikes",
        description = {
            "Write fired neurons as a SONATA spikes file.",
            "",
            "Reads the lines of npu simulate or of npu tail spikes --json. A brain that npu import"
                    + " sonata made gives populations, node ids and the time step; of other brains"
                    + " areas are populations, and --dt is needed.",
            "",
            "Exit code 1 if bursts list fewer neurons than fired.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu simulate --brain brain.npuc --stimulus in.json --bursts 1000 --out fired.jsonl",
            "  npu export sonata-spikes brain.npuc fired.jsonl -o spikes.h5",
            "  npu tail spikes --brain b1 --from-beginning --count 1000 --json"
                    + " | npu export sonata-spikes brain.npuc -o spikes.h5"
        })
final class ExportSonataSpikesCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "BRAIN",
            description = "The brain that fired: a connectome file or Brain JSON.")
    private Path brainFile;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "LINES",
            description = "File of JSON lines; - or nothing reads standard input.")
    private String lines = "-";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description = "The spikes file to write; an older one is replaced.")
    private Path output;

    @Option(
            names = "--dt",
            paramLabel = "MS",
            description = "Length of a burst in milliseconds. Default: what the brain says.")
    private Double dtMillis;

    @Option(names = "--brain", paramLabel = "ID", description = "Take only records of this brain.")
    private String brainId;

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            defaultValue = "by_time",
            description =
                    "One of ${COMPLETION-CANDIDATES}, in any case. Default: ${DEFAULT-VALUE}.")
    private Sorting sorting;

    @Override
    public Integer call() throws IOException {
        NamedFile.requireReplaceable(output, "--output");
        NamedFile.requireFolder(output);
        Connectome brain = BrainFile.read(brainFile);
        NodeMap nodes = NodeMap.of(brain);
        double dt = dtMillis == null ? nodes.dtMillis() : dtMillis;
        if (Double.isNaN(dt)) {
            throw new UsageException(
                    "Brain that does not say how long a burst takes: " + brainFile + "; give --dt");
        }
        SpikesFile spikes = new SpikesFile(brain, nodes, dt);
        FiredLines fired = new FiredLines(spikes, brainId);
        try (BufferedReader in = open()) {
            fired.read(in, lines.equals("-") ? "standard input" : lines);
        } catch (MalformedInputException e) {
            throw new UsageException("Not UTF-8: " + lines, e);
        }
        try {
            spikes.write(output, sorting);
        } catch (IOException e) {
            throw new UsageException("File cannot be written: " + output + " (" + e + ")", e);
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println("npu: wrote " + spikes.count() + " spikes");
        if (fired.incomplete() > 0) {
            err.println(
                    "npu: "
                            + fired.incomplete()
                            + " bursts list fewer neurons than fired; let the deploy sample every"
                            + " area, every burst, all neurons");
            return Cli.FAILED;
        }
        return Cli.DONE;
    }

    private BufferedReader open() {
        return new BufferedReader(
                new InputStreamReader(
                        lines.equals("-") ? System.in : NamedFile.open(Path.of(lines)),
                        StandardCharsets.UTF_8.newDecoder()));
    }
}

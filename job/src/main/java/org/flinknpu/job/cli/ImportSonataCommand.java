package org.flinknpu.job.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;
import org.flinknpu.importer.sonata.InputSpikes;
import org.flinknpu.importer.sonata.SonataCircuit;
import org.flinknpu.importer.sonata.SonataOptions;
import org.flinknpu.job.NamedFile;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code npu import sonata}: makes a brain of a circuit of point neurons. */
@Command(
        name = "sonata",
        description = {
            "Import a SONATA circuit of point neurons: nodes, edges and their types, and the input"
                    + " spikes of its simulation.",
            "",
            "One burst is one time step. Files that the configuration names are read only below its"
                    + " own folder, or below --root.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu import sonata simulation_config.json -o brain.npuc --events input.jsonl",
            "  npu import sonata circuit_config.json -o brain.npuc --dt 0.1 --report json"
        })
final class ImportSonataCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ImportOutput output;

    @Parameters(
            paramLabel = "IN",
            description = "The configuration of a circuit or a simulation, a JSON file.")
    private Path input;

    @Option(
            names = "--dt",
            paramLabel = "MS",
            description =
                    "Length of a burst in milliseconds."
                            + " Default: the time step of the simulation, or 0.1.")
    private Double dtMillis;

    @Option(
            names = "--root",
            paramLabel = "FOLDER",
            description =
                    "Folder below which the circuit's files lie."
                            + " Default: the folder of the configuration.")
    private Path root;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "Write the input spikes here, as lines for npu send.")
    private Path events;

    @Option(
            names = "--stimulus",
            paramLabel = "FILE",
            description = "Write the input spikes here, as a stimulus for npu simulate.")
    private Path stimulus;

    @Override
    public Integer call() throws IOException {
        if (NamedFile.isPipe(input)) {
            throw new UsageException("A circuit lies in a folder, not in a pipe: " + input);
        }
        NamedFile.open(input).close();
        for (Path each : Stream.of(events, stimulus).filter(Objects::nonNull).toList()) {
            NamedFile.requireFolder(each);
        }
        output.check(input);
        SonataOptions options =
                new SonataOptions(
                        dtMillis == null ? OptionalDouble.empty() : OptionalDouble.of(dtMillis),
                        Optional.ofNullable(root));
        try (WorkProgress progress = new WorkProgress(spec.commandLine().getErr())) {
            SonataCircuit circuit =
                    SonataCircuit.read(
                            input, options, BrainLimits.FILES, progress.of("reading edges"));
            writeInputs(circuit.inputs(), circuit.imported().report());
            return output.finish(circuit.imported(), input, spec.commandLine().getOut(), progress);
        }
    }

    private void writeInputs(InputSpikes inputs, ImportReport report) {
        String what = "input spikes as ";
        try {
            if (events != null) {
                inputs.writeEvents(events);
                report.note(
                        Outcome.CONVERTED,
                        what + "events",
                        events.toString(),
                        "%d spikes up to burst %d; deploy with periodMicros %d and epochMicros 0"
                                .formatted(
                                        inputs.count(), inputs.lastBurst(), inputs.periodMicros()));
            }
            if (stimulus != null) {
                inputs.writeStimulus(stimulus);
                report.note(
                        Outcome.CONVERTED,
                        what + "a stimulus",
                        stimulus.toString(),
                        "%d spikes up to burst %d".formatted(inputs.count(), inputs.lastBurst()));
            }
        } catch (IOException e) {
            throw new UsageException("File cannot be written: " + e, e);
        }
        if (events == null && stimulus == null && inputs.count() > 0) {
            report.note(
                    Outcome.REFUSED,
                    "input spikes",
                    "inputs",
                    "they are no part of a brain; --events or --stimulus writes them");
        }
    }
}

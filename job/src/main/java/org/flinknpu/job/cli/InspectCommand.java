package org.flinknpu.job.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.flinknpu.inspect.BrainFigures;
import org.flinknpu.inspect.InspectionForm;
import org.flinknpu.inspect.MemoryNeeds;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code npu inspect}: what a brain is made of and what it would take. */
@Command(
        name = "inspect",
        description = {
            "Show areas, sizes, parameters, fan-in and fan-out, delays, the charge word, the"
                    + " fingerprint, and the bytes that the brain would take on the host and on each"
                    + " device of this machine. Nothing is allocated on a device.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  npu inspect brain.npuc", "  npu inspect brain.json --json --no-devices"})
final class InspectCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Brain JSON, or a connectome file.")
    private Path file;

    @Option(names = "--json", description = "One JSON object instead of text.")
    private boolean json;

    @Option(
            names = "--no-devices",
            description = "Do not look for devices, which may take a second.")
    private boolean withoutDevices;

    @Override
    public Integer call() throws IOException {
        BrainFigures figures;
        try (WorkProgress progress = new WorkProgress(spec.commandLine().getErr())) {
            figures = new BrainFigures(BrainFile.read(file, progress.of("reading")));
        }
        List<MemoryNeeds> needs = withoutDevices ? List.of() : MemoryNeeds.of(figures.brain());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(InspectionForm.json(figures, needs));
        } else {
            InspectionForm.text(out, figures, needs);
        }
        out.flush();
        return Cli.DONE;
    }
}

package org.flinknpu.job.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.Outcome;
import org.flinknpu.job.NamedFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code npu import json}: makes a connectome file of Brain JSON. */
@Command(
        name = "json",
        description = {
            "Make a connectome file of Brain JSON; it loads faster and is smaller.",
            "",
            "Brain JSON is strict: what it holds is taken over exactly, or the file is refused.",
            ""
        })
final class ImportJsonCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ImportOutput output;

    @Parameters(paramLabel = "IN", description = "Brain JSON, or a golden case.")
    private Path input;

    @Override
    public Integer call() throws IOException {
        output.check(input);
        try (InputStream in = NamedFile.open(input);
                WorkProgress progress = new WorkProgress(spec.commandLine().getErr())) {
            Connectome brain = BrainJson.read(in, input.toString(), BrainLimits.FILES);
            ImportReport report = new ImportReport();
            for (Area area : brain.areas()) {
                report.note(Outcome.MAPPED, "area", area.id());
            }
            Imported imported = new Imported(brain, report);
            return output.finish(imported, input, spec.commandLine().getOut(), progress);
        }
    }
}

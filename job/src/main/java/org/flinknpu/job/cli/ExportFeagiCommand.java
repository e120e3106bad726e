package org.flinknpu.job.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.flinknpu.brain.Connectome;
import org.flinknpu.importer.feagi.FeagiGenome;
import org.flinknpu.job.NamedFile;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code npu export feagi}: gives back the genome that a brain came from. */
@Command(
        name = "feagi",
        description = {
            "Write the genome of a brain that npu import feagi made.",
            "",
            "The genome is flat, with conversions done and the seed in it: imported again, without"
                    + " any option, it gives the same brain. That is checked before it is written.",
            ""
        })
final class ExportFeagiCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A connectome file.")
    private Path input;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description = "The genome to write; an older file is replaced.")
    private Path output;

    @Override
    public Integer call() throws IOException {
        NamedFile.requireFolder(output);
        try (WorkProgress progress = new WorkProgress(spec.commandLine().getErr())) {
            Connectome brain = BrainFile.read(input, progress.of("reading"));
            String genome = FeagiGenome.export(brain, input.toString(), progress.of("checking"));
            try {
                Files.writeString(output, genome);
            } catch (IOException e) {
                throw new UsageException("File cannot be written: " + output + " (" + e + ")", e);
            }
        }
        return Cli.DONE;
    }
}

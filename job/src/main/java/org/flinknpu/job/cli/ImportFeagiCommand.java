package org.flinknpu.job.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.feagi.FeagiGenome;
import org.flinknpu.job.NamedFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code npu import feagi}: develops a genome. */
@Command(
        name = "feagi",
        description = {
            "Develop a FEAGI genome: flat 2.0, 2.1 and 3.0, or hierarchical.",
            "",
            "The same genome and seed give the same brain. The file carries the genome along; npu"
                    + " export feagi gives it back.",
            ""
        })
final class ImportFeagiCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ImportOutput output;

    @Parameters(paramLabel = "IN", description = "The genome, a JSON file.")
    private Path input;

    @Option(
            names = "--legacy",
            description =
                    "Values have the magnitudes of the older, Python engine: leak and excitability"
                            + " above 1 are per cent, currents above 255 are split between area and"
                            + " rules. Each conversion is reported.")
    private boolean legacy;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Decides random targets and synapses of limited attractivity."
                            + " Default: the genome's own, or 0.")
    private Long seed;

    @Override
    public Integer call() throws IOException {
        output.check(input);
        FeagiGenome.Options options =
                new FeagiGenome.Options(
                        legacy, seed == null ? OptionalLong.empty() : OptionalLong.of(seed));
        try (InputStream in = new BufferedInputStream(NamedFile.open(input));
                WorkProgress progress = new WorkProgress(spec.commandLine().getErr())) {
            Imported imported =
                    FeagiGenome.read(
                            in,
                            input.toString(),
                            options,
                            BrainLimits.FILES,
                            progress.of("developing"));
            return output.finish(imported, input, spec.commandLine().getOut(), progress);
        }
    }
}

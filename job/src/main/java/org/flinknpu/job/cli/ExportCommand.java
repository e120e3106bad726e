package org.flinknpu.job.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code npu export}: writes a brain in a foreign format; one sub-command per format. */
@Command(
        name = "export",
        description = {"Write a brain in another format.", ""},
        synopsisSubcommandLabel = "FORMAT",
        commandListHeading = "%nFormats:%n",
        subcommands = {ExportFeagiCommand.class, ExportSonataSpikesCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu export feagi brain.npuc -o genome.json",
            "  npu export sonata-spikes brain.npuc fired.jsonl -o spikes.h5"
        })
final class ExportCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new NoChoiceException(spec, "No format given; choose one of these");
    }
}

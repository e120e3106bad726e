package org.flinknpu.job.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code npu import}: makes a connectome file of a foreign file; one sub-command per format. */
@Command(
        name = "import",
        description = {
            "Make a connectome file of a file in another format, and report what became of every"
                    + " part of it: mapped, kept, warned about, converted, approximated, refused.",
            "",
            "Exit code 1 if something essential was refused: the file is written, but neurons or"
                    + " synapses are missing. docs/importers.md explains the rules.",
            ""
        },
        synopsisSubcommandLabel = "FORMAT",
        commandListHeading = "%nFormats:%n",
        subcommands = {
            ImportFeagiCommand.class,
            ImportNirCommand.class,
            ImportSonataCommand.class,
            ImportJsonCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu import feagi genome.json -o brain.npuc",
            "  npu import feagi old-genome.json -o brain.npuc --legacy --report json",
            "  npu import nir network.nir -o brain.npuc --check",
            "  npu import sonata simulation_config.json -o brain.npuc --events input.jsonl",
            "  npu import json brain.json -o brain.npuc"
        })
final class ImportCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new NoChoiceException(spec, "No format given; choose one of these");
    }
}

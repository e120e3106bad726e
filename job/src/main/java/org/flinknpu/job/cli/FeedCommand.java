package org.flinknpu.job.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code npu feed}: sends a recording as if it happened now; one sub-command per format. */
@Command(
        name = "feed",
        description = {
            "Send a recording to a brain, as far apart as its records were, faster, or at once.",
            "",
            "Records keep the times of the recording. docs/feeds.md describes the formats.",
            ""
        },
        synopsisSubcommandLabel = "FORMAT",
        commandListHeading = "%nFormats:%n",
        subcommands = {
            FeedCsvCommand.class,
            FeedJsonlCommand.class,
            FeedAedatCommand.class,
            FeedNmnistCommand.class,
            FeedVideoFramesCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu feed csv drive.csv --brain b1 --reading left=eye:0 --reading right=eye:1",
            "  npu feed jsonl events.jsonl --brain b1 --rate 10x --loop",
            "  npu feed aedat hand.aedat4 --brain b1 --area retina",
            "  robot | npu feed jsonl - --brain b1"
        })
final class FeedCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new NoChoiceException(spec, "No format given; choose one of these");
    }
}

package org.flinknpu.job.cli;

import java.util.concurrent.Callable;
import org.flinknpu.schema.Resume;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code npu resume}: lets a paused brain go on. */
@Command(
        name = "resume",
        description = "Let a paused brain go on.",
        footerHeading = "%nExamples:%n",
        footer = {"  npu resume --brain b1"})
final class ResumeCommand implements Callable<Integer> {
    @Mixin private BrainOrder order;

    @Override
    public Integer call() {
        return order.send(new Resume());
    }
}

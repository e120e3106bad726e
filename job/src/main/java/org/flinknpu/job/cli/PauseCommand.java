package org.flinknpu.job.cli;

import java.util.concurrent.Callable;
import org.flinknpu.schema.Pause;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code npu pause}: stops the bursts of a brain; its state stays. */
@Command(
        name = "pause",
        description = "Stop the bursts of a brain; its state stays.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu pause --brain b1",
            "  npu pause --brain b1 --at 5000000     at second 5 of the brain's clock"
        })
final class PauseCommand implements Callable<Integer> {
    @Mixin private BrainOrder order;

    @Override
    public Integer call() {
        return order.send(new Pause());
    }
}

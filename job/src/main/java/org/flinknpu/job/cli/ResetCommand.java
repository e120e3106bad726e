package org.flinknpu.job.cli;

import java.util.concurrent.Callable;
import org.flinknpu.schema.Reset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code npu reset}: puts a brain's state back to the moment after its deploy. */
@Command(
        name = "reset",
        description = "Put a brain's state back to the moment after its deploy.",
        footerHeading = "%nExamples:%n",
        footer = {"  npu reset --brain b1"})
final class ResetCommand implements Callable<Integer> {
    @Mixin private BrainOrder order;

    @Override
    public Integer call() {
        return order.send(new Reset());
    }
}

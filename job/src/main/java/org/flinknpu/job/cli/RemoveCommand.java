package org.flinknpu.job.cli;

import java.util.concurrent.Callable;
import org.flinknpu.schema.Remove;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code npu remove}: ends a brain and deletes its state. */
@Command(
        name = "remove",
        description = "End a brain and delete its state.",
        footerHeading = "%nExamples:%n",
        footer = {"  npu remove --brain b1"})
final class RemoveCommand implements Callable<Integer> {
    @Mixin private BrainOrder order;

    @Override
    public Integer call() {
        return order.send(new Remove());
    }
}

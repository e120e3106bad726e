package org.flinknpu.job.cli;

import java.util.concurrent.Callable;
import org.flinknpu.schema.Step;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code npu step}: runs a paused brain for a number of bursts. */
@Command(
        name = "step",
        description = "Run a paused brain for a number of bursts.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu step --brain b1          one burst",
            "  npu step --brain b1 100      a hundred"
        })
final class StepCommand implements Callable<Integer> {
    @Mixin private BrainOrder order;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "BURSTS",
            description = "How many. Default: 1.")
    private int bursts = 1;

    @Override
    public Integer call() {
        return order.send(Step.newBuilder().setBursts(bursts).build());
    }
}

package org.flinknpu.job.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flinknpu.schema.UpdateArea;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code npu update}: sets parameters of all neurons of one area. */
@Command(
        name = "update",
        description = "Set parameters of all neurons of one area.",
        footerHeading = "%nExamples:%n",
        footer = {"  npu update --brain b1 eye --set threshold=2.5 --set leak=0.1"})
final class UpdateCommand implements Callable<Integer> {
    @Mixin private BrainOrder order;

    @Parameters(index = "0", paramLabel = "AREA", description = "Id of the area.")
    private String area;

    @Option(
            names = "--set",
            paramLabel = "NAME=NUMBER",
            required = true,
            description =
                    "New value: threshold, thresholdLimit, leak, refractoryPeriod, excitability,"
                            + " consecutiveFireLimit, snoozePeriod, accumulates or powerAmount; repeatable.")
    private Map<String, Double> parameters = new LinkedHashMap<>();

    @Override
    public Integer call() {
        return order.send(UpdateArea.newBuilder().setArea(area).setParameters(parameters).build());
    }
}

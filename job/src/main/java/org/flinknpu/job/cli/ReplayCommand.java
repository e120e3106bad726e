package org.flinknpu.job.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.flinknpu.device.Kernels;
import org.flinknpu.job.JobSettings;
import org.flinknpu.job.UsageException;
import org.flinknpu.job.replay.Replay;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code npu replay}: runs a brain again and compares. */
@Command(
        name = "replay",
        description = {
            "Run a brain again from what its topics hold, and compare.",
            "",
            "Takes the records that the brain took, between the same bursts, from its deploy or"
                    + " from a savepoint on; then compares motor values and spikes with what it"
                    + " gave out when it lived. Exit code 1 if they differ, with the first"
                    + " difference.",
            "",
            "Options of the job (--npu.KEY VALUE, --kafka.KEY VALUE, --config FILE) have to be those"
                    + " of the job that ran.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu replay --brain b1 --from 1 --to 5000",
            "  npu replay --brain b1 --from 90000 --to 90100 --savepoint /data/savepoint-1f2e",
            "  npu replay --brain b1 --from 1 --to 500 --backend opencl"
        })
final class ReplayCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private JobArguments job;
    @Unmatched private List<String> options = new ArrayList<>();

    @Option(names = "--brain", paramLabel = "ID", required = true, description = "Id of the brain.")
    private String brain;

    @Option(
            names = "--from",
            paramLabel = "BURST",
            defaultValue = "1",
            description = "First burst to compare. Default: ${DEFAULT-VALUE}.")
    private long from;

    @Option(
            names = "--to",
            paramLabel = "BURST",
            required = true,
            description = "Last burst to compare.")
    private long to;

    @Option(
            names = "--savepoint",
            paramLabel = "PATH",
            description =
                    "Savepoint or retained checkpoint to begin at. Default: the brain's deploy.")
    private String savepoint;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = Kernels.AUTO,
            description = "Backend that runs it again. Default: ${DEFAULT-VALUE}.")
    private String backend;

    @Override
    public Integer call() {
        if (from < 1 || to < from) {
            throw new UsageException(
                    "No such bursts: --from=%d --to=%d; the first is 1, and --to is not below --from"
                            .formatted(from, to));
        }
        BackendChoice.require(backend);
        JobSettings settings = job.settings(options, "npu.backend", backend);
        job.requireTopics(settings);
        Replay.Result result =
                new Replay(settings, brain, from, to)
                        .run(savepoint == null ? null : SavedBrain.read(savepoint, brain).brain());
        spec.commandLine()
                .getOut()
                .printf(
                        "brain=%s bursts=%d..%d run=%d motor=%d spikes=%d: %s%n",
                        brain,
                        Math.max(from, result.firstBurst() + 1),
                        to,
                        result.lastBurst() - result.firstBurst(),
                        result.motors(),
                        result.spikes(),
                        result.difference() == null
                                ? "identical"
                                : "different at " + result.difference());
        spec.commandLine().getOut().flush();
        return result.difference() == null ? Cli.DONE : Cli.FAILED;
    }
}

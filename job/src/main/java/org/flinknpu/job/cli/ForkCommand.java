package org.flinknpu.job.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.util.TimeUtils;
import org.flinknpu.device.Kernels;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.flow.state.PositionImage;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.job.JobSettings;
import org.flinknpu.job.RecorderOptions;
import org.flinknpu.job.UsageException;
import org.flinknpu.job.replay.Delivery;
import org.flinknpu.job.replay.Fork;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.wire.CommandValidation;
import org.flinknpu.wire.Decoded;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code npu fork}: lets a copy of a saved brain live under another id. */
@Command(
        name = "fork",
        description = {
            "Let a copy of a saved brain live on in the job, under another id.",
            "",
            "Takes the brain out of a savepoint or a retained checkpoint and deploys it with its"
                    + " state, its burst number and its clock: on the event clock where that stood,"
                    + " on the wall clock at this moment. Given the same records, it gives the same"
                    + " bursts as the original. Exit code 1 if the job refuses it.",
            "",
            "Options of the job (--npu.KEY VALUE, --kafka.KEY VALUE, --config FILE) have to be those"
                    + " of the job that runs.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu fork --savepoint /data/savepoint-1f2e --brain b1 --as b1-copy",
            "  npu fork --savepoint /data/savepoint-1f2e --brain fly --as fly-2 --state file:///brains/fly-2.npus",
            "  npu fork --savepoint /data/savepoint-1f2e --brain b1 --as b1-gpu --backend cuda"
        })
final class ForkCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private JobArguments job;
    @Unmatched private List<String> options = new ArrayList<>();

    @Option(
            names = "--savepoint",
            paramLabel = "PATH",
            required = true,
            description = "Savepoint or retained checkpoint that holds the brain.")
    private String savepoint;

    @Option(
            names = "--brain",
            paramLabel = "ID",
            required = true,
            description = "Id of the saved brain.")
    private String brain;

    @Option(names = "--as", paramLabel = "ID", required = true, description = "Id of the copy.")
    private String copy;

    @Option(
            names = "--state",
            paramLabel = "URI",
            description =
                    "File below one of npu.connectome.roots to put the state into, for a brain that"
                            + " is too large for a command. It has to stay until the copy is in a"
                            + " checkpoint. Default: the command carries it.")
    private String state;

    @Option(
            names = "--connectome",
            paramLabel = "URI",
            description = "Where the connectome lies now. Default: where the saved brain had it.")
    private String connectome;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "Backend of the copy. Default: that of the saved brain.")
    private String backend;

    @Option(
            names = "--at",
            paramLabel = "MICROS",
            description =
                    "Earliest start of its next burst, in microseconds of its clock."
                            + " Default: where the saved brain stood.")
    private Long effectiveTimeMicros;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to wait for the job's answer. Default: ${DEFAULT-VALUE}.")
    private String longest;

    @Override
    public Integer call() {
        Duration wait = duration();
        if (backend != null) {
            BackendChoice.require(backend);
        }
        JobSettings settings = job.settings(options, "npu.backend", Kernels.AUTO);
        SeatImage seat = SavedBrain.read(savepoint, brain);
        job.requireTopics(settings);
        BrainCommand command =
                BrainCommand.newBuilder()
                        .setBrainId(copy)
                        .setEffectiveTimeMicros(effectiveTimeMicros)
                        .setAction(new Fork(brain, seat.brain()).deploy(state, connectome, backend))
                        .build();
        Decoded<BrainCommand> checked = CommandValidation.check(command);
        if (!checked.isAccepted()) {
            throw new UsageException(checked.detail());
        }
        tellOfInputs(seat);
        boolean answers = settings.get(RecorderOptions.JOURNAL);
        return report(
                seat.brain(),
                new Delivery(settings, command).send(answers ? wait : Duration.ZERO),
                wait);
    }

    private Duration duration() {
        try {
            return TimeUtils.parseDuration(longest);
        } catch (IllegalArgumentException e) {
            throw new UsageException("Not a duration: --wait=" + longest + "; such as 60s", e);
        }
    }

    private void tellOfInputs(SeatImage seat) {
        PositionImage position = seat.brain().position();
        spec.commandLine()
                .getErr()
                .printf(
                        "npu: saved brain had taken sensory records up to partition=%d offset=%d; the copy takes its own%n",
                        position.sensoryPartition(), position.sensoryOffset());
        if (!seat.backlog().isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .printf(
                            "npu: records that were read and not yet taken are not copied: records=%d%n",
                            seat.backlog().size());
        }
    }

    private int report(BrainImage image, Delivery.Result result, Duration wait) {
        String answer =
                switch (result.outcome()) {
                    case ALIVE -> "alive";
                    case REFUSED -> "refused: " + result.detail();
                    case UNKNOWN ->
                            "sent, and no answer within " + TimeUtils.formatWithHighestUnit(wait);
                };
        spec.commandLine()
                .getOut()
                .printf(
                        "brain=%s from=%s burst=%d events=%d commands=%d paused=%s: %s%n",
                        copy,
                        brain,
                        image.state().burst(),
                        image.events().size(),
                        image.commands().size(),
                        image.paused(),
                        answer);
        spec.commandLine().getOut().flush();
        return result.outcome() == Delivery.Outcome.ALIVE ? Cli.DONE : Cli.FAILED;
    }
}

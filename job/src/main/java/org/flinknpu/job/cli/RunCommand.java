package org.flinknpu.job.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.flink.runtime.client.JobCancellationException;
import org.flinknpu.embedded.EmbeddedJob;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.JobSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code npu run}: the job in this process, against a broker. */
@Command(
        name = "run",
        description = {
            "Run the job in this process, against a broker.",
            "",
            "Options of the job are --npu.KEY VALUE, --kafka.KEY VALUE and --flink.KEY VALUE;"
                    + " npu options lists them. Missing topics are created unless"
                    + " --npu.topics.create is false.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu run --bootstrap localhost:9092",
            "  npu run --config npu.properties --npu.parallelism 4 --npu.checkpoint.dir file:///data",
            "  npu run --bootstrap broker:9093 --kafka-config job.properties --npu.web.port 0"
        })
final class RunCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private JobArguments job;
    @Unmatched private List<String> options = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try (EmbeddedJob running = EmbeddedJob.start(settings())) {
            Runtime.getRuntime().addShutdownHook(new Thread(running::close, "job-close"));
            err.println("npu: job submitted; end it with Ctrl-C");
            running.webUi().ifPresent(page -> err.println("npu: Flink's web page: " + page));
            running.awaitEnd();
            return Cli.DONE;
        } catch (ExecutionException e) {
            Throwable cause = rootCause(e);
            if (cause instanceof JobCancellationException) {
                err.println("npu: job cancelled");
                return Cli.DONE;
            }
            err.println("npu: job ended: " + cause);
            return Cli.FAILED;
        }
    }

    private JobSettings settings() {
        Map<String, String> values = job.values(options);
        values.putIfAbsent(JobOptions.TOPICS_CREATE.key(), "true");
        return JobSettings.of(values);
    }

    private static Throwable rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}

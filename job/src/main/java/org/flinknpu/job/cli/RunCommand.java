package org.flinknpu.job.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.flink.runtime.client.JobCancellationException;
import org.flinknpu.embedded.EmbeddedJob;
import org.flinknpu.job.Arguments;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.JobSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Address of the broker. Default: localhost:9092.")
    private String bootstrap;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "File of properties of the Kafka clients without the prefix kafka., the place"
                            + " for those that hold secrets.")
    private Path kafkaConfig;

    @Unmatched private List<String> options = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try (EmbeddedJob job = EmbeddedJob.start(settings())) {
            Runtime.getRuntime().addShutdownHook(new Thread(job::close, "job-close"));
            err.println("npu: job submitted; end it with Ctrl-C");
            job.webUi().ifPresent(page -> err.println("npu: Flink's web page: " + page));
            job.awaitEnd();
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
        Map<String, String> values =
                Arguments.read(System.getProperties(), options.toArray(String[]::new));
        KafkaClient.warnOfSecrets(
                spec.commandLine().getErr(),
                options.stream()
                        .filter(option -> option.startsWith("-"))
                        .map(option -> option.replaceAll("^--?D?|=.*", ""))
                        .toList());
        if (kafkaConfig != null) {
            Arguments.file(kafkaConfig)
                    .forEach((key, value) -> values.putIfAbsent("kafka." + key, value));
        }
        if (bootstrap != null) {
            values.put(JobSettings.BOOTSTRAP_SERVERS, bootstrap);
        }
        values.putIfAbsent(JobSettings.BOOTSTRAP_SERVERS, "localhost:9092");
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

package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flinknpu.bench.PipelineBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code npu bench pipeline}: latency from sensor record to motor record. */
@Command(
        name = "pipeline",
        description = {
            "Measure the time from a sensor record in Kafka to the motor record in Kafka, with a"
                    + " brain and with the same pipeline without brains, in turns on one broker in"
                    + " this process.",
            "",
            "An event and the tick that ends its two bursts of 1 ms are sent at the same time.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu bench pipeline",
            "  npu bench pipeline --rounds 10 --set npu.linger=5ms --json pipeline.json"
        })
final class BenchPipelineCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            defaultValue = "8",
            converter = Count.class,
            description = "Rounds before, which do not count. Default: ${DEFAULT-VALUE}.")
    private long warmUps;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "8",
            converter = Count.class,
            description = "Rounds of each of the two. Default: ${DEFAULT-VALUE}.")
    private long rounds;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "500",
            converter = Count.class,
            description = "Events per round. Default: ${DEFAULT-VALUE}.")
    private long events;

    @Option(
            names = "--rate",
            paramLabel = "HZ",
            defaultValue = "250",
            converter = Count.class,
            description = "Events per second. Default: ${DEFAULT-VALUE}.")
    private long rate;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Option of both jobs; repeatable. Default: those of the job.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures here, too.")
    private Path json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PipelineBench.Plan plan =
                new PipelineBench.Plan(
                        Math.toIntExact(warmUps),
                        Math.toIntExact(rounds),
                        Math.toIntExact(events),
                        Math.toIntExact(rate),
                        options);
        BenchMachine machine = BenchMachine.now();
        out.println(machine.line());
        PipelineBench.Figures figures = new PipelineBench(plan, out).run();
        out.printf(
                Locale.ROOT,
                "with a brain %.2f / %.2f ms, without %.2f / %.2f ms (p50 / p99): %.2f and %.2f"
                        + " times as long%n",
                figures.brains().p50Millis(),
                figures.brains().p99Millis(),
                figures.empty().p50Millis(),
                figures.empty().p99Millis(),
                figures.p50Ratio(),
                figures.p99Ratio());
        out.println(BenchMachine.now().line());
        if (json != null) {
            ObjectNode root = machine.json().put("bench", "pipeline");
            root.put("p50Ratio", figures.p50Ratio()).put("p99Ratio", figures.p99Ratio());
            add(root.putObject("npu"), figures.brains());
            add(root.putObject("empty"), figures.empty());
            var list = root.putArray("rounds");
            for (PipelineBench.Round round : figures.rounds()) {
                add(list.addObject().put("job", round.job()), round);
            }
            BenchMachine.write(json, root);
        }
        return Cli.DONE;
    }

    private static void add(ObjectNode node, PipelineBench.Round round) {
        node.put("p50Millis", round.p50Millis())
                .put("p99Millis", round.p99Millis())
                .put("maxMillis", round.maxMillis());
    }
}

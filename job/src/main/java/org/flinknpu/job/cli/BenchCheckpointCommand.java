package org.flinknpu.job.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.flinknpu.bench.CheckpointBench;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code npu bench checkpoint}: how long a checkpoint holds a brain up. */
@Command(
        name = "checkpoint",
        description = {
            "Measure how long a checkpoint holds a brain up: from the barrier until its state is"
                    + " copied or set aside. Writing goes on beside the bursts and is measured apart.",
            "",
            "The brain has 100 synapses per neuron and keeps itself awake. A million neurons take"
                    + " some 2 GB of memory.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu bench checkpoint",
            "  npu bench checkpoint --neurons 100k --backend opencl --json checkpoint.json"
        })
final class BenchCheckpointCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "Backend of the brain. Default: ${DEFAULT-VALUE}.")
    private String backend;

    @Option(
            names = "--neurons",
            paramLabel = "N",
            defaultValue = "1m",
            converter = Count.class,
            description = "Neurons of the brain. Default: ${DEFAULT-VALUE}.")
    private long neurons;

    @Option(
            names = "--rate",
            paramLabel = "FRACTION",
            defaultValue = "0.01",
            description =
                    "Fraction of the neurons that fires per burst. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(
            names = "--checkpoints",
            paramLabel = "N",
            defaultValue = "200",
            converter = Count.class,
            description = "Snapshots that count. Default: ${DEFAULT-VALUE}.")
    private long checkpoints;

    @Option(
            names = "--bursts",
            paramLabel = "N",
            defaultValue = "5",
            converter = Count.class,
            description = "Bursts before each of them. Default: ${DEFAULT-VALUE}.")
    private long bursts;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures here, too.")
    private Path json;

    @Override
    public Integer call() throws IOException {
        BackendChoice.require(backend);
        CheckpointBench.Plan plan =
                new CheckpointBench.Plan(
                        backend,
                        Math.toIntExact(neurons),
                        rate,
                        Math.toIntExact(checkpoints),
                        Math.toIntExact(bursts));
        PrintWriter out = spec.commandLine().getOut();
        BenchMachine machine = BenchMachine.now();
        out.println(machine.line());
        out.flush();
        CheckpointBench.Figures figures;
        try {
            figures = new CheckpointBench(plan).run();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
        out.printf(
                Locale.ROOT,
                "%s, %d neurons: pause p50 %.2f ms, p99 %.2f ms, max %.2f ms, the first %.2f ms;"
                        + " written in %.1f ms, %.2f MB; before the first spike %.2f MB%n",
                backend,
                neurons,
                figures.p50Millis(),
                figures.p99Millis(),
                figures.maxMillis(),
                figures.firstMillis(),
                figures.writeMillis(),
                figures.bytes() / 1e6,
                figures.restingBytes() / 1e6);
        out.println(BenchMachine.now().line());
        if (json != null) {
            BenchMachine.write(
                    json,
                    machine.json()
                            .put("bench", "checkpoint")
                            .put("backend", backend)
                            .put("neurons", neurons)
                            .put("rate", rate)
                            .put("checkpoints", checkpoints)
                            .put("firstMillis", figures.firstMillis())
                            .put("p50Millis", figures.p50Millis())
                            .put("p99Millis", figures.p99Millis())
                            .put("maxMillis", figures.maxMillis())
                            .put("writeMillis", figures.writeMillis())
                            .put("bytes", figures.bytes())
                            .put("restingBytes", figures.restingBytes()));
        }
        return Cli.DONE;
    }
}

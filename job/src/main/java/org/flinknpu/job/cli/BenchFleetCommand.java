package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flinknpu.bench.FleetBench;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code npu bench fleet}: what many brains cost. */
@Command(
        name = "fleet",
        description = {
            "Deploy many equal brains in this process, with a broker and a cluster of its own.",
            "",
            "On the wall clock they burst at the given rate for the given time: overruns, memory"
                    + " over time, pauses of the garbage collector, and why bursts were late. On the"
                    + " event clock they rest: deploys per second, and heap per brain. Exit code 1 if a burst ran"
                    + " late or was skipped.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu bench fleet --duration 10min",
            "  npu bench fleet --idle --brains 10k --neurons 100",
            "  npu bench fleet --idle --set npu.idle.park-after=0    with all kernels open",
            "  npu bench fleet --brains 20 --hz 1000 --json fleet.json"
        })
final class BenchFleetCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--idle", description = "Brains on the event clock that rest.")
    private boolean idle;

    @Option(
            names = "--brains",
            paramLabel = "N",
            defaultValue = "100",
            converter = Count.class,
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private long brains;

    @Option(
            names = "--neurons",
            paramLabel = "N",
            defaultValue = "1000",
            converter = Count.class,
            description = "Neurons of each. Default: ${DEFAULT-VALUE}.")
    private long neurons;

    @Option(
            names = "--hz",
            paramLabel = "N",
            defaultValue = "100",
            converter = Count.class,
            description = "Bursts per second of each. Default: ${DEFAULT-VALUE}.")
    private long hz;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "1min",
            converter = Span.class,
            description = "How long, such as 30s or 10min. Default: ${DEFAULT-VALUE}.")
    private Duration duration;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Option of the job; repeatable. Default: those of the job.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures here, too.")
    private Path json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        FleetBench bench = bench(out);
        BenchMachine machine = BenchMachine.now();
        out.println(machine.line());
        ObjectNode report =
                machine.json().put("bench", "fleet").put("brains", brains).put("neurons", neurons);
        boolean kept = idle ? rest(bench, out, report) : live(bench, out, report);
        out.println(BenchMachine.now().line());
        if (json != null) {
            BenchMachine.write(json, report);
        }
        return kept ? Cli.DONE : Cli.FAILED;
    }

    private FleetBench bench(PrintWriter out) {
        try {
            return new FleetBench(
                    new FleetBench.Plan(
                            Math.toIntExact(brains),
                            Math.toIntExact(neurons),
                            Math.toIntExact(hz),
                            duration,
                            options),
                    out);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private boolean rest(FleetBench bench, PrintWriter out, ObjectNode report) throws IOException {
        FleetBench.Idle figures = bench.idle();
        out.printf(
                Locale.ROOT,
                "%,.0f deploys per second; heap per idle brain %,d bytes, of which %,d are state%n",
                figures.deploysPerSecond(),
                figures.heapBytes(),
                figures.stateBytes());
        report.put("deploysPerSecond", figures.deploysPerSecond())
                .put("heapBytes", figures.heapBytes())
                .put("stateBytes", figures.stateBytes());
        return true;
    }

    private boolean live(FleetBench bench, PrintWriter out, ObjectNode report) throws IOException {
        FleetBench.Alive figures = bench.alive();
        FleetReport fleet = new FleetReport(figures);
        fleet.print(out);
        fleet.fill(report.put("hz", hz));
        return figures.overruns() + figures.skipped() == 0;
    }
}

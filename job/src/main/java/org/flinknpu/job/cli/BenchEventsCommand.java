package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flinknpu.bench.EventBench;
import org.flinknpu.feed.camera.CameraSize;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code npu bench events}: how many events of an event camera a brain takes in per second. */
@Command(
        name = "events",
        description = {
            "Measure how many events of an event camera a brain takes in per second: packed, encoded"
                    + " and sent by this process, through a broker, decoded, checked and injected"
                    + " by the job, one burst per record. Beside that, every step on its own.",
            "",
            "Bursts run on one thread unless --set npu.backend.threads says otherwise, because"
                    + " sender, broker and job share the processors.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu bench events",
            "  npu bench events --bootstrap localhost:9092 --json events.json"
        })
final class BenchEventsCommand implements Callable<Integer> {
    private static final int MAX_PER_RECORD = 120_000;
    private static final double MILLION = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;

    @Spec private CommandSpec spec;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            defaultValue = "346x260",
            description = "Pixels of the camera. Default: ${DEFAULT-VALUE}.")
    private String size;

    @Option(
            names = "--per-record",
            paramLabel = "N",
            defaultValue = "16k",
            converter = Count.class,
            description = "Events of a record, up to 120k. Default: ${DEFAULT-VALUE}.")
    private long perRecord;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "10M",
            converter = Count.class,
            description = "Events per round. Default: ${DEFAULT-VALUE}.")
    private long events;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            defaultValue = "3",
            converter = Count.class,
            description = "Rounds before, which do not count. Default: ${DEFAULT-VALUE}.")
    private long warmUps;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            converter = Count.class,
            description = "Rounds. Default: ${DEFAULT-VALUE}.")
    private long rounds;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "A broker beside. Default: one in this process.")
    private String bootstrap;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Option of the job; repeatable.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures here, too.")
    private Path json;

    @Override
    public Integer call() throws IOException {
        if (perRecord > MAX_PER_RECORD) {
            throw new UsageException(
                    "Too many events: --per-record=" + perRecord + "; use up to 120k");
        }
        CameraSize camera = CameraSize.parse("--size", size);
        PrintWriter out = spec.commandLine().getOut();
        BenchMachine machine = BenchMachine.now();
        out.println(machine.line());
        EventBench.Figures figures =
                new EventBench(
                                new EventBench.Plan(
                                        camera.width(),
                                        camera.height(),
                                        (int) perRecord,
                                        events,
                                        Math.toIntExact(warmUps),
                                        Math.toIntExact(rounds),
                                        bootstrap,
                                        options),
                                out)
                        .run();
        print(figures, out);
        out.println(BenchMachine.now().line());
        if (json != null) {
            BenchMachine.write(json, json(figures, machine));
        }
        return Cli.DONE;
    }

    private void print(EventBench.Figures figures, PrintWriter out) {
        out.printf("%n%-12s %10s %14s%n", "step alone", "ns/event", "M events/s");
        for (EventBench.Phase phase : figures.phases()) {
            out.printf(
                    Locale.ROOT,
                    "%-12s %10.2f %14.1f%n",
                    phase.name(),
                    phase.nanosPerEvent(),
                    NANOS_PER_MICRO / phase.nanosPerEvent());
        }
        out.printf(
                Locale.ROOT,
                "%nwhole job: %.2f M events/s, processor %.0f ns/event (median of %d rounds, %d events a record)%n",
                figures.median().eventsPerSecond() / MILLION,
                figures.median().processorNanosPerEvent(),
                figures.rounds().size(),
                perRecord);
    }

    private ObjectNode json(EventBench.Figures figures, BenchMachine machine) throws IOException {
        ObjectNode root = machine.json().put("bench", "events").put("perRecord", perRecord);
        root.put("size", size).put("brokerBeside", bootstrap != null);
        root.put("eventsPerSecond", figures.median().eventsPerSecond());
        ObjectNode phases = root.putObject("nanosPerEvent");
        figures.phases().forEach(phase -> phases.put(phase.name(), phase.nanosPerEvent()));
        var list = root.putArray("rounds");
        for (EventBench.Round round : figures.rounds()) {
            list.addObject()
                    .put("eventsPerSecond", round.eventsPerSecond())
                    .put("seconds", round.seconds())
                    .put("processorNanosPerEvent", round.processorNanosPerEvent())
                    .put("injectMicros", round.injectMicros())
                    .put("burstMicros", round.burstMicros())
                    .put("drainMicros", round.drainMicros());
        }
        return root;
    }
}

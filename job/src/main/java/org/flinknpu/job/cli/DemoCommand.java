package org.flinknpu.job.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.util.TimeUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.flinknpu.demo.DemoOptions;
import org.flinknpu.demo.DemoResult;
import org.flinknpu.demo.DemoRun;
import org.flinknpu.demo.RobotBrain;
import org.flinknpu.embedded.NpuRuntime;
import org.flinknpu.job.BrokerAccess;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.view.DashboardServer;
import org.flinknpu.wire.Topics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code npu demo}: the whole product at once, with a robot that its brain drives. */
@Command(
        name = "demo",
        description = {
            "Start a broker, the job and a robot in an arena; a spiking brain drives the robot.",
            "",
            "The robot is an ordinary Kafka client: it publishes what its sensors read and turns"
                    + " its wheels as the motor records say. Without its synapses (--lesion) it"
                    + " reaches no light. The page shows the arena and the spikes live.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu demo                                     opens the page, until Ctrl-C",
            "  npu demo --headless --duration 20s --json    one JSON object at the end",
            "  npu demo --lesion                            the same brain without synapses",
            "  npu demo --brain my-brain.json --seed 7      another brain in another arena",
            "  npu demo --bootstrap localhost:9092          a broker whose job runs already"
        })
final class DemoCommand implements Callable<Integer> {
    private static final long CLOSE_SECONDS = 20;
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(6);

    @Spec private CommandSpec spec;

    @Option(
            names = "--headless",
            description = "No page; a broker, a job and a robot all the same.")
    private boolean headless;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            description =
                    "How long the robot lives, in its own time, such as 20s."
                            + " Default: until interrupted; 20s when headless.")
    private String duration;

    @Option(names = "--json", description = "Print the result as one JSON object on one line.")
    private boolean json;

    @Option(names = "--lesion", description = "Remove all synapses of the brain.")
    private boolean lesion;

    @Option(
            names = "--brain",
            paramLabel = "FILE",
            description =
                    "Brain JSON or connectome file with the areas that the robot is wired to, or"
                            + " one from a genome with proximity or infrared sensors and motors.")
    private Path brainFile;

    @Option(
            names = "--wire",
            paramLabel = "DEVICE=AREA:CHANNEL",
            description =
                    "Connect a sensor or motor of the robot elsewhere; may be repeated."
                            + " docs/demo.md names them.")
    private Map<String, String> wires = new HashMap<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "4",
            description = "Layout of the arena. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--clock",
            paramLabel = "CLOCK",
            defaultValue = "event",
            description =
                    "event: every step waits for its bursts; the same seed gives the same path."
                            + " wall: bursts and robot run freely. Default: ${DEFAULT-VALUE}.")
    private ClockMode clock;

    @Option(
            names = "--speed",
            paramLabel = "X",
            defaultValue = "1",
            description =
                    "Event clock: seconds of the robot per second; 0 is as fast as it goes."
                            + " Default: ${DEFAULT-VALUE}.")
    private double speed;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = "",
            description = "reference, cpu, ... or auto. Default: the job's own choice.")
    private String backend;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8090",
            description = "Port of the page; 0 finds a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Use this broker and the job that runs on it (npu run).")
    private String bootstrap;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public Integer call() throws InterruptedException {
        DemoOptions options = options();
        RobotBrain brain = RobotBrain.read(brainFile, wires);
        Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "demo-stop"));
        try {
            report(run(options, brain));
        } finally {
            closed.countDown();
        }
        return Cli.DONE;
    }

    private DemoResult run(DemoOptions options, RobotBrain brain) throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        // The page's port is taken first: that it is not free shows before anything has started.
        try (DashboardServer page = headless ? null : startPage(err);
                NpuRuntime runtime = bootstrap == null ? NpuRuntime.start(jobOptions()) : null) {
            String servers = runtime == null ? checked(bootstrap) : runtime.bootstrapServers();
            URI flink = runtime == null ? null : runtime.webUi().orElse(null);
            if (flink != null) {
                err.println("npu: Flink's page   " + flink);
            }
            err.println("npu: Kafka broker   " + servers);
            DemoRun run = new DemoRun(options, brain, servers);
            String flinkUrl = flink == null ? null : flink.toString();
            try (ProgressLine progress = new ProgressLine(err, run.arena())) {
                return run.run(page, flinkUrl, stop::get, progress::show);
            }
        }
    }

    /** The address of a broker that answers and has the job's topics. */
    private static String checked(String servers) throws InterruptedException {
        Properties client = new Properties();
        client.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        try (Admin admin = BrokerAccess.connect(client, CHECK_TIMEOUT)) {
            Set<String> topics = admin.listTopics().names().get();
            for (String topic : List.of(Topics.SENSORY, Topics.COMMAND, Topics.MOTOR)) {
                if (!topics.contains(topic)) {
                    throw new UsageException(
                            "No such topic: "
                                    + topic
                                    + "; start the job first: npu run --bootstrap "
                                    + servers);
                }
            }
            return servers;
        } catch (ExecutionException e) {
            throw new UsageException(
                    "Topics could not be looked up (" + e.getCause().getMessage() + ")", e);
        }
    }

    private Map<String, String> jobOptions() {
        Map<String, String> values = new HashMap<>();
        values.put(JobOptions.NAME.key(), "flink-npu demo");
        values.put(JobOptions.PARALLELISM.key(), "1");
        values.put(JobOptions.TOPICS_PARTITIONS.key(), "1");
        values.put(JobOptions.WEB_ENABLED.key(), Boolean.toString(!headless));
        values.put(JobOptions.WEB_PORT.key(), "0");
        return values;
    }

    /** Told before anything else starts, so that a browser can be opened meanwhile. */
    private DashboardServer startPage(PrintWriter err) {
        DashboardServer page = DashboardServer.start(port);
        err.println("npu: live page      " + page.url());
        return page;
    }

    private void report(DemoResult result) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? result.json() + System.lineSeparator() : result.text());
        out.flush();
    }

    private DemoOptions options() {
        if (!(speed >= 0) || Double.isInfinite(speed)) {
            throw new UsageException("Speed is not 0 or more: --speed=" + speed);
        }
        if (!backend.isEmpty()) {
            BackendChoice.require(backend);
        }
        String length = duration == null && headless ? "20s" : duration;
        return new DemoOptions(
                brainFile,
                lesion,
                seed,
                clock,
                backend,
                length == null ? null : parse(length),
                speed);
    }

    private static Duration parse(String text) {
        try {
            Duration parsed = TimeUtils.parseDuration(text);
            if (!parsed.isZero() && !parsed.isNegative()) {
                return parsed;
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("Not a duration: --duration=" + text + "; such as 20s", e);
        }
        throw new UsageException("Duration is not positive: --duration=" + text);
    }

    /** Ctrl-C: the run ends after its step, reports, and closes what it has started. */
    private void interrupt() {
        stop.set(true);
        try {
            closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

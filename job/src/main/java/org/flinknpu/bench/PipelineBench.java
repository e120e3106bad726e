package org.flinknpu.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.embedded.EmbeddedBroker;
import org.flinknpu.embedded.EmbeddedJob;
import org.flinknpu.job.EmptyJob;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.JobSettings;
import org.flinknpu.job.NpuJob;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.ScalarReading;

/**
 * Latency from sensor record to motor record, with brains and without: two jobs of the same
 * configuration on one broker, asked in turns. An event and the tick that closes its two bursts of
 * a millisecond are sent at the same time; the clock runs from before the event is given to the
 * producer until the consumer has the answer.
 */
public final class PipelineBench {
    private static final long PERIOD_MICROS = 1_000;
    private static final int BURSTS = 2;
    private static final String BRAIN = "bench";
    private static final String EYE = "eye";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final double NANOS_PER_MILLI = 1e6;

    private final Plan plan;
    private final PrintWriter progress;
    private long lastTimeMicros;

    /**
     * What to measure.
     *
     * @param warmUps rounds of both jobs that do not count
     * @param rounds rounds of both jobs that do
     * @param events events per round and job
     * @param eventsPerSecond how fast they are sent
     * @param jobOptions options of both jobs
     */
    public record Plan(
            int warmUps,
            int rounds,
            int events,
            int eventsPerSecond,
            Map<String, String> jobOptions) {}

    /**
     * Latencies of one job in one round.
     *
     * @param job which job
     * @param p50Millis the median
     * @param p99Millis what 99 of 100 do not exceed
     * @param maxMillis the longest
     */
    public record Round(String job, double p50Millis, double p99Millis, double maxMillis) {}

    /**
     * The outcome.
     *
     * @param rounds round by round, in the order in which they ran
     * @param brains all latencies of the job
     * @param empty all latencies of the job without brains
     */
    public record Figures(List<Round> rounds, Round brains, Round empty) {
        /** How the medians compare. */
        public double p50Ratio() {
            return brains.p50Millis / empty.p50Millis;
        }

        /** How the 99th percentiles compare. */
        public double p99Ratio() {
            return brains.p99Millis / empty.p99Millis;
        }
    }

    /** A bench that tells its progress. */
    public PipelineBench(Plan plan, PrintWriter progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Runs it. */
    public Figures run() {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                Pipeline empty = new Pipeline("empty", broker, EmptyJob::build);
                Pipeline brains = new Pipeline("npu", broker, NpuJob::build)) {
            brains.client.command(BRAIN, deploy());
            for (int round = 0; round < plan.warmUps; round++) {
                measure(brains);
                measure(empty);
            }
            List<Round> rounds = new ArrayList<>();
            List<Double> ofBrains = new ArrayList<>();
            List<Double> ofEmpty = new ArrayList<>();
            for (int round = 0; round < plan.rounds; round++) {
                // Who comes first changes, because the machine may get busier within a round.
                boolean brainsFirst = round % 2 == 0;
                for (Pipeline each :
                        brainsFirst ? List.of(brains, empty) : List.of(empty, brains)) {
                    double[] millis = measure(each);
                    Arrays.stream(millis).forEach((each == brains ? ofBrains : ofEmpty)::add);
                    Round figures = summary(each.name, millis);
                    rounds.add(figures);
                    print(figures);
                }
            }
            return new Figures(
                    rounds, summary("npu", array(ofBrains)), summary("empty", array(ofEmpty)));
        }
    }

    private void print(Round round) {
        progress.printf(
                Locale.ROOT,
                "%-6s p50 %7.2f ms  p99 %7.2f ms  max %7.2f ms%n",
                round.job,
                round.p50Millis,
                round.p99Millis,
                round.maxMillis);
        progress.flush();
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static Round summary(String job, double[] millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        int p99 = Math.min(sorted.length - 1, (int) Math.ceil(sorted.length * 0.99) - 1);
        return new Round(job, sorted[sorted.length / 2], sorted[p99], sorted[sorted.length - 1]);
    }

    /** Asks a job all questions of a round; the answers' latencies in milliseconds. */
    private double[] measure(Pipeline pipeline) {
        Map<Long, Long> sent = new HashMap<>();
        double[] millis = new double[plan.events];
        int asked = 0;
        int answered = 0;
        long next = System.nanoTime();
        long deadline = next + PATIENCE_NANOS + plan.events * interval();
        Thread reader = Thread.currentThread();
        Answers answers = new Answers(pipeline, reader);
        answers.start();
        try {
            while (answered < plan.events) {
                if (asked < plan.events && System.nanoTime() >= next) {
                    long end = nextTime() + BURSTS * PERIOD_MICROS;
                    sent.put(end, System.nanoTime());
                    pipeline.ask(end);
                    asked++;
                    next += interval();
                }
                for (Answers.Answer each = answers.poll(); each != null; each = answers.poll()) {
                    Long start = sent.remove(each.timeMicros());
                    if (start != null) {
                        millis[answered++] = (each.nanos() - start) / NANOS_PER_MILLI;
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "answers missing: job=%s asked=%d answered=%d"
                                    .formatted(pipeline.name, asked, answered));
                }
                LockSupport.parkNanos(
                        asked < plan.events ? Math.max(0, next - System.nanoTime()) : interval());
            }
        } finally {
            answers.close();
        }
        return millis;
    }

    private long interval() {
        return TimeUnit.SECONDS.toNanos(1) / plan.eventsPerSecond;
    }

    /** Moments on the brain's grid, near the machine's time, that leave room for every answer. */
    private long nextTime() {
        long now = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        lastTimeMicros = Math.max(now, lastTimeMicros + (BURSTS + 1) * PERIOD_MICROS);
        return lastTimeMicros;
    }

    private static Deploy deploy() {
        ConnectomeBuilder builder = new ConnectomeBuilder("relay");
        Area eye = builder.area(EYE, AreaRole.INPUT, 1, 1, 1, 1, true, false);
        Area motor = builder.area("motor", AreaRole.OUTPUT, 1, 1, 1, 1, true, false);
        builder.synapse(eye.firstNeuron(), motor.firstNeuron(), 1, 1, false);
        BrainSettings settings = BrainSettings.newBuilder().build();
        settings.setPeriodMicros((int) PERIOD_MICROS);
        return Deploy.newBuilder()
                .setConnectome(ByteBuffer.wrap(json(builder.build())))
                .setSettings(settings)
                .build();
    }

    private static byte[] json(Connectome connectome) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            BrainJson.write(connectome, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** One of the two jobs with its topics and its client. */
    final class Pipeline implements AutoCloseable {
        private final String name;
        private final EmbeddedJob job;
        private final BenchClient<MotorOutput> client;

        Pipeline(
                String name,
                EmbeddedBroker broker,
                BiConsumer<StreamExecutionEnvironment, JobSettings> topology) {
            this.name = name;
            Map<String, String> options = new LinkedHashMap<>(plan.jobOptions);
            options.put(JobSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers());
            options.put(JobOptions.TOPICS_CREATE.key(), "true");
            options.put(JobOptions.WEB_ENABLED.key(), "false");
            options.put(JobOptions.GROUP_ID.key(), name);
            for (var topic :
                    List.of(
                            JobOptions.TOPIC_SENSORY,
                            JobOptions.TOPIC_COMMAND,
                            JobOptions.TOPIC_MOTOR,
                            JobOptions.TOPIC_SPIKES,
                            JobOptions.TOPIC_METRICS)) {
                options.put(topic.key(), name + "." + topic.defaultValue());
            }
            JobSettings settings = JobSettings.of(options);
            job = EmbeddedJob.start(settings, topology);
            client =
                    new BenchClient<>(
                            broker.bootstrapServers(),
                            settings.get(JobOptions.TOPIC_SENSORY),
                            settings.get(JobOptions.TOPIC_COMMAND),
                            settings.get(JobOptions.TOPIC_MOTOR),
                            MotorOutput.class);
        }

        /** Sends an event and the tick that ends its last burst. */
        private void ask(long endMicros) {
            client.event(
                    BRAIN,
                    endMicros - BURSTS * PERIOD_MICROS,
                    EYE,
                    ScalarReading.newBuilder().setChannel(0).setValue(1f).build());
            client.tick(BRAIN, endMicros);
        }

        BenchClient<MotorOutput> client() {
            return client;
        }

        @Override
        public void close() {
            client.close();
            job.close();
        }
    }
}

package org.flinknpu.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.embedded.NpuRuntime;
import org.flinknpu.embedded.TemporaryTree;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.LimitOptions;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Deploy;
import org.flinknpu.wire.Topics;

/**
 * Many equal brains in one process, in one of two ways: idle on the event clock, for what a brain
 * costs that does nothing; or alive on the wall clock, for whether they keep their pace and memory
 * stays where it is. All brains come from one file.
 */
public final class FleetBench {
    private static final Duration PARK_AFTER = Duration.ofSeconds(1);
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long IDLE_PERIOD_MICROS = 10_000;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MIB = 1 << 20;

    private final Plan plan;
    private final PrintWriter progress;

    /**
     * What to measure.
     *
     * @param brains how many
     * @param neurons of each
     * @param hz bursts per second of each on the wall clock
     * @param duration how long they run on the wall clock
     * @param jobOptions options of the job
     */
    public record Plan(
            int brains, int neurons, int hz, Duration duration, Map<String, String> jobOptions) {}

    /**
     * What idle brains cost.
     *
     * @param deploysPerSecond brains deployed per second, until each has run a burst
     * @param heapBytes heap per brain once idle kernels have been closed, if the job does that
     * @param stateBytes state of a brain, which is part of it
     */
    public record Idle(double deploysPerSecond, long heapBytes, long stateBytes) {}

    /**
     * How brains on the wall clock fared, after half a minute of warming or as long as planned.
     *
     * @param seconds how long
     * @param bursts bursts that ran
     * @param overruns bursts that ended after the next one was due
     * @param skipped bursts that did not run
     * @param fired spikes
     * @param burstMicrosP99 median over brains and seconds of the 99th percentile
     * @param heapBefore live heap before and after, in bytes
     * @param heapAfter live heap after
     * @param directBefore direct buffers before
     * @param directAfter direct buffers after
     * @param residentBefore anonymous memory of the process outside the heap before
     * @param residentAfter anonymous memory outside the heap after
     * @param memory memory in between
     * @param pausesMillis pauses of the garbage collector, ascending
     * @param warmingOverruns overruns while warming, which are not part of the others
     * @param causes why bursts were late
     */
    public record Alive(
            double seconds,
            long bursts,
            long overruns,
            long skipped,
            long fired,
            double burstMicrosP99,
            long heapBefore,
            long heapAfter,
            long directBefore,
            long directAfter,
            long residentBefore,
            long residentAfter,
            List<JvmWatch.Moment> memory,
            long[] pausesMillis,
            long warmingOverruns,
            LateBursts.Causes causes) {
        /** The share of the due bursts that ran late or not at all. */
        public double missedShare() {
            return (double) (overruns + skipped) / Math.max(1, bursts + skipped);
        }
    }

    /** A bench that tells its progress. */
    public FleetBench(Plan plan, PrintWriter progress) {
        if (plan.neurons < FleetBrain.LEAST_NEURONS) {
            throw new IllegalArgumentException(
                    "Too few neurons: neurons="
                            + plan.neurons
                            + "; use at least "
                            + FleetBrain.LEAST_NEURONS);
        }
        this.plan = plan;
        this.progress = progress;
    }

    /** Deploys all brains on the event clock and lets them be. */
    public Idle idle() throws IOException {
        try (Site site = new Site()) {
            site.deploy("first", settings(ClockMode.EVENT));
            awaitBurst(site, Set.of("first"));
            long before = JvmWatch.memory().heap();
            Set<String> ids = new HashSet<>();
            long start = System.nanoTime();
            for (int i = 0; i < plan.brains; i++) {
                ids.add("brain-" + i);
                site.deploy("brain-" + i, settings(ClockMode.EVENT));
            }
            awaitBurst(site, ids);
            double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
            tell("%,d brains deployed in %.1f s", plan.brains, seconds);
            // Twice the time at most, and once more for a busy machine.
            long until = System.nanoTime() + 3 * PARK_AFTER.toNanos();
            while (System.nanoTime() < until) {
                site.client.poll();
            }
            long after = JvmWatch.memory().heap();
            return new Idle(
                    plan.brains / seconds, (after - before) / plan.brains, site.stateBytes());
        }
    }

    /** Sends every brain the tick of its first burst and waits until all have run it. */
    private void awaitBurst(Site site, Set<String> brains) {
        for (String brain : brains) {
            site.client.tick(brain, IDLE_PERIOD_MICROS);
        }
        site.client.flush();
        Set<String> missing = new HashSet<>(brains);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!missing.isEmpty()) {
            for (BurstMetrics each : site.client.poll()) {
                missing.remove(each.getBrainId());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("brains missing: count=" + missing.size());
            }
        }
    }

    /** Lets all brains live on the wall clock for the planned time. */
    public Alive alive() throws IOException {
        try (Site site = new Site();
                JvmWatch watch = new JvmWatch();
                LateBursts late = new LateBursts()) {
            for (int i = 0; i < plan.brains; i++) {
                site.deploy("brain-" + i, settings(ClockMode.WALL));
            }
            site.client.flush();
            Count warming = new Count(watch);
            long warmUp = Math.min(WARM_UP_NANOS, plan.duration.toNanos());
            warming.follow(site, System.nanoTime() + warmUp, plan.brains);
            JvmWatch.Memory before = JvmWatch.memory();
            watch.takePausesMillis();
            // What the collections that were just asked for have delayed does not count.
            new Count(watch).follow(site, System.nanoTime() + SETTLING_NANOS, 0);
            late.restart();
            Count count = new Count(watch);
            count.follow(site, System.nanoTime() + plan.duration.toNanos(), 0);
            LateBursts.Causes causes = late.end();
            long[] pauses = watch.takePausesMillis();
            Arrays.sort(pauses);
            return count.figures(before, JvmWatch.memory(), pauses, warming.overruns, causes);
        }
    }

    private BrainSettings settings(ClockMode clock) {
        BrainSettings settings = BrainSettings.newBuilder().build();
        settings.setClock(clock);
        if (clock == ClockMode.WALL) {
            settings.setPeriodMicros(Math.toIntExact(MICROS_PER_SECOND / plan.hz));
            settings.setMetricsEveryBursts(plan.hz);
        } else {
            settings.setPeriodMicros((int) IDLE_PERIOD_MICROS);
            settings.setEpochMicros(0L);
            settings.setMetricsEveryBursts(1);
        }
        return settings;
    }

    private void tell(String format, Object... values) {
        progress.println(String.format(Locale.ROOT, format, values));
        progress.flush();
    }

    /** Sums up what brains report. */
    private final class Count {
        private static final long TELL_EVERY_NANOS = 30_000_000_000L;

        private final Sample p99 = new Sample();
        private final Set<String> seen = new HashSet<>();
        private final List<JvmWatch.Moment> memory = new ArrayList<>();
        private final JvmWatch watch;
        private final long start = System.nanoTime();
        private long bursts;
        private long overruns;
        private long skipped;
        private long fired;
        private double followedSeconds;

        Count(JvmWatch watch) {
            this.watch = watch;
        }

        /** Reads reports until that moment, and until so many brains have reported. */
        void follow(Site site, long untilNanos, int brains) {
            long deadline = untilNanos + PATIENCE_NANOS;
            long tellAt = start + TELL_EVERY_NANOS;
            while (System.nanoTime() < untilNanos || seen.size() < brains) {
                for (BurstMetrics each : site.client.poll()) {
                    seen.add(each.getBrainId());
                    bursts += each.getBursts();
                    overruns += each.getOverruns();
                    skipped += each.getSkippedBursts();
                    fired += each.getFired();
                    p99.add(each.getBurstMicrosP99());
                }
                if (System.nanoTime() > tellAt) {
                    tellSoFar();
                    tellAt += TELL_EVERY_NANOS;
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "brains missing: count=" + (brains - seen.size()));
                }
            }
            followedSeconds = seconds();
        }

        private double seconds() {
            return (System.nanoTime() - start) / NANOS_PER_SECOND;
        }

        private void tellSoFar() {
            JvmWatch.Moment now = watch.moment(seconds());
            memory.add(now);
            tell(
                    "%4.0f s: %,d bursts, %,d overruns, %,d skipped; heap after a collection %.1f MiB, direct buffers %.1f MiB, resident %.1f MiB",
                    now.seconds(),
                    bursts,
                    overruns,
                    skipped,
                    now.heap() / MIB,
                    now.direct() / MIB,
                    now.resident() / MIB);
        }

        Alive figures(
                JvmWatch.Memory before,
                JvmWatch.Memory after,
                long[] pausesMillis,
                long warmingOverruns,
                LateBursts.Causes causes) {
            return new Alive(
                    followedSeconds,
                    bursts,
                    overruns,
                    skipped,
                    fired,
                    p99.median(),
                    before.heap(),
                    after.heap(),
                    before.direct(),
                    after.direct(),
                    before.resident(),
                    after.resident(),
                    memory,
                    pausesMillis,
                    warmingOverruns,
                    causes);
        }
    }

    /** Broker, job, the brains' file, and a client that reads metrics. */
    private final class Site implements AutoCloseable {
        private final Path folder = Files.createTempDirectory("npu-fleet-");
        private final Connectome connectome = FleetBrain.of(plan.neurons);
        private final String uri;
        private final NpuRuntime runtime;
        private final BenchClient<BurstMetrics> client;

        Site() throws IOException {
            Path file = folder.resolve("fleet.npu");
            try {
                ConnectomeFile.write(connectome, file, Progress.NONE);
                uri = file.toUri().toString();
                Map<String, String> options = new LinkedHashMap<>();
                options.put(JobOptions.WEB_ENABLED.key(), "false");
                options.put(JobOptions.CONNECTOME_ROOTS.key(), folder.toUri().toString());
                options.put(LimitOptions.PARK_AFTER.key(), PARK_AFTER.toMillis() + " ms");
                options.putAll(plan.jobOptions);
                runtime = NpuRuntime.start(options);
            } catch (IOException | RuntimeException e) {
                TemporaryTree.delete(folder);
                throw e;
            }
            client =
                    new BenchClient<>(
                            runtime.bootstrapServers(),
                            Topics.SENSORY,
                            Topics.COMMAND,
                            Topics.METRICS,
                            BurstMetrics.class);
        }

        void deploy(String brainId, BrainSettings settings) {
            client.command(
                    brainId,
                    Deploy.newBuilder()
                            .setConnectomeUri(uri)
                            .setConnectomeFingerprint(connectome.fingerprint())
                            .setSettings(settings)
                            .build());
        }

        /** Potential, countdown, count, and the spikes of a burst that none has fired yet. */
        long stateBytes() {
            return (Float.BYTES + 2L * Character.BYTES) * connectome.neuronCount();
        }

        @Override
        public void close() {
            client.close();
            runtime.close();
            TemporaryTree.delete(folder);
        }
    }
}

package org.flinknpu.flow.operator;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.Input;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/**
 * What the operator adds to a burst: time and garbage per burst of a brain of two neurons without
 * stimulus and output, minus the same bursts on the bare kernel. Two cases: bursts that one jump of
 * the clock makes due, and one tick record per burst, which adds decoding and routing.
 *
 * <p>Arguments: backend (cpu), million bursts per round (2), rounds (5).
 */
final class OperatorOverheadBenchmark {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Connectome BRAIN = TestBrains.relay(1, 1);
    private static final long PERIOD_MICROS = 1_000;

    private final String backend;
    private final int bursts;

    private OperatorOverheadBenchmark(String backend, int bursts) {
        this.backend = backend;
        this.bursts = bursts;
    }

    /** Runs all cases and prints a line for each round. */
    public static void main(String[] args) {
        String backend = args.length > 0 ? args[0] : "cpu";
        int bursts = (args.length > 1 ? Integer.parseInt(args[1]) : 2) * 1_000_000;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        OperatorOverheadBenchmark benchmark = new OperatorOverheadBenchmark(backend, bursts);
        for (int round = 1; round <= rounds; round++) {
            Figure kernel = benchmark.kernel();
            Figure jump = benchmark.jump();
            Figure ticks = benchmark.ticks();
            System.out.printf(
                    Locale.ROOT,
                    "round %d, %s: kernel %.3f us; operator adds %.3f us and %.2f bytes per burst"
                            + " due, %.3f us and %.0f bytes per tick and burst%n",
                    round,
                    backend,
                    kernel.micros,
                    jump.micros - kernel.micros,
                    jump.bytes - kernel.bytes,
                    ticks.micros - kernel.micros,
                    ticks.bytes - kernel.bytes);
        }
    }

    /** Time and garbage of a burst. */
    private record Figure(double micros, double bytes) {}

    private Figure measure(Runnable work) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        work.run();
        long nanos = System.nanoTime() - start;
        bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        return new Figure(nanos / 1e3 / bursts, (double) bytes / bursts);
    }

    private Figure kernel() {
        try (BurstKernel kernel =
                Kernels.installed()
                        .open(backend, BRAIN, new BrainState(BRAIN), KernelOptions.defaults())) {
            Stimulus none = new Stimulus();
            FiredSet fired = new FiredSet();
            return measure(
                    () -> {
                        for (int i = 0; i < bursts; i++) {
                            kernel.burst(none, fired);
                        }
                    });
        }
    }

    private Figure jump() {
        try (OperatorRig rig = rig()) {
            return measure(() -> rig.tick("b", PERIOD_MICROS * bursts));
        }
    }

    private Figure ticks() {
        WireCodec<SensoryEvent> codec = WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
        int batch = 10_000;
        OperatorRig.Fed[] fed = new OperatorRig.Fed[batch];
        try (OperatorRig rig = rig()) {
            long nanos = 0;
            double bytes = 0;
            for (int done = 0; done < bursts; done += batch) {
                for (int i = 0; i < batch; i++) {
                    SensoryEvent event =
                            SensoryEvent.newBuilder()
                                    .setBrainId("b")
                                    .setEventTimeMicros(PERIOD_MICROS * (done + i + 1))
                                    .setPayload(new Tick())
                                    .build();
                    InboundRecord record =
                            new InboundRecord(
                                    "b", "t", 0, i, 0, BrainId.key("b"), codec.encode(event));
                    fed[i] = new OperatorRig.Fed(Input.SENSORY, record, 0);
                }
                Figure figure = measure(() -> rig.harness().feed(fed));
                nanos += Math.round(figure.micros * bursts * 1e3);
                bytes += figure.bytes * bursts;
            }
            return new Figure(nanos / 1e3 / bursts, bytes / bursts);
        }
    }

    private OperatorRig rig() {
        OperatorRig rig =
                OperatorRig.open(
                        NpuOptions.defaults().withBackend(new NpuOptions.Backend(backend, "", 1)));
        BrainSettings settings = OperatorRig.settings();
        settings.setPeriodMicros(PERIOD_MICROS);
        settings.setMaxCatchUpBursts(10_000_000);
        settings.setMetricsEveryBursts(0);
        rig.deploy("b", BRAIN, settings);
        return rig;
    }
}

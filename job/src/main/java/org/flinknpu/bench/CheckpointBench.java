package org.flinknpu.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.bench.W1;
import org.flinknpu.flow.BrainHost;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.Input;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.OutboundRoute;
import org.flinknpu.flow.Seats;
import org.flinknpu.flow.StagedState;
import org.flinknpu.flow.Surroundings;
import org.flinknpu.flow.WallTime;
import org.flinknpu.flow.operator.Reruns;
import org.flinknpu.flow.state.KeyGroupForm;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.WireCodec;

/**
 * How long a checkpoint holds a brain up: the operator's seats without Flink around them, a brain
 * of the workload W1 that keeps itself awake, snapshots between its bursts. The pause lasts from
 * the barrier until all is copied or set aside; the writing, which Flink does beside the bursts,
 * goes to a stream that only counts.
 */
public final class CheckpointBench {
    private static final String BRAIN = "w1";
    private static final String AREA = "all";
    private static final long PERIOD_MICROS = 1_000;
    private static final int MAX_RECORD_BYTES = 1 << 30;

    private final Plan plan;
    private final LinkedBlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();
    private Seats seats;
    private long bursts;

    /**
     * What is measured.
     *
     * @param backend backend of the brain
     * @param neurons neurons of the brain, 100 synapses each
     * @param rate fraction that fires per burst
     * @param checkpoints snapshots that count, at least 1
     * @param bursts bursts before each of them
     */
    public record Plan(String backend, int neurons, double rate, int checkpoints, int bursts) {}

    /**
     * What came out, in milliseconds and bytes.
     *
     * @param firstMillis the first pause, when nothing is compiled
     * @param p50Millis median of the others
     * @param p99Millis their 99th percentile
     * @param maxMillis the longest of them
     * @param writeMillis median time to write a snapshot
     * @param bytes length of the last snapshot
     * @param restingBytes length of one before the first spike
     */
    public record Figures(
            double firstMillis,
            double p50Millis,
            double p99Millis,
            double maxMillis,
            double writeMillis,
            long bytes,
            long restingBytes) {}

    /** One snapshot. */
    private record Pause(double pauseMillis, double writeMillis, long bytes) {}

    /** A bench that has not run. */
    public CheckpointBench(Plan plan) {
        this.plan = plan;
    }

    /** Runs it. */
    public Figures run() throws IOException {
        W1 w1 = new W1(plan.neurons, plan.rate);
        Path folder = Files.createTempDirectory("npu-bench-checkpoint");
        Path file = folder.resolve("w1.npu");
        try {
            ConnectomeFile.write(w1.connectome(), file, Progress.NONE);
            open(file, w1.connectome().fingerprint());
            long resting = snapshot().bytes;
            wake();
            return live(resting);
        } finally {
            if (seats != null) {
                seats.close();
            }
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private void open(Path file, String fingerprint) {
        NpuOptions options =
                NpuOptions.defaults()
                        .withBackend(new NpuOptions.Backend(plan.backend, "", 0))
                        .withConnectomes(
                                new NpuOptions.Connectomes(
                                        List.of(file.getParent().toUri().toString()),
                                        Long.MAX_VALUE,
                                        List.of()));
        BrainHost host =
                new BrainHost(
                        options,
                        Kernels.installed(),
                        record -> {
                            if (record.route() == OutboundRoute.DEAD_LETTER) {
                                throw new IllegalStateException("A record was refused");
                            }
                        },
                        Reruns.metrics(),
                        new Standing());
        seats = new Seats(host, id -> 0, new Around());
        Deploy deploy =
                Deploy.newBuilder()
                        .setConnectomeUri(file.toUri().toString())
                        .setConnectomeFingerprint(fingerprint)
                        .setSettings(
                                BrainSettings.newBuilder()
                                        .setPeriodMicros(PERIOD_MICROS)
                                        .setEpochMicros(0L)
                                        .setMetricsEveryBursts(0)
                                        .build())
                        .build();
        arrive(
                Input.COMMAND,
                WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT)
                        .encode(new BrainCommand(BRAIN, null, "", deploy)));
    }

    private Figures live(long restingBytes) throws IOException {
        List<Pause> pauses = new ArrayList<>();
        for (int i = 0; i <= plan.checkpoints; i++) {
            bursts += plan.bursts;
            event(bursts * PERIOD_MICROS, "", new Tick());
            pauses.add(snapshot());
        }
        double[] sorted =
                pauses.stream().skip(1).mapToDouble(Pause::pauseMillis).sorted().toArray();
        double[] writes = pauses.stream().mapToDouble(Pause::writeMillis).sorted().toArray();
        return new Figures(
                pauses.get(0).pauseMillis,
                sorted[sorted.length / 2],
                sorted[sorted.length * 99 / 100],
                sorted[sorted.length - 1],
                writes[writes.length / 2],
                pauses.get(plan.checkpoints).bytes,
                restingBytes);
    }

    private Pause snapshot() throws IOException {
        long start = System.nanoTime();
        seats.barrier();
        List<StagedState> staged = new ArrayList<>();
        List<SeatImage> images = seats.images(0, 1, staged).get(0);
        long copied = System.nanoTime();
        Counter out = new Counter();
        staged.forEach(StagedState::fill);
        new KeyGroupForm().write(images, out);
        staged.forEach(StagedState::release);
        long written = System.nanoTime();
        return new Pause((copied - start) / 1e6, (written - copied) / 1e6, out.bytes);
    }

    /** Fires as many neurons as the workload keeps firing. */
    private void wake() {
        int count = Math.max(1, (int) (plan.neurons * plan.rate));
        int[] neurons = new int[count];
        float[] potentials = new float[count];
        for (int i = 0; i < count; i++) {
            neurons[i] = (int) ((long) i * plan.neurons / count);
        }
        Arrays.fill(potentials, 1);
        event(0, AREA, new NeuronPotentials(Packed.column(neurons), Packed.column(potentials)));
    }

    private void event(long timeMicros, String area, Object payload) {
        SensoryEvent event =
                SensoryEvent.newBuilder()
                        .setBrainId(BRAIN)
                        .setEventTimeMicros(timeMicros)
                        .setArea(area)
                        .setPayload(payload)
                        .build();
        arrive(
                Input.SENSORY,
                WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT)
                        .withMaxRecordBytes(MAX_RECORD_BYTES)
                        .encode(event));
    }

    private void arrive(Input input, byte[] value) {
        seats.arrive(input, new InboundRecord(BRAIN, "bench", 0, 0, 0, BrainId.key(BRAIN), value));
        seats.finish();
    }

    /** Counts what it is given. */
    private static final class Counter extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] from, int offset, int count) {
            bytes += count;
        }
    }

    /** A clock that nothing depends on: the brain is on the event clock. */
    private static final class Standing implements WallTime {
        private static final long serialVersionUID = 1L;

        @Override
        public long nowMicros() {
            return 0;
        }

        @Override
        public boolean real() {
            return false;
        }
    }

    /** No task is around: what is due runs when it is asked for. */
    private final class Around implements Surroundings {
        @Override
        public void askForTurn() {
            // finish() runs the queue.
        }

        @Override
        public void wakeAt(long micros) {
            // No brain is on the wall clock.
        }

        @Override
        public void later(Runnable work) {
            calls.add(work);
        }

        @Override
        public void awaitCall() {
            try {
                calls.take().run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while the brain was loaded", e);
            }
        }

        @Override
        public long nowMillis() {
            return 0;
        }
    }
}

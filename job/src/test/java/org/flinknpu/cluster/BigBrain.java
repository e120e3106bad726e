package org.flinknpu.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.device.bench.W1;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.SpikeSampling;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.Packed;

/** A brain of a million neurons and a hundred million synapses that keeps itself awake. */
final class BigBrain {
    static final String ID = "big";
    private static final int NEURONS = 1_000_000;
    private static final double RATE = 0.01;
    private static final long PERIOD_MICROS = 50_000;
    private static final int PUBLISHED_NEURONS = 100;
    private static final int DEFAULT_MAX_PARALLELISM = 128;

    private final W1 w1 = new W1(NEURONS, RATE);

    /** A plan whose TaskManagers have memory for it, spread over all of them. */
    static ClusterPlan plan(String name) {
        return ClusterPlan.named(name)
                .withFlink("taskmanager.memory.task.heap.size", "4g")
                .withTaskManagerOption("-XX:-UseSerialGC")
                .withTaskManagerOption("-XX:+UseG1GC")
                .withTaskManagerOption("-XX:TieredStopAtLevel=4")
                .withTaskManagerOption("-XX:+UseTransparentHugePages")
                .withTaskManagerOption("--add-modules=jdk.incubator.vector");
    }

    /** Which of so many subtasks hosts it. */
    static int subtask(int parallelism) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                ID, DEFAULT_MAX_PARALLELISM, parallelism);
    }

    /** Writes the file that it is deployed from. */
    Path write(Path directory) throws IOException {
        Path file = directory.resolve("w1.npu");
        ConnectomeFile.write(w1.connectome(), file, Progress.NONE);
        return file;
    }

    /** Deploys it, wakes it, and sends a tick per period until closed. */
    Senses live(ClusterKit kit, Path file) {
        return new Senses(new RecordSender(kit.broker().bootstrapServers()), file);
    }

    private Deploy deploy(Path file) {
        return Deploy.newBuilder()
                .setConnectomeUri(file.toUri().toString())
                .setConnectomeFingerprint(w1.connectome().fingerprint())
                .setSettings(
                        BrainSettings.newBuilder()
                                .setPeriodMicros(PERIOD_MICROS)
                                .setEpochMicros(0L)
                                .setSpikes(
                                        List.of(
                                                SpikeSampling.newBuilder()
                                                        .setMaxNeurons(PUBLISHED_NEURONS)
                                                        .build()))
                                .build())
                .build();
    }

    /** The clock of the brain. */
    final class Senses implements AutoCloseable {
        private final RecordSender sender;
        private final Thread thread = new Thread(this::run, "big-brain-clock");
        private volatile boolean closed;

        private Senses(RecordSender sender, Path file) {
            this.sender = sender;
            sender.command(ID, deploy(file));
            sender.event(wakeUp());
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            for (long burst = 1; !closed; burst++) {
                LockSupport.parkNanos(PERIOD_MICROS * 1000);
                sender.event(event(burst * PERIOD_MICROS, "", new Tick()));
            }
        }

        private SensoryEvent wakeUp() {
            int[] neurons = IntStream.range(0, (int) (NEURONS * RATE)).map(i -> i * 100).toArray();
            float[] potentials = new float[neurons.length];
            Arrays.fill(potentials, 1);
            return event(
                    0,
                    "all",
                    NeuronPotentials.newBuilder()
                            .setNeurons(Packed.column(neurons))
                            .setPotentials(Packed.column(potentials))
                            .build());
        }

        private SensoryEvent event(long timeMicros, String area, Object payload) {
            return SensoryEvent.newBuilder()
                    .setBrainId(ID)
                    .setEventTimeMicros(timeMicros)
                    .setArea(area)
                    .setPayload(payload)
                    .build();
        }

        /** Whether time still passes for the brain. */
        boolean isRunning() {
            return thread.isAlive();
        }

        @Override
        public void close() {
            closed = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            sender.close();
        }
    }
}

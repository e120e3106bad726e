package org.flinknpu.flow.operator;

import java.util.Arrays;
import java.util.Locale;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.wire.Packed;

/**
 * How long a checkpoint stops a brain of a million neurons: the synchronous part, in which its
 * state is copied, with one per cent of the neurons firing in between; then the asynchronous part,
 * which writes to memory, and a restore.
 *
 * <p>Arguments: backend (cpu), neurons (1000000), checkpoints (200).
 */
final class CheckpointPauseBenchmark {
    private CheckpointPauseBenchmark() {}

    /** Runs it and prints one line. */
    public static void main(String[] args) throws Exception {
        String backend = args.length > 0 ? args[0] : "cpu";
        int neurons = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        int checkpoints = args.length > 2 ? Integer.parseInt(args[2]) : 200;
        NpuOptions options =
                NpuOptions.defaults().withBackend(new NpuOptions.Backend(backend, "", 1));
        double[] sync = new double[checkpoints];
        double[] async = new double[checkpoints];
        OperatorSubtaskState last = null;
        try (OperatorRig rig = OperatorRig.open(options)) {
            rig.deploy("b", brain(neurons), settings());
            for (int i = 0; i < checkpoints; i++) {
                rig.event("b", i * 10_000L, TestBrains.EYE, spikes(neurons));
                rig.tick("b", (i + 1) * 10_000L);
                long start = System.nanoTime();
                OperatorSnapshotFutures futures = rig.startSnapshot();
                long copied = System.nanoTime();
                last = OperatorRig.finishSnapshot(futures);
                sync[i] = (copied - start) / 1e6;
                async[i] = (System.nanoTime() - copied) / 1e6;
            }
        }
        long start = System.nanoTime();
        OperatorRig.restored(options, last).close();
        double restore = (System.nanoTime() - start) / 1e6;
        Arrays.sort(sync);
        Arrays.sort(async);
        System.out.printf(
                Locale.ROOT,
                "%d neurons, %d checkpoints, %s: pause p50 %.2f ms p99 %.2f ms max %.2f ms; written"
                        + " in p50 %.1f ms, %.1f MB; restored in %.0f ms%n",
                neurons,
                checkpoints,
                backend,
                sync[checkpoints / 2],
                sync[checkpoints * 99 / 100],
                sync[checkpoints - 1],
                async[checkpoints / 2],
                last.getStateSize() / 1e6,
                restore);
    }

    private static Connectome brain(int neurons) {
        ConnectomeBuilder builder = new ConnectomeBuilder("large");
        Area eye = builder.area(TestBrains.EYE, AreaRole.INPUT, neurons, 1, 1, 1, true, false);
        builder.area(TestBrains.MOTOR, AreaRole.OUTPUT, 10, 1, 1, 1, true, false);
        for (int i = 0; i < 10; i++) {
            builder.synapse(eye.firstNeuron() + i, eye.endNeuron() + i, 1, 1, false);
        }
        return builder.build();
    }

    private static NeuronPotentials spikes(int neurons) {
        int count = neurons / 100;
        int[] ids = new int[count];
        float[] potentials = new float[count];
        for (int i = 0; i < count; i++) {
            ids[i] = i * 100;
            potentials[i] = 2f;
        }
        return new NeuronPotentials(Packed.column(ids), Packed.column(potentials));
    }

    private static BrainSettings settings() {
        BrainSettings settings = OperatorRig.settings();
        settings.setMetricsEveryBursts(0);
        return settings;
    }
}

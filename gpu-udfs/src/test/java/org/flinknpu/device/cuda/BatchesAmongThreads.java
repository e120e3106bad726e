package org.flinknpu.device.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.testing.KernelPair;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.RandomBrains.Kind;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.KernelOptions;

/**
 * Brains of several threads that join batches, run some bursts and leave. In every round the first
 * one opens a new batch; the others join it while the launch of its first burst is captured.
 * Arguments: the driver's library, and how many rounds.
 */
final class BatchesAmongThreads {
    private static final int THREADS = 4;
    private static final long PATIENCE_SECONDS = 30;
    private static final int BURSTS = 2;

    private BatchesAmongThreads() {}

    public static void main(String[] arguments) throws Exception {
        System.load(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        CudaProvider provider = new CudaProvider(CudaRuntime::devices, CudaServedBatchTest.SHAPE);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier all = new CyclicBarrier(THREADS);
        List<Callable<Long>> work = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int me = thread;
            work.add(() -> run(provider, me, rounds, all));
        }
        long spikes = 0;
        for (Future<Long> each : threads.invokeAll(work)) {
            spikes += each.get();
        }
        threads.shutdown();
        System.out.println("spikes=" + (spikes > 0));
    }

    private static long run(CudaProvider provider, int thread, int rounds, CyclicBarrier all)
            throws Exception {
        long spikes = 0;
        for (int round = 0; round < rounds; round++) {
            RandomBrain brain =
                    RandomBrains.of(
                            Kind.UNIFORM, 60, Seed.of("among threads/" + round + "/" + thread));
            BrainState initial = new BrainState(brain.connectome());
            if (thread != 0) {
                meet(all);
            }
            try (BurstKernel kernel =
                            provider.open(brain.connectome(), initial, KernelOptions.defaults());
                    BurstKernel reference = new ReferenceKernel(brain.connectome(), initial)) {
                if (thread == 0) {
                    meet(all);
                }
                KernelPair pair = new KernelPair(brain, kernel, reference);
                pair.run(BURSTS, BURSTS);
                spikes += pair.spikes();
                meet(all);
            }
            meet(all);
        }
        return spikes;
    }

    private static void meet(CyclicBarrier all) throws Exception {
        all.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}

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
 * one opens a new batch. Arguments: the driver's library, how many rounds, and a {@link Manner}.
 */
final class BatchesAmongThreads {
    private static final int THREADS = 4;
    private static final long PATIENCE_SECONDS = 30;
    private static final int BURSTS = 2;

    private final CudaProvider provider =
            new CudaProvider(CudaRuntime::devices, CudaServedBatchTest.SHAPE);
    private final CyclicBarrier all = new CyclicBarrier(THREADS);
    private final int rounds;
    private final Manner manner;

    /** How threads meet in a batch. */
    enum Manner {
        /** The others join while the launch of the first one's first burst is captured. */
        AT_ONCE,

        /** All join, and then one thread after the other runs a burst; the first one begins. */
        IN_TURN
    }

    private BatchesAmongThreads(int rounds, Manner manner) {
        this.rounds = rounds;
        this.manner = manner;
    }

    public static void main(String[] arguments) throws Exception {
        System.load(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        new BatchesAmongThreads(rounds, Manner.valueOf(arguments[2])).run();
    }

    private void run() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Callable<Long>> work = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int me = thread;
            work.add(() -> run(me));
        }
        long spikes = 0;
        try {
            for (Future<Long> each : threads.invokeAll(work)) {
                spikes += each.get();
            }
        } finally {
            threads.shutdown();
        }
        System.out.println("spikes=" + (spikes > 0));
    }

    private long run(int thread) throws Exception {
        long spikes = 0;
        for (int round = 0; round < rounds; round++) {
            RandomBrain brain =
                    RandomBrains.of(
                            Kind.UNIFORM, 60, Seed.of("among threads/" + round + "/" + thread));
            BrainState initial = new BrainState(brain.connectome());
            if (thread != 0) {
                meet();
            }
            try (BurstKernel kernel =
                            provider.open(brain.connectome(), initial, KernelOptions.defaults());
                    BurstKernel reference = new ReferenceKernel(brain.connectome(), initial)) {
                if (thread == 0) {
                    meet();
                }
                KernelPair pair = new KernelPair(brain, kernel, reference);
                if (manner == Manner.IN_TURN) {
                    takeTurns(thread, pair);
                }
                pair.run(BURSTS, BURSTS);
                spikes += pair.spikes();
                meet();
            }
            meet();
        }
        return spikes;
    }

    private void takeTurns(int thread, KernelPair pair) throws Exception {
        for (int turn = 0; turn < BURSTS * THREADS; turn++) {
            meet();
            if (turn % THREADS == thread) {
                pair.burst();
            }
        }
        meet();
    }

    private void meet() throws Exception {
        all.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}

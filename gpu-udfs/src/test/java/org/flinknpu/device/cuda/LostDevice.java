package org.flinknpu.device.cuda;

import java.util.List;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.testing.KernelPair;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.DeviceLedger;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.ReferenceProvider;
import org.flinknpu.device.cpu.CpuProvider;
import org.flinknpu.device.failover.FailoverOptions;
import org.flinknpu.device.failover.Watch;
import org.flinknpu.device.race.Calibration;
import org.flinknpu.device.race.RaceOptions;

/**
 * A program that loses its device while two brains live on it, and prints where each went on, and
 * whether the device can be had again: one line each. What it does to the driver ends with it.
 */
public final class LostDevice {
    private static final int BURSTS = 100;
    private static final long RETRY_MILLIS = 100;
    private static final long PATIENCE_NANOS = 3_000_000_000L;

    private LostDevice() {}

    /** The program. */
    public static void main(String[] none) throws InterruptedException {
        CudaProvider provider = new CudaProvider();
        CudaFacts facts = CudaRuntime.devices().get(provider.probe().firstUsable("").index());
        Kernels kernels =
                new Kernels(
                        List.of(provider, new CpuProvider(), new ReferenceProvider()),
                        new DeviceLedger(System::nanoTime),
                        Calibration.ofThisJvm(),
                        Watch.SYSTEM);
        KernelOptions options =
                KernelOptions.defaults()
                        .withRace(RaceOptions.defaults().off())
                        .withFailover(FailoverOptions.defaults().withRetryMillis(RETRY_MILLIS));
        RandomBrain brain = RandomBrains.of(RandomBrains.Kind.MIXED, 257, Seed.of("lost device"));
        try (BurstKernel busy = open(kernels, brain, options);
                BurstKernel idle = open(kernels, brain, options);
                BurstKernel busyRight = reference(brain);
                BurstKernel idleRight = reference(brain)) {
            KernelPair first = new KernelPair(brain, busy, busyRight);
            KernelPair second = new KernelPair(brain, idle, idleRight);
            first.run(BURSTS, BURSTS);
            second.run(BURSTS, BURSTS);
            System.out.println(busy.backend() + " " + idle.backend());
            // Its context is the brains' own, and is never closed: there is nothing left to close.
            new Saboteur(facts).stray();
            first.run(BURSTS, 1);
            System.out.println(busy.backend());
            second.run(BURSTS, 1);
            System.out.println(idle.backend());
            long start = System.nanoTime();
            while (System.nanoTime() - start < PATIENCE_NANOS
                    && !(busy.backend().equals("cuda") && idle.backend().equals("cuda"))) {
                first.run(1, 1);
                second.run(1, 1);
            }
            first.run(BURSTS, BURSTS);
            second.run(BURSTS, BURSTS);
            System.out.println(busy.backend() + " " + idle.backend());
        }
    }

    private static BurstKernel open(Kernels kernels, RandomBrain brain, KernelOptions options) {
        BrainState state = new BrainState(brain.connectome());
        return kernels.open("cuda", brain.connectome(), state, options);
    }

    private static BurstKernel reference(RandomBrain brain) {
        return new ReferenceKernel(brain.connectome(), new BrainState(brain.connectome()));
    }
}

package org.flinknpu.device.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.testing.KernelPair;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.Availability;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.image.BrainImage;
import org.flinknpu.device.image.LaunchShape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Brains that are opened with spikes in flight while others use the bus. */
class CudaUploadTest {
    private static final int OPENINGS = 60;
    private static final int THREADS = 1;

    private CudaFacts facts;
    private KernelOptions options;

    @BeforeEach
    void requireDevice() {
        CudaProvider provider = new CudaProvider();
        Availability found = provider.probe();
        assumeTrue(found.available(), "no CUDA device: " + found.reason());
        int index = found.firstUsable("").index();
        facts = CudaRuntime.devices().get(index);
        options = KernelOptions.defaults().withDevice(Integer.toString(index));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, BrainImage.MAX_WHOLE_NEURONS})
    void shouldDeliverSpikesInFlightBeforeTheFirstBurst(int wholeNeurons)
            throws InterruptedException {
        CudaProvider provider =
                new CudaProvider(
                        CudaRuntime::devices, new LaunchShape(wholeNeurons, LaunchShape.NEVER));
        RandomBrain brain =
                RandomBrains.of(RandomBrains.Kind.CHARGED, 131, Seed.of("cuda uploads"));
        BrainState saved = new BrainState(brain.connectome());
        FiredListener nobody = (burst, fired) -> {};
        try (BurstKernel before = new ReferenceKernel(brain.connectome(), saved)) {
            before.freeRun(5, nobody);
            before.save(saved);
        }
        try (Saboteur other = new Saboteur(facts)) {
            List<Thread> traffic = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                traffic.add(other.crowdTheBus());
            }
            try {
                for (int i = 0; i < OPENINGS; i++) {
                    try (BurstKernel kernel = provider.open(brain.connectome(), saved, options);
                            BurstKernel right = new ReferenceKernel(brain.connectome(), saved)) {
                        new KernelPair(brain, kernel, right).run(3, 3);
                    }
                }
            } finally {
                for (Thread thread : traffic) {
                    thread.interrupt();
                    thread.join();
                }
            }
        }
    }
}

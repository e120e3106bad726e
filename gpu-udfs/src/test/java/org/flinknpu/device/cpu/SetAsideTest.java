package org.flinknpu.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SetAsideTest {
    private static final int NEURONS = 1_025;
    private static final int ROUNDS = 40;

    @ParameterizedTest
    @EnumSource(RandomBrains.Kind.class)
    void shouldKeepTheStateOfItsMomentWhileBurstsGoOn(RandomBrains.Kind kind) {
        long seed = Seed.of("aside/" + kind);
        SplittableRandom random = new SplittableRandom(seed);
        Connectome connectome = RandomBrains.of(kind, NEURONS, seed).connectome();
        CpuSettings settings = CpuSettings.fastest(2);
        BrainState expected = new BrainState(connectome);
        BrainState found = new BrainState(connectome);
        CpuKernel closed;
        try (CpuKernel kernel =
                new CpuKernel(
                        connectome,
                        new BrainState(connectome),
                        SynapseLayout.of(connectome, settings.shape()),
                        settings)) {
            for (int round = 0; round < ROUNDS; round++) {
                live(kernel, random);
                kernel.save(expected);
                kernel.setAside();
                live(kernel, random);
                kernel.saveSetAside(found);

                assertThat(found.firstDifference(expected)).as("seed=%d", seed).isNull();
            }
            kernel.save(expected);
            kernel.setAside();
            closed = kernel;
        }
        closed.saveSetAside(found);

        assertThat(found.firstDifference(expected)).as("seed=%d", seed).isNull();
    }

    private static void live(CpuKernel kernel, SplittableRandom random) {
        Stimulus stimulus = new Stimulus();
        FiredSet fired = new FiredSet();
        for (int burst = random.nextInt(4); burst >= 0; burst--) {
            stimulus.clear();
            for (int i = random.nextInt(60); i > 0; i--) {
                stimulus.add(random.nextInt(NEURONS), 3f * random.nextFloat());
            }
            kernel.burst(stimulus, fired);
        }
    }
}

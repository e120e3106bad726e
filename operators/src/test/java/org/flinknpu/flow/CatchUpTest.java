package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.Availability;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.KernelProvider;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.ReferenceProvider;
import org.junit.jupiter.api.Test;

/** How a brain that is behind spreads its bursts over free runs. */
class CatchUpTest {
    private static final long AN_HOUR_IN_MICROS = 3_600_000_000L;

    private final List<Integer> runs = new ArrayList<>();

    private SeatsRig rig(int maxBursts) {
        NpuOptions options =
                SeatsRig.options()
                        .withBackend(new NpuOptions.Backend("reference", "", 1))
                        .withTurns(new NpuOptions.Turns(maxBursts, AN_HOUR_IN_MICROS, 1 << 20));
        return new SeatsRig(
                options, List.of(), new Kernels(List.of(new Observed())), WallTime.SYSTEM);
    }

    private void live(SeatsRig rig) {
        rig.deploy("b", TestBrains.random(7), SeatsRig.settings());
        rig.tick("b", 1);
        rig.light("b", 301, 2);
        rig.tick("b", 501);
        rig.runAll();
    }

    @Test
    void shouldRunFreelyUpToTheNextEventAndAfterIt() {
        try (SeatsRig rig = rig(1_000)) {
            live(rig);

            assertThat(rig.bursts("b")).isEqualTo(501);
            // Bursts 1 and 302 ran alone: nothing was known of their time, and an event waited.
            assertThat(runs).containsExactly(300, 199);
        }
    }

    @Test
    void shouldRunNoLongerThanATurnMayBe() {
        try (SeatsRig rig = rig(16)) {
            live(rig);

            assertThat(rig.bursts("b")).isEqualTo(501);
            assertThat(runs).isNotEmpty().allMatch(run -> run <= 16);
        }
    }

    /** The reference backend, with a note of every free run. */
    private final class Observed implements KernelProvider {
        private final KernelProvider reference = new ReferenceProvider();

        @Override
        public String name() {
            return reference.name();
        }

        @Override
        public Availability probe() {
            return reference.probe();
        }

        @Override
        public long bytesNeeded(Connectome connectome, KernelOptions options) {
            return reference.bytesNeeded(connectome, options);
        }

        @Override
        public BurstKernel open(Connectome connectome, BrainState initial, KernelOptions options) {
            BurstKernel kernel = reference.open(connectome, initial, options);
            return new BurstKernel() {
                @Override
                public void burst(Stimulus stimulus, FiredSet fired) {
                    kernel.burst(stimulus, fired);
                }

                @Override
                public void freeRun(int bursts, FiredListener listener) {
                    runs.add(bursts);
                    kernel.freeRun(bursts, listener);
                }

                @Override
                public long lastBurst() {
                    return kernel.lastBurst();
                }

                @Override
                public void save(BrainState into) {
                    kernel.save(into);
                }

                @Override
                public BurstCounters counters() {
                    return kernel.counters();
                }

                @Override
                public String backend() {
                    return kernel.backend();
                }

                @Override
                public void close() {
                    kernel.close();
                }
            };
        }
    }
}

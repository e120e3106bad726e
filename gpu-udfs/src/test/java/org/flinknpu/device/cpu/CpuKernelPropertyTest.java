package org.flinknpu.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.junit.jupiter.api.Test;

class CpuKernelPropertyTest {
    private static final int[] SIZES = {1, 15, 16, 17, 31, 33, 129, 257, 1025, 4098};
    private final long seed = Long.getLong("seed", System.nanoTime());
    private long spikes;

    @Test
    void shouldEqualTheReferenceInEveryVariant() {
        int brains = 0;
        for (SynapseLayout.Shape shape : SynapseLayout.Shape.values()) {
            for (Accumulator.Kind kind : Accumulator.Kind.values()) {
                for (CpuSettings.Marks marks : CpuSettings.Marks.values()) {
                    for (int threads = 1; threads <= 3; threads++) {
                        for (int size : SIZES) {
                            compare(
                                    seed + brains++,
                                    size,
                                    new CpuSettings(threads, shape, kind, marks, brains % 3 != 0));
                        }
                    }
                }
            }
        }
        assertThat(spikes).as("a silent brain proves nothing").isGreaterThan(100_000);
    }

    private void compare(long seed, int size, CpuSettings settings) {
        Random random = new Random(seed);
        Connectome connectome = brain(random, size);
        BrainState initial = new BrainState(connectome);
        for (int n = 0; n < size; n++) {
            initial.potential()[n] = random.nextInt(100) - 50;
            initial.countdown()[n] = (char) (random.nextInt(20) == 0 ? random.nextInt(3) : 0);
            initial.fireCount()[n] = (char) (random.nextInt(20) == 0 ? 65534 : 0);
        }
        FiredSet expected = new FiredSet();
        FiredSet actual = new FiredSet();
        BrainState expectedState = new BrainState(connectome);
        BrainState actualState = new BrainState(connectome);
        SynapseLayout layout = SynapseLayout.of(connectome, settings.shape());
        try (BurstKernel reference = new ReferenceKernel(connectome, initial);
                BurstKernel cpu = new CpuKernel(connectome, initial, layout, settings)) {
            for (int burst = 1; burst <= 12; burst++) {
                Stimulus stimulus = new Stimulus();
                int entries = burst % 4 == 0 ? 0 : random.nextInt(1 + size / (burst % 3 + 1));
                for (int i = 0; i < entries; i++) {
                    stimulus.add(random.nextInt(size), random.nextInt(200) * 0.3f - 10);
                }
                reference.burst(stimulus, expected);
                cpu.burst(stimulus, actual);
                spikes += expected.size();
                String where = "seed=%d size=%d burst=%d %s".formatted(seed, size, burst, settings);
                assertThat(actual.toArray()).as(where).isEqualTo(expected.toArray());
                reference.save(expectedState);
                cpu.save(actualState);
                assertThat(expectedState.firstDifference(actualState)).as(where).isNull();
                assertThat(cpu.counters().candidates())
                        .as(where)
                        .isEqualTo(reference.counters().candidates());
                assertThat(cpu.counters().synapticEvents())
                        .as(where)
                        .isEqualTo(reference.counters().synapticEvents());
            }
        }
    }

    private static Connectome brain(Random random, int size) {
        ConnectomeBuilder builder = new ConnectomeBuilder("random");
        int areas = Math.min(size, 1 + random.nextInt(4));
        int first = 0;
        boolean explicit = random.nextInt(4) == 0;
        for (int i = 0; i < areas; i++) {
            int count = i == areas - 1 ? size - first : Math.max(1, (size - first) / 2);
            AreaRole role = random.nextInt(6) == 0 ? AreaRole.POWER : AreaRole.INTERNAL;
            Area area =
                    new Area(
                            "a" + i,
                            role,
                            count,
                            1,
                            1,
                            1,
                            first,
                            random.nextInt(3) > 0,
                            random.nextInt(3) == 0,
                            0.5f,
                            explicit ? 0.37f : 1f);
            builder.area(area);
            first = area.endNeuron();
            if (first == size) {
                break;
            }
        }
        int style = random.nextInt(3);
        int maxDelay = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 1;
        for (int n = 0; n < size; n++) {
            builder.neurons()
                    .set(NeuronParameter.THRESHOLD, n, style == 0 ? 5 : random.nextInt(60));
            builder.neurons().set(NeuronParameter.LEAK, n, style == 0 ? 0.1 : random.nextFloat());
            if (style > 0) {
                builder.neurons().set(NeuronParameter.EXCITABILITY, n, random.nextFloat() * 1.3);
            } else {
                builder.neurons().set(NeuronParameter.EXCITABILITY, n, 0.3);
            }
            if (style == 2) {
                builder.neurons().set(NeuronParameter.THRESHOLD_LIMIT, n, random.nextInt(20000));
                builder.neurons().set(NeuronParameter.REFRACTORY_PERIOD, n, random.nextInt(3));
                builder.neurons().set(NeuronParameter.CONSECUTIVE_FIRE_LIMIT, n, random.nextInt(4));
                builder.neurons().set(NeuronParameter.SNOOZE_PERIOD, n, random.nextInt(4));
                builder.neurons()
                        .set(NeuronParameter.ACCUMULATES, n, random.nextInt(4) == 0 ? 0 : 1);
            }
        }
        int synapses = size * random.nextInt(12);
        for (int s = 0; s < synapses; s++) {
            int delay = 1 + random.nextInt(maxDelay);
            if (explicit) {
                builder.chargedSynapse(
                        random.nextInt(size),
                        random.nextInt(size),
                        random.nextInt(2001) - 1000,
                        delay);
            } else {
                builder.synapse(
                        random.nextInt(size),
                        random.nextInt(size),
                        random.nextInt(256),
                        random.nextInt(10) == 0 ? random.nextInt(256) : 1,
                        random.nextInt(3) == 0,
                        delay);
            }
        }
        return builder.build();
    }
}

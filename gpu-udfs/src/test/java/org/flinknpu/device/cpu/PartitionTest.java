package org.flinknpu.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.device.bench.W1;
import org.junit.jupiter.api.Test;

class PartitionTest {
    private static Connectome silent(int neurons) {
        ConnectomeBuilder builder = new ConnectomeBuilder("silent");
        if (neurons > 0) {
            builder.area("a", AreaRole.INTERNAL, neurons, 1, 1, 1, true, false);
        }
        return builder.build();
    }

    @Test
    void shouldCoverAllNeuronsInAscendingAlignedRanges() {
        for (int neurons : new int[] {0, 1, 127, 128, 129, 4098}) {
            for (int parts = 1; parts <= 5; parts++) {
                int[] ends = Partition.of(silent(neurons), parts);
                assertThat(ends).hasSize(parts).isSorted();
                assertThat(ends[parts - 1]).isEqualTo(neurons);
                for (int end : ends) {
                    assertThat(end == neurons || end % Part.ALIGNMENT == 0).isTrue();
                }
            }
        }
    }

    @Test
    void shouldHalveAnEvenBrain() {
        int[] ends = Partition.of(new W1(10_000, 0.01).connectome(), 2);
        assertThat(ends[0]).isBetween(4_800, 5_200);
    }

    @Test
    void shouldGiveFewerNeuronsToAPartWithMoreSynapses() {
        ConnectomeBuilder builder = new ConnectomeBuilder("skewed");
        builder.area("a", AreaRole.INTERNAL, 10_000, 1, 1, 1, true, false);
        for (int i = 0; i < 500_000; i++) {
            builder.synapse(i % 10_000, i % 1_000, 1, 1, false);
        }
        int[] ends = Partition.of(builder.build(), 2);
        assertThat(ends[0]).isBetween(768, 1_024);
    }
}

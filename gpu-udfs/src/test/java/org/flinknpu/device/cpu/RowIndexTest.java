package org.flinknpu.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.SynapseColumns;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowIndexTest {
    private static final int NEURONS = 1025;

    @ParameterizedTest
    @EnumSource(
            value = RandomBrains.Kind.class,
            names = {"MIXED", "DELAYED"})
    void shouldFindTheSynapsesOfEveryDelayAndPart(RandomBrains.Kind kind) {
        Connectome connectome =
                RandomBrains.of(kind, NEURONS, Seed.of("rows/" + kind)).connectome();
        int[][] partitions = {{NEURONS}, {384, NEURONS}, {256, 256, 512, NEURONS}};
        for (int[] partEnds : partitions) {
            check(connectome, partEnds, new RowIndex.Table(connectome, partEnds));
            check(connectome, partEnds, new RowIndex.Search(connectome, partEnds));
        }
    }

    private static void check(Connectome connectome, int[] partEnds, RowIndex rows) {
        SynapseColumns synapses = connectome.synapses();
        int[] sources = IntStream.range(0, NEURONS).toArray();
        int[] begins = new int[NEURONS];
        int[] ends = new int[NEURONS];
        long found = 0;
        for (int delay = 1; delay <= connectome.maxDelay(); delay++) {
            for (int part = 0; part < partEnds.length; part++) {
                found += rows.locate(sources, 0, NEURONS, delay, part, begins, ends);
                int first = part == 0 ? 0 : partEnds[part - 1];
                for (int source = 0; source < NEURONS; source++) {
                    for (int synapse = begins[source]; synapse < ends[source]; synapse++) {
                        assertThat(synapse)
                                .isBetween(
                                        synapses.rowStart()[source],
                                        synapses.rowStart()[source + 1] - 1);
                        assertThat(synapses.delay(synapse)).isEqualTo(delay);
                        assertThat(synapses.target()[synapse]).isBetween(first, partEnds[part] - 1);
                    }
                }
            }
        }
        assertThat(found).isEqualTo(connectome.synapseCount());
    }
}

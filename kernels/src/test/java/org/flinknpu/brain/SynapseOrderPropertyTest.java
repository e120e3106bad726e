package org.flinknpu.brain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ascending sources take another way through the builder than sources in any order. */
class SynapseOrderPropertyTest {
    private static final int NEURONS = 70;

    private record Synapse(
            int source, int target, int weight, int psp, boolean inhibitory, int delay) {}

    private static List<Synapse> random(Random random, int count, boolean delays) {
        List<Synapse> synapses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            synapses.add(
                    new Synapse(
                            random.nextInt(NEURONS),
                            random.nextInt(NEURONS),
                            random.nextInt(256),
                            random.nextInt(256),
                            random.nextBoolean(),
                            delays ? 1 + random.nextInt(255) : 1));
        }
        return synapses;
    }

    private static Connectome build(List<Synapse> synapses, int expected, boolean charged) {
        ConnectomeBuilder builder = new ConnectomeBuilder("order");
        builder.area("a", AreaRole.INTERNAL, NEURONS, 1, 1, 1, true, false);
        builder.expectSynapses(expected);
        for (Synapse s : synapses) {
            if (charged) {
                builder.chargedSynapse(
                        s.source, s.target, s.weight * s.psp * (s.inhibitory ? -1 : 1), s.delay);
            } else {
                builder.synapse(s.source, s.target, s.weight, s.psp, s.inhibitory, s.delay);
            }
        }
        return builder.build();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 1000, 4099})
    void shouldNotDependOnTheOrderOfSources(int count) {
        Random random = new Random(Seed.of("synapse order " + count));
        for (boolean delays : new boolean[] {false, true}) {
            for (boolean charged : new boolean[] {false, true}) {
                List<Synapse> mixed = random(random, count, delays);
                List<Synapse> ascending = new ArrayList<>(mixed);
                // Stable: synapses of one source keep their order.
                ascending.sort(Comparator.comparingInt(Synapse::source));
                String expected = build(mixed, 0, charged).fingerprint();

                assertThat(build(ascending, 0, charged).fingerprint()).isEqualTo(expected);
                assertThat(build(ascending, count, charged).fingerprint()).isEqualTo(expected);
                assertThat(build(ascending, count + 777, charged).fingerprint())
                        .isEqualTo(expected);
            }
        }
    }
}

package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.schema.SpikeSampling;
import org.flinknpu.wire.Packed;
import org.junit.jupiter.api.Test;

class SpikeSamplerTest {
    private static final Connectome BRAIN = brain(10, 20);

    private static Connectome brain(int first, int second) {
        ConnectomeBuilder builder = new ConnectomeBuilder("b");
        builder.area("one", AreaRole.INTERNAL, first, 1, 1, 1, true, false);
        builder.area("two", AreaRole.INTERNAL, second, 1, 1, 1, true, false);
        return builder.build();
    }

    @Test
    void shouldListNeuronsByIndexWithinArea() {
        SpikeSampler sampler = sampler(BRAIN, new SpikeSampling("*", 1, 0));

        List<List<AreaFired>> parts = sampler.sample(1, fired(3, 9, 10, 29));

        assertThat(parts).hasSize(1);
        assertThat(parts.get(0)).extracting(AreaFired::getArea).containsExactly("one", "two");
        assertThat(neurons(parts.get(0).get(0))).containsExactly(3, 9);
        assertThat(neurons(parts.get(0).get(1))).containsExactly(0, 19);
    }

    @Test
    void shouldFollowFirstEntryThatMatches() {
        SpikeSampler sampler =
                sampler(BRAIN, new SpikeSampling("two", 3, 0), new SpikeSampling("*", 2, 0));

        assertThat(areas(sampler.sample(1, fired(0, 10)))).isEmpty();
        assertThat(areas(sampler.sample(2, fired(0, 10)))).containsExactly("one");
        assertThat(areas(sampler.sample(3, fired(0, 10)))).containsExactly("two");
        assertThat(areas(sampler.sample(6, fired(0, 10)))).containsExactly("one", "two");
    }

    @Test
    void shouldPublishNothingWhereNothingFired() {
        SpikeSampler sampler = sampler(BRAIN, new SpikeSampling("*", 1, 0));

        assertThat(sampler.sample(1, fired())).isEmpty();
        assertThat(areas(sampler.sample(1, fired(12)))).containsExactly("two");
        assertThat(sampler(BRAIN).sample(1, fired(1))).isEmpty();
    }

    @Test
    void shouldSpreadSampleEvenlyAndSayHowManyFired() {
        SpikeSampler sampler = sampler(BRAIN, new SpikeSampling("two", 1, 3));

        AreaFired sampled = sampler.sample(1, fired(10, 11, 12, 13, 14, 15, 16, 17)).get(0).get(0);

        assertThat(sampled.getFiredCount()).isEqualTo(8);
        assertThat(neurons(sampled)).containsExactly(0, 2, 5);
    }

    @Test
    void shouldSplitWhatDoesNotFitOneRecord() {
        int size = 500_000;
        Connectome large = brain(1, size);
        int[] all = new int[size + 1];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }

        List<List<AreaFired>> parts =
                sampler(large, new SpikeSampling("*", 1, 0)).sample(1, fired(all));

        List<Integer> found = new ArrayList<>();
        for (List<AreaFired> part : parts) {
            int bytes = part.stream().mapToInt(area -> area.getNeurons().remaining()).sum();
            assertThat(bytes).isPositive().isLessThan(SpikeSampler.MAX_PART_BYTES);
            for (AreaFired area : part) {
                if (area.getArea().equals("two")) {
                    assertThat(area.getFiredCount()).isEqualTo(size);
                    for (int neuron : neurons(area)) {
                        found.add(neuron);
                    }
                }
            }
        }
        assertThat(parts).hasSize(3);
        assertThat(found).hasSize(size).isSorted().doesNotHaveDuplicates();
    }

    private static SpikeSampler sampler(Connectome brain, SpikeSampling... samplings) {
        return new SpikeSampler(brain, List.of(samplings));
    }

    private static List<String> areas(List<List<AreaFired>> parts) {
        return parts.stream().flatMap(List::stream).map(AreaFired::getArea).toList();
    }

    private static int[] neurons(AreaFired area) {
        return Packed.ints(area.getNeurons());
    }

    private static FiredSet fired(int... neurons) {
        FiredSet fired = new FiredSet();
        for (int neuron : neurons) {
            fired.add(neuron);
        }
        return fired;
    }
}

package org.flinknpu.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;

class SharedLayoutsTest {
    private static final CpuSettings SETTINGS = CpuSettings.fastest(1);

    private final SharedLayouts layouts = new SharedLayouts();
    private final Connectome brain = brain("one");

    private static Connectome brain(String name) {
        return RandomBrains.of(RandomBrains.Kind.MIXED, 257, Seed.of(name)).connectome();
    }

    @Test
    void shouldGiveBrainsWithChangedParametersTheSameLayout() {
        Connectome changed =
                brain.withParameter(brain.areas().get(0).id(), NeuronParameter.THRESHOLD, 3);

        assertThat(layouts.of(changed, SETTINGS)).isSameAs(layouts.of(brain, SETTINGS));
    }

    @Test
    void shouldGiveOtherSynapsesAnotherLayout() {
        assertThat(layouts.of(brain("two"), SETTINGS)).isNotSameAs(layouts.of(brain, SETTINGS));
    }

    @Test
    void shouldFindInANewProviderWhatAnotherHasPrepared() {
        Object prepared = new CpuProvider().prepare(brain);

        assertThat(new CpuProvider().prepare(brain)).isSameAs(prepared);
    }
}

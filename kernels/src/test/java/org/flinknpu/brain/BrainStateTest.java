package org.flinknpu.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BrainStateTest {
    private static BrainState state() {
        BrainState state = new BrainState(3, 2);
        state.burst(5);
        state.potential()[1] = 0.5f;
        state.countdown()[2] = 7;
        state.fireCount()[0] = 65535;
        state.frame(0).add(0, 0);
        state.frame(0).add(2, 255);
        state.frame(1).add(1, 9);
        return state;
    }

    private static List<Consumer<BrainState>> changes() {
        List<Consumer<BrainState>> changes = new ArrayList<>();
        changes.add(state -> state.burst(6));
        changes.add(state -> state.potential()[1] = Math.nextUp(0.5f));
        changes.add(state -> state.potential()[0] = -0f);
        changes.add(state -> state.countdown()[2] = 6);
        changes.add(state -> state.fireCount()[0] = 0);
        changes.add(state -> state.frame(0).clear());
        changes.add(state -> state.frame(1).add(2, 0));
        changes.add(
                state -> {
                    state.frame(1).clear();
                    state.frame(1).add(1, 8);
                });
        changes.add(
                state -> {
                    state.frame(1).clear();
                    state.frame(1).add(2, 9);
                });
        return changes;
    }

    @Test
    void shouldDescribeEveryDifferenceAndHashItApart() {
        BrainState one = state();
        assertThat(one.firstDifference(state())).isNull();
        assertThat(one.hash()).isEqualTo(state().hash());
        for (Consumer<BrainState> change : changes()) {
            BrainState other = state();
            change.accept(other);

            assertThat(one.firstDifference(other)).isNotNull().doesNotContain("\n");
            assertThat(one.hash()).isNotEqualTo(other.hash());
        }
        assertThat(one.firstDifference(new BrainState(3, 1))).isNotNull();
    }

    @Test
    void shouldCountAllNaNsAsOneValue() {
        BrainState one = state();
        BrainState two = state();
        one.potential()[0] = Float.intBitsToFloat(0x7FC00001);
        two.potential()[0] = Float.intBitsToFloat(0xFFC00000);

        assertThat(one.firstDifference(two)).isNull();
        assertThat(one.hash()).isEqualTo(two.hash());
    }

    @Test
    void shouldCopyAndResetEverything() {
        BrainState copy = new BrainState(3, 2);
        copy.frame(1).add(0, 1);

        copy.copyFrom(state());
        assertThat(copy.firstDifference(state())).isNull();
        copy.frame(0).neurons()[0] = 1;
        assertThat(copy.firstDifference(state())).contains("1");
        copy.reset();
        assertThat(copy.firstDifference(new BrainState(3, 2))).isNull();
    }

    @Test
    void shouldAgeFrames() {
        BrainState state = state();

        SpikeFrame youngest = state.advanceFrames();

        assertThat(youngest).isSameAs(state.frame(0));
        assertThat(youngest.size()).isZero();
        assertThat(state.frame(1).size()).isEqualTo(2);
        assertThat(state.frame(1).neurons()).startsWith(0, 2);
        assertThat(state.frame(1).psp()).startsWith((byte) 0, (byte) 255);
    }

    @Test
    void shouldRefuseStateThatCannotBelongToConnectome() {
        ConnectomeBuilder builder = new ConnectomeBuilder("brain");
        builder.area("a", AreaRole.INTERNAL, 3, 1, 1, 1, true, false);
        Connectome brain = builder.synapse(0, 1, 1, 1, false, 2).build();
        BrainState descending = new BrainState(brain);
        descending.frame(1).add(2, 0);
        descending.frame(1).add(1, 0);
        BrainState twice = new BrainState(brain);
        twice.frame(0).add(1, 0);
        twice.frame(0).add(1, 0);
        BrainState negative = new BrainState(brain);
        negative.burst(-1);

        state().requireFits(brain);
        assertThatThrownBy(() -> descending.requireFits(brain)).hasMessageContaining("neuron=1");
        assertThatThrownBy(() -> twice.requireFits(brain)).hasMessageContaining("neuron=1");
        assertThatThrownBy(() -> negative.requireFits(brain)).hasMessageContaining("burst=-1");
        assertThatThrownBy(() -> new BrainState(3, 1).requireFits(brain))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("neurons=3 delays=1");
    }
}

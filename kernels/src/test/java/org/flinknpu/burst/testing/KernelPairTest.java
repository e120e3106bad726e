package org.flinknpu.burst.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.RandomBrains.Kind;
import org.junit.jupiter.api.Test;

/** The contract's comparison must notice every single wrong bit. */
class KernelPairTest {
    private static final RandomBrain BRAIN = RandomBrains.of(Kind.MIXED, 257, 1);

    /** A reference with one fault; each test overrides one method. */
    private static class Faulty implements BurstKernel {
        private final BurstKernel sound =
                new ReferenceKernel(BRAIN.connectome(), new BrainState(BRAIN.connectome()));

        @Override
        public void burst(Stimulus stimulus, FiredSet fired) {
            sound.burst(stimulus, fired);
        }

        @Override
        public long lastBurst() {
            return sound.lastBurst();
        }

        @Override
        public void save(BrainState into) {
            sound.save(into);
        }

        @Override
        public BurstCounters counters() {
            return sound.counters();
        }

        @Override
        public String backend() {
            return "faulty";
        }

        @Override
        public void close() {
            sound.close();
        }
    }

    private static void run(BurstKernel kernel) {
        BurstKernel reference =
                new ReferenceKernel(BRAIN.connectome(), new BrainState(BRAIN.connectome()));
        new KernelPair(BRAIN, kernel, reference).run(20, 1);
    }

    private static void assertCaught(BurstKernel kernel, String message) {
        assertThatThrownBy(() -> run(kernel))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldAcceptSoundKernel() {
        assertThatCode(() -> run(new Faulty())).doesNotThrowAnyException();
    }

    @Test
    void shouldCatchMissingSpike() {
        assertCaught(
                new Faulty() {
                    @Override
                    public void burst(Stimulus stimulus, FiredSet fired) {
                        super.burst(stimulus, fired);
                        fired.size(Math.max(0, fired.size() - 1));
                    }
                },
                "fired in burst");
    }

    @Test
    void shouldCatchWrongSignOfZero() {
        assertCaught(
                new Faulty() {
                    @Override
                    public void save(BrainState into) {
                        super.save(into);
                        for (int n = 0; n < into.neuronCount(); n++) {
                            if (into.potential()[n] == 0) {
                                into.potential()[n] = -0f;
                            }
                        }
                    }
                },
                "potential of neuron");
    }

    @Test
    void shouldCatchLastBitOfOnePotential() {
        assertCaught(
                new Faulty() {
                    @Override
                    public void save(BrainState into) {
                        super.save(into);
                        into.potential()[256] = Math.nextUp(into.potential()[256]);
                    }
                },
                "potential of neuron 256");
    }

    @Test
    void shouldCatchCountersOfNeurons() {
        assertCaught(
                new Faulty() {
                    @Override
                    public void save(BrainState into) {
                        super.save(into);
                        into.countdown()[3]++;
                    }
                },
                "countdown of neuron 3");
        assertCaught(
                new Faulty() {
                    @Override
                    public void save(BrainState into) {
                        super.save(into);
                        into.fireCount()[4]++;
                    }
                },
                "fire count of neuron 4");
    }

    @Test
    void shouldCatchSpikesInFlight() {
        assertCaught(
                new Faulty() {
                    @Override
                    public void save(BrainState into) {
                        super.save(into);
                        into.frame(0).clear();
                    }
                },
                "state after burst");
    }

    @Test
    void shouldCatchBurstNumberAndWorkCounters() {
        assertCaught(
                new Faulty() {
                    @Override
                    public long lastBurst() {
                        return super.lastBurst() + 1;
                    }
                },
                "last burst after burst 1");
        assertCaught(
                new Faulty() {
                    @Override
                    public void burst(Stimulus stimulus, FiredSet fired) {
                        super.burst(stimulus, fired);
                        counters().work(counters().candidates() + 1, 0);
                    }
                },
                "candidates in burst 1");
        assertCaught(
                new Faulty() {
                    @Override
                    public void burst(Stimulus stimulus, FiredSet fired) {
                        super.burst(stimulus, fired);
                        counters().work(counters().candidates(), -1);
                    }
                },
                "synaptic events in burst 1");
    }
}

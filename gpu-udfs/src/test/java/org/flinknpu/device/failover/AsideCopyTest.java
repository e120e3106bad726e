package org.flinknpu.device.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.Availability;
import org.flinknpu.device.Candidate;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.KernelProvider;
import org.flinknpu.device.ReferenceProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A snapshot of a device that was lost before it gave the state out. */
class AsideCopyTest {
    private static final int BURSTS = 5;

    private final RandomBrain brain =
            RandomBrains.of(RandomBrains.Kind.MIXED, 97, Seed.of("aside"));
    private final Connectome connectome = brain.connectome();
    private final FailoverFixture fixture = new FailoverFixture(1, true);
    private final Past past = new Past(connectome, new BrainState(connectome), 1 << 20);
    private final BrainState copy = new BrainState(connectome);

    /** A host on which something happens before a brain is opened. */
    private record Host(Runnable meanwhile) implements KernelProvider {
        @Override
        public String name() {
            return "reference";
        }

        @Override
        public Availability probe() {
            return new ReferenceProvider().probe();
        }

        @Override
        public long bytesNeeded(Connectome connectome, KernelOptions options) {
            return 1;
        }

        @Override
        public BurstKernel open(Connectome connectome, BrainState initial, KernelOptions options) {
            BurstKernel kernel = new ReferenceKernel(connectome, initial);
            meanwhile.run();
            return kernel;
        }
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private AsideCopy lostAside(Runnable meanwhile) throws DeviceLostException {
        Stimulus stimulus = new Stimulus();
        for (int burst = 1; burst <= BURSTS; burst++) {
            stimulus.clear();
            brain.stimulate(stimulus, burst);
            assertThat(past.log().append(stimulus)).isTrue();
        }
        Host host = new Host(meanwhile);
        Candidate there =
                Candidate.of(host, host.probe().devices().get(0), KernelOptions.defaults());
        AsideCopy aside =
                new AsideCopy(connectome, past, () -> List.of(there), fixture.oversight());
        DeviceSeat seat =
                DeviceSeat.startOpening(
                        fixture.provider.candidates().get(0),
                        connectome,
                        past.base(),
                        fixture.oversight());
        seat.awaitOpen();
        aside.onDevice(seat, BURSTS);
        seat.close();
        return aside;
    }

    @Test
    void shouldComputeTheStateOfALostDevice() throws DeviceLostException {
        lostAside(() -> {}).copyOut(copy);

        BrainState expected = new BrainState(connectome);
        Stimulus stimulus = new Stimulus();
        try (BurstKernel right = FailoverFixture.reference(brain)) {
            for (int burst = 1; burst <= BURSTS; burst++) {
                stimulus.clear();
                brain.stimulate(stimulus, burst);
                right.burst(stimulus, new FiredSet());
            }
            right.save(expected);
        }
        assertThat(copy.firstDifference(expected)).isNull();
        assertThat(past.pinned()).isFalse();
    }

    /** The brain that needs room in its log waits for a snapshot, but not for ever. */
    @Test
    void shouldRefuseAStateThatWasComputedFromWhatTheBrainHasOverwritten()
            throws DeviceLostException {
        AsideCopy aside =
                lostAside(
                        () -> {
                            past.awaitUnpinned(0);
                            past.log().restart(BURSTS);
                            past.log().appendSilent(BURSTS);
                        });
        assertThatThrownBy(() -> aside.copyOut(copy))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("took too long to compute: burst=5");
    }
}

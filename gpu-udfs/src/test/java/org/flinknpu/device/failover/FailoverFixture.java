package org.flinknpu.device.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.device.BackendCounters;
import org.flinknpu.device.Candidate;
import org.flinknpu.device.DeviceLedger;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.ReferenceProvider;

/** Faulty devices, a host to fall back on, a clock that only hangs and the test move. */
final class FailoverFixture implements AutoCloseable {
    final AtomicLong clock = new AtomicLong();
    final DeviceLedger ledger = new DeviceLedger(clock::get);
    final BackendCounters counts = new BackendCounters();
    final Watch watch = new Watch(clock::get, Long.MAX_VALUE);
    final Crews crews = new Crews(counts, watch);
    final FaultyProvider provider;
    FailoverOptions options = FailoverOptions.defaults().withShadowInterval(10);

    FailoverFixture(int devices, boolean deferring) {
        provider = new FaultyProvider("cuda", devices, clock, deferring);
    }

    static Candidate host() {
        ReferenceProvider reference = new ReferenceProvider();
        return Candidate.of(
                reference, reference.probe().devices().get(0), KernelOptions.defaults());
    }

    List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>(provider.candidates());
        all.add(host());
        return all;
    }

    Oversight oversight() {
        return new Oversight(options, ledger, counts, watch, crews);
    }

    FailoverKernel open(Connectome connectome, BrainState state, boolean returns) {
        return FailoverKernel.open(
                connectome,
                state,
                provider.candidates().get(0),
                this::candidates,
                returns,
                oversight());
    }

    FailoverKernel open(RandomBrain brain) {
        return open(brain.connectome(), new BrainState(brain.connectome()), false);
    }

    /** Runs both kernels and compares every burst's fired neurons. */
    static void runAlike(RandomBrain brain, BurstKernel kernel, BurstKernel right, int bursts) {
        Stimulus stimulus = new Stimulus();
        FiredSet fired = new FiredSet();
        FiredSet expected = new FiredSet();
        for (int i = 0; i < bursts; i++) {
            // Whoever repeats this until something happens waits for it no longer than the test
            // may.
            assertThat(Thread.interrupted()).as("out of time in burst %d", i).isFalse();
            stimulus.clear();
            brain.stimulate(stimulus, right.lastBurst() + 1);
            kernel.burst(stimulus, fired);
            right.burst(stimulus, expected);
            assertThat(kernel.lastBurst()).isEqualTo(right.lastBurst());
            assertThat(fired.toArray())
                    .as("burst %d of %s", right.lastBurst(), brain)
                    .isEqualTo(expected.toArray());
        }
    }

    static void compareStates(RandomBrain brain, BurstKernel kernel, BurstKernel right) {
        BrainState state = new BrainState(brain.connectome());
        BrainState expected = new BrainState(brain.connectome());
        kernel.save(state);
        right.save(expected);
        assertThat(state.firstDifference(expected)).as(brain.toString()).isNull();
    }

    static ReferenceKernel reference(RandomBrain brain) {
        return new ReferenceKernel(brain.connectome(), new BrainState(brain.connectome()));
    }

    @Override
    public void close() {
        provider.close();
    }
}

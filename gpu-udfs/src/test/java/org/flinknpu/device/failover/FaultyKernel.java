package org.flinknpu.device.failover;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;

/** A right kernel on a device that may go wrong. */
class FaultyKernel implements BurstKernel {
    private final FaultyProvider provider;
    private final int device;
    private final Connectome connectome;
    private ReferenceKernel right;
    private boolean corrupt;
    private boolean closed;

    FaultyKernel(FaultyProvider provider, int device, Connectome connectome, BrainState initial) {
        this.provider = provider;
        this.device = device;
        this.connectome = connectome;
        right = new ReferenceKernel(connectome, initial);
    }

    private boolean strikes(Fault.Kind kind, long burst) {
        return provider.strikes(device, kind, burst);
    }

    @Override
    public void burst(Stimulus stimulus, FiredSet fired) {
        long burst = right.lastBurst() + 1;
        if (strikes(Fault.Kind.FAIL, burst)) {
            throw new IllegalStateException("device lost");
        }
        if (strikes(Fault.Kind.HANG, burst)) {
            provider.hang();
        }
        if (strikes(Fault.Kind.OTHERS_RETURN, burst)) {
            provider.awaitOthers();
        }
        right.burst(stimulus, fired);
        if (strikes(Fault.Kind.FAIL_LATE, burst)) {
            fired.clear();
            throw new IllegalStateException("device lost after the burst");
        }
        if (strikes(Fault.Kind.CORRUPT_STATE, burst)) {
            BrainState state = new BrainState(connectome);
            right.save(state);
            state.fireCount()[state.neuronCount() / 2] ^= 1;
            right = new ReferenceKernel(connectome, state);
            corrupt = true;
        }
        if (strikes(Fault.Kind.CORRUPT_FIRED, burst) && fired.size() > 0) {
            fired.size(fired.size() - 1);
        }
    }

    @Override
    public long lastBurst() {
        return right.lastBurst();
    }

    @Override
    public void save(BrainState into) {
        if (strikes(Fault.Kind.FAIL_SAVE, right.lastBurst())) {
            throw new IllegalStateException("device lost while saving");
        }
        if (strikes(Fault.Kind.HANG_SAVE, right.lastBurst())) {
            provider.hang();
        }
        right.save(into);
        if (corrupt) {
            // Sticks: a wrong count alone may heal before it is looked at.
            into.countdown()[0] ^= 0x4000;
        }
    }

    @Override
    public BurstCounters counters() {
        return right.counters();
    }

    @Override
    public String backend() {
        return provider.name();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            provider.openKernels.decrementAndGet();
        }
    }
}

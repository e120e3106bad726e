package org.flinknpu.device.failover;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.DeferredSave;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;

/** A faulty kernel that can set its state aside. Faults of saving strike the copy. */
final class DeferringKernel implements BurstKernel, DeferredSave {
    private final FaultyKernel kernel;
    private final BrainState aside;

    DeferringKernel(FaultyKernel kernel, Connectome connectome) {
        this.kernel = kernel;
        aside = new BrainState(connectome);
    }

    @Override
    public void setAside() {
        kernel.save(aside);
    }

    @Override
    public void saveSetAside(BrainState into) {
        into.copyFrom(aside);
    }

    @Override
    public void burst(Stimulus stimulus, FiredSet fired) {
        kernel.burst(stimulus, fired);
    }

    @Override
    public long lastBurst() {
        return kernel.lastBurst();
    }

    @Override
    public void save(BrainState into) {
        kernel.save(into);
    }

    @Override
    public BurstCounters counters() {
        return kernel.counters();
    }

    @Override
    public String backend() {
        return kernel.backend();
    }

    @Override
    public void close() {
        kernel.close();
    }
}

package org.flinknpu.flow;

import java.util.List;
import java.util.Map;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.DeferredSave;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.SplitBurst;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.Availability;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.KernelProvider;

/**
 * A device whose brains share launches: the bursts that were begun run when the first is finished,
 * and that counts as one launch. A burst can be made to fail.
 */
final class SplittingProvider implements KernelProvider {
    private final String name;
    private int generation;
    private int launches;
    private volatile int setAsides;
    private int failAtLaunch = -1;
    private boolean gone;

    SplittingProvider(String name) {
        this.name = name;
    }

    /** Lets all bursts of that launch and of later ones fail. */
    void failAtLaunch(int launch) {
        failAtLaunch = launch;
    }

    /** Lets it open no brain any more; the open ones go on. */
    void refuse() {
        gone = true;
    }

    int setAsides() {
        return setAsides;
    }

    synchronized int launches() {
        return launches;
    }

    private synchronized int begin() {
        return generation;
    }

    private synchronized void finish(int begunIn) {
        if (begunIn == generation) {
            generation++;
            launches++;
        }
        if (failAtLaunch >= 0 && begunIn >= failAtLaunch) {
            throw new IllegalStateException("launch failed");
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Availability probe() {
        return Availability.of(
                List.of(
                        DeviceDescription.usable(
                                0,
                                "Splitting",
                                DeviceDescription.Kind.ACCELERATOR,
                                "driver 1",
                                1L << 40,
                                Map.of())));
    }

    @Override
    public long bytesNeeded(Connectome connectome, KernelOptions options) {
        return 1;
    }

    @Override
    public BurstKernel open(Connectome connectome, BrainState initial, KernelOptions options) {
        if (gone) {
            throw new BackendUnavailableException(name, "device is gone", "bring it back");
        }
        return new Kernel(connectome, initial);
    }

    private final class Kernel implements BurstKernel, SplitBurst, DeferredSave {
        private final ReferenceKernel right;
        private final BrainState aside;
        private final Stimulus stimulus = new Stimulus();
        private int begunIn;

        Kernel(Connectome connectome, BrainState initial) {
            right = new ReferenceKernel(connectome, initial);
            aside = new BrainState(connectome);
        }

        @Override
        public void burst(Stimulus given, FiredSet fired) {
            begin(given);
            finish(fired);
        }

        @Override
        public void begin(Stimulus given) {
            stimulus.clear();
            stimulus.addAll(given);
            begunIn = SplittingProvider.this.begin();
        }

        @Override
        public void finish(FiredSet fired) {
            SplittingProvider.this.finish(begunIn);
            right.burst(stimulus, fired);
        }

        @Override
        public long lastBurst() {
            return right.lastBurst();
        }

        @Override
        public void save(BrainState into) {
            right.save(into);
        }

        @Override
        public void setAside() {
            setAsides++;
            right.save(aside);
        }

        @Override
        public void saveSetAside(BrainState into) {
            into.copyFrom(aside);
        }

        @Override
        public BurstCounters counters() {
            return right.counters();
        }

        @Override
        public String backend() {
            return name;
        }

        @Override
        public void close() {
            right.close();
        }
    }
}

package org.flinknpu.device.race;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.Availability;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.KernelProvider;

/** A backend whose bursts take as long as a test says, on the test's clock. */
final class PacedProvider implements KernelProvider {
    /** Nanoseconds of a burst. */
    interface Pace {
        double nanos(long neurons, long events);
    }

    final List<String> openings = new ArrayList<>();
    Pace pace;
    boolean refuses;
    boolean idle;
    long failsAtBurst = -1;
    private final String name;
    private final AtomicLong clock;
    private final DeviceDescription.Kind kind;

    PacedProvider(String name, AtomicLong clock, DeviceDescription.Kind kind, Pace pace) {
        this.name = name;
        this.clock = clock;
        this.kind = kind;
        this.pace = pace;
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
                                0, "Paced " + name, kind, "driver 1", 1L << 30, Map.of())));
    }

    @Override
    public long bytesNeeded(Connectome connectome, KernelOptions options) {
        return 0;
    }

    @Override
    public BurstKernel open(Connectome connectome, BrainState initial, KernelOptions options) {
        openings.add(connectome.name());
        if (refuses) {
            throw new BackendUnavailableException(name, "out of memory", "free some");
        }
        return new PacedKernel(connectome, new ReferenceKernel(connectome, initial));
    }

    private final class PacedKernel implements BurstKernel {
        private final Connectome connectome;
        private final ReferenceKernel right;

        PacedKernel(Connectome connectome, ReferenceKernel right) {
            this.connectome = connectome;
            this.right = right;
        }

        @Override
        public void burst(Stimulus stimulus, FiredSet fired) {
            if (right.lastBurst() + 1 == failsAtBurst) {
                throw new IllegalStateException("device lost");
            }
            if (!idle) {
                right.burst(stimulus, fired);
            }
            long events = right.counters().synapticEvents();
            clock.addAndGet((long) pace.nanos(connectome.neuronCount(), events));
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

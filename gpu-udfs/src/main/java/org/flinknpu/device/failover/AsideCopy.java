package org.flinknpu.device.failover;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.function.Supplier;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.Candidate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state that was set aside for a snapshot on a device that may fail before it is copied out.
 * Until then the {@link Past} is pinned; if the device does not give the copy out in time, the
 * state is computed on the host from there.
 *
 * <p>Set by the brain's thread; copied out, or dropped, by another one.
 */
final class AsideCopy {
    private static final Logger LOG = LoggerFactory.getLogger(AsideCopy.class);

    private final Connectome connectome;
    private final Past past;
    private final Supplier<List<Candidate>> others;
    private final Oversight oversight;
    private DeviceSeat seat;
    private BrainState held;
    private long burst;

    /** Nothing is set aside yet. */
    AsideCopy(
            Connectome connectome,
            Past past,
            Supplier<List<Candidate>> others,
            Oversight oversight) {
        this.connectome = connectome;
        this.past = past;
        this.others = others;
        this.oversight = oversight;
    }

    /** A device has set the state after a burst aside. */
    synchronized void onDevice(DeviceSeat itsSeat, long itsBurst) {
        seat = itsSeat;
        burst = itsBurst;
        held = null;
        past.pin();
    }

    /** The state is at hand. */
    synchronized void onHost(BrainState state) {
        seat = null;
        held = state;
    }

    /** Nobody wants it any more. */
    synchronized void drop() {
        if (seat != null) {
            past.unpin();
        }
        seat = null;
        held = null;
    }

    /** Copies it out. */
    synchronized void copyOut(BrainState into) {
        if (held != null) {
            into.copyFrom(held);
        } else if (seat == null || !past.pinned()) {
            throw new IllegalStateException(
                    "State was not set aside, or not asked for in time: burst=" + burst);
        } else if (!copiedByDevice(into)) {
            computeInTime(into);
        }
        drop();
    }

    /** The brain waits for so long and then goes on, over what is read here. */
    private void computeInTime(BrainState into) {
        RuntimeException failure = null;
        try {
            compute(into);
        } catch (RuntimeException e) {
            failure = e;
        }
        VarHandle.loadLoadFence();
        if (!past.pinned()) {
            throw new IllegalStateException(
                    "State that was set aside took too long to compute: burst=" + burst, failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** The copy is made into an object of its own: a call that hangs may write there for ever. */
    private boolean copiedByDevice(BrainState into) {
        DeviceSeat from = seat;
        BrainState own = new BrainState(connectome);
        DeviceThread copier =
                new DeviceThread("snapshot of " + from.candidate(), oversight.watch());
        DeviceThread.Outcome how = copier.run(() -> from.copyOut(own), from.transferNanos());
        copier.leave(() -> {});
        if (how != DeviceThread.Outcome.DONE) {
            LOG.warn(
                    "State of {} that was set aside on {} is computed on the host: {}",
                    connectome,
                    from.candidate(),
                    how == DeviceThread.Outcome.LATE ? "no answer" : copier.failure());
            return false;
        }
        into.copyFrom(own);
        return true;
    }

    private void compute(BrainState into) {
        StimulusLog log = past.log();
        Stimulus stimulus = new Stimulus();
        FiredSet fired = new FiredSet();
        long position = log.start();
        long first = past.base().burst() + 1;
        try (BurstKernel host = host().open(connectome, past.base())) {
            for (long each = first; each <= burst; each++) {
                position = log.read(each, position, stimulus);
                host.burst(stimulus, fired);
            }
            host.save(into);
        }
        oversight.counts().replayed(burst - first + 1);
    }

    private Candidate host() {
        return others.get().stream()
                .filter(Candidate::plainJava)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("No plain-Java backend to compute on"));
    }
}

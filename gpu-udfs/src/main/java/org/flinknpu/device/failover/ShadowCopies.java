package org.flinknpu.device.failover;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.device.BackendCounters;

/**
 * Keeps the base of a {@link Past} recent by copying the state of a device now and then. Where the
 * backend can set a state aside, copying it out happens while bursts go on. Confined to the brain's
 * thread.
 */
final class ShadowCopies implements AutoCloseable {
    /** Share of the time that copies may take, as a divisor. */
    private static final int TIME_SHARE = 50;

    /**
     * A copy under way in the background slows little, yet never more than this part of the time.
     */
    private static final int BACKGROUND_SHARE = 10;

    /** A brain that runs again what it did in this time is not late by much. */
    private static final long LEAST_REST_NANOS = 20_000_000;

    /** Bursts between two looks at the clock. */
    private static final int CLOCK_EVERY = 8;

    /** Bursts after which a copy is due however long it takes. */
    private static final int MOST_BURSTS = 4096;

    /** A snapshot that has not copied its state out by then does without. */
    private static final long LONGEST_SNAPSHOT_MILLIS = 60_000;

    private final Connectome connectome;
    private final Past past;
    private final int interval;
    private final BackendCounters counts;
    private final Watch watch;
    private DeviceThread copier;
    private boolean copying;
    private BrainState spare;
    private long startedNanos;
    private long endedNanos;
    private long restNanos;

    ShadowCopies(
            Connectome connectome,
            Past past,
            FailoverOptions options,
            BackendCounters counts,
            Watch watch) {
        this.connectome = connectome;
        this.past = past;
        interval = options.shadowInterval();
        this.counts = counts;
        this.watch = watch;
        endedNanos = watch.now();
    }

    /** Copies if it is time to. Called after every burst or run of bursts. */
    void work(DeviceSeat seat) throws DeviceLostException {
        if (copying) {
            if (!copier.ended()) {
                requireInTime(seat);
                return;
            }
            finish(seat);
        }
        long bursts = past.log().bursts();
        if (past.pinned()) {
            return;
        }
        if (interval > 0 ? bursts >= interval : bursts >= MOST_BURSTS || rested(bursts, seat)) {
            start(seat);
        }
    }

    /** The share of the time is that of all brains that take turns on the device. */
    private boolean rested(long bursts, DeviceSeat seat) {
        if (bursts % CLOCK_EVERY != 0) {
            return false;
        }
        long rested = watch.now() - endedNanos;
        return rested > restNanos && rested > restNanos * seat.crewSize();
    }

    private void start(DeviceSeat seat) throws DeviceLostException {
        startedNanos = watch.now();
        if (!seat.setAside()) {
            copyNow(seat);
            return;
        }
        if (copier == null) {
            copier = new DeviceThread("copies of " + seat.candidate().name(), watch);
        }
        if (spare == null) {
            spare = new BrainState(connectome);
        }
        copying = true;
        BrainState into = spare;
        copier.start(() -> seat.copyOut(into));
    }

    /** Waits for what is under way. */
    void settle(DeviceSeat seat) throws DeviceLostException {
        if (copying) {
            copier.await(seat.transferNanos());
            requireInTime(seat);
            finish(seat);
        }
    }

    /** Copies at once; what was under way, and a snapshot, are waited for first. */
    void copyNow(DeviceSeat seat) throws DeviceLostException {
        settle(seat);
        if (past.pinned()) {
            past.awaitUnpinned(LONGEST_SNAPSHOT_MILLIS);
        }
        startedNanos = watch.now();
        seat.exchange(past.advance(seat.save()));
        ended(TIME_SHARE);
    }

    private void requireInTime(DeviceSeat seat) throws DeviceLostException {
        if (!copier.ended() && watch.now() - startedNanos > seat.transferNanos()) {
            seat.vacate();
            throw new DeviceLostException("copying the state out did not end in time", true, null);
        }
    }

    private void finish(DeviceSeat seat) throws DeviceLostException {
        copying = false;
        if (copier.failure() != null) {
            seat.vacate();
            throw new DeviceLostException(
                    "copying the state out failed: " + copier.failure(), false, copier.failure());
        }
        spare = past.advance(spare);
        ended(BACKGROUND_SHARE);
    }

    private void ended(int share) {
        counts.shadowed();
        endedNanos = watch.now();
        restNanos = Math.max(LEAST_REST_NANOS, (endedNanos - startedNanos) * share);
    }

    /** Ends what is under way without waiting for it. */
    @Override
    public void close() {
        if (copier != null) {
            copier.leave(() -> {});
            copier = null;
        }
        copying = false;
        spare = null;
    }
}

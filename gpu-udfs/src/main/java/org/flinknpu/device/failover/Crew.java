package org.flinknpu.device.failover;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The brains that one thread calls on one device. A {@link DeviceThread} makes the calls of all of
 * them; bursts that were begun are handed over together, so that many small brains cost one change
 * of threads, and one launch where they share it.
 *
 * <p>A call that hangs takes the device's thread with it: all brains of the crew have lost the
 * device, and find out in their next call. Confined to the calling thread, but for membership.
 */
final class Crew {
    private final Crews crews;
    private final String device;
    private final Thread caller;
    private final Watch watch;
    private final DeviceThread thread;
    private final Deadlines deadlines;

    /** Guarded by {@link #crews}. */
    private final Set<DeviceSeat> members = new HashSet<>();

    private RoundSheet sheet = new RoundSheet();
    private RoundSheet previous;
    private boolean started;
    private long startedNanosAllowed;
    private DeviceThread.Outcome outcome;
    private Throwable failure;
    private boolean lost;

    /** A crew of nobody; {@link Crews#join} makes them. */
    Crew(Crews crews, String device, Thread caller, FailoverOptions options, Watch watch) {
        this.crews = crews;
        this.device = device;
        this.caller = caller;
        this.watch = watch;
        deadlines = new Deadlines(options);
        thread = new DeviceThread(device, watch);
    }

    String device() {
        return device;
    }

    /** The thread that calls. */
    Thread caller() {
        return caller;
    }

    /** Who belongs to it; guarded by {@link Crews}. */
    Set<DeviceSeat> members() {
        return members;
    }

    /** Number of brains. */
    int size() {
        synchronized (crews) {
            return members.size();
        }
    }

    /** How long calls may take. */
    Deadlines deadlines() {
        return deadlines;
    }

    /** Where the bursts of the next round are written. */
    RoundSheet sheet() {
        return sheet;
    }

    /** Runs the bursts of the sheet. */
    void round() {
        RoundSheet now = sheet;
        sheet = previous != null && previous.free() ? previous : new RoundSheet();
        sheet.clear();
        previous = now;
        long allowed = deadlines.burstNanos();
        long start = watch.now();
        DeviceThread.Outcome how = call(now.running(), allowed);
        now.ended(how, allowed);
        if (how == DeviceThread.Outcome.DONE) {
            deadlines.observe(watch.now() - start);
        }
        crews.ranRound(now.size());
    }

    /** Makes a call and waits for it. After {@code LATE} the crew is lost. */
    DeviceThread.Outcome call(Runnable next, long allowedNanos) {
        start(next, allowedNanos);
        return await(allowedNanos);
    }

    /**
     * Begins a call for {@link #await}. One that was begun before is waited for.
     *
     * @param allowedNanos how long it may take if another call comes before it was awaited
     */
    void start(Runnable next, long allowedNanos) {
        if (started) {
            await(startedNanosAllowed);
        }
        if (!lost) {
            thread.start(next);
            started = true;
            startedNanosAllowed = allowedNanos;
        }
    }

    /** Waits for what {@link #start} began. */
    DeviceThread.Outcome await(long allowedNanos) {
        if (started) {
            started = false;
            outcome = thread.await(allowedNanos);
            failure = outcome == DeviceThread.Outcome.FAILED ? thread.failure() : null;
            if (outcome == DeviceThread.Outcome.LATE) {
                lost = true;
                crews.forget(this);
                thread.leave(this::releaseAll);
            }
        }
        return lost ? DeviceThread.Outcome.LATE : outcome;
    }

    /** What the last call that was awaited threw, or null. */
    Throwable failure() {
        return failure;
    }

    /** Whether a call has hung. */
    boolean lost() {
        return lost;
    }

    /**
     * Lets a brain go. If the crew is lost, its device is released when the call that hangs
     * returns.
     *
     * @param waits whether to wait until the device is released
     * @param allowedNanos how long that may take
     */
    void dismiss(DeviceSeat seat, boolean waits, long allowedNanos) {
        if (lost) {
            return;
        }
        boolean last = crews.leave(this, seat);
        if (waits) {
            call(seat::release, allowedNanos);
        } else {
            start(seat::release, allowedNanos);
        }
        if (last && !lost) {
            thread.leave(() -> {});
        }
    }

    /** Lets a brain go that another thread calls from now on. */
    void handOver(DeviceSeat seat) {
        if (crews.leave(this, seat)) {
            thread.leave(() -> {});
        }
    }

    /** On the device's thread, when a call that was given up has returned. */
    private void releaseAll() {
        List<DeviceSeat> all;
        synchronized (crews) {
            all = new ArrayList<>(members);
        }
        all.forEach(DeviceSeat::release);
    }
}

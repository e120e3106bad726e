package org.flinknpu.device.failover;

import java.util.concurrent.TimeUnit;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;

/**
 * What a lost state is rebuilt from: an older state and the stimuli since. Confined to the brain's
 * thread, but for {@link StimulusLog reading} entries.
 */
final class Past {
    /** Beside the entries of a burst of every neuron, small brains need room for many bursts. */
    private static final long LEAST_LOG_BYTES = 64 << 10;

    private static final long LOG_BYTES_PER_NEURON = 64;

    private static final long LOOK_MILLIS = 100;

    private final StimulusLog log;
    private final Stimulus stimulus = new Stimulus();
    private BrainState base;
    private volatile boolean pinned;

    /**
     * A past that begins and ends at the given state.
     *
     * @param initial copied
     * @param mostLogBytes most room for stimuli; small brains take less
     */
    Past(Connectome connectome, BrainState initial, long mostLogBytes) {
        long wanted = LEAST_LOG_BYTES + connectome.neuronCount() * LOG_BYTES_PER_NEURON;
        log = new StimulusLog(Math.min(mostLogBytes, wanted));
        base = new BrainState(connectome);
        base.copyFrom(initial);
        log.restart(base.burst());
    }

    /** The state before the first stimulus of the log. */
    BrainState base() {
        return base;
    }

    /** The stimuli since. */
    StimulusLog log() {
        return log;
    }

    /** The base stays, and nothing is dropped, until {@link #unpin}. */
    synchronized void pin() {
        pinned = true;
    }

    /** Ends what {@link #pin} began. Any thread may call it. */
    synchronized void unpin() {
        pinned = false;
        notifyAll();
    }

    /** Whether the base has to stay. */
    boolean pinned() {
        return pinned;
    }

    /** Waits until the base may move. Whoever has pinned it for longer than that has lost it. */
    synchronized void awaitUnpinned(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean interrupted = false;
        while (pinned && end - System.nanoTime() > 0) {
            try {
                wait(LOOK_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
                break;
            }
        }
        pinned = false;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Begins at a newer state; stimuli up to it are forgotten.
     *
     * @param newer taken over; at or after the base, and at most one burst after the log's end
     * @return the old base, for reuse
     */
    BrainState advance(BrainState newer) {
        BrainState old = base;
        base = newer;
        forgetThrough(newer.burst());
        return old;
    }

    /** Drops the stimuli up to that burst; it is at most one after the log's end. */
    void forgetThrough(long burst) {
        if (burst > log.lastBurst()) {
            log.restart(burst);
        } else {
            log.dropThrough(burst);
        }
    }

    /** Begins at the state of the host, which is copied. */
    void restart(HostSeat host) {
        host.save(base);
        log.restart(base.burst());
    }

    /**
     * Runs the log.
     *
     * @param seat in the state of the base
     * @param fired receives what the last burst fired; untouched if there is none
     * @return how many bursts ran
     */
    long replayOn(Seat seat, FiredSet fired) throws DeviceLostException {
        long position = log.start();
        for (long burst = log.firstBurst(); burst <= log.lastBurst(); burst++) {
            position = log.read(burst, position, stimulus);
            seat.burst(stimulus, fired);
        }
        return log.bursts();
    }

    /**
     * Runs the end of the log.
     *
     * @param done last burst that the seat has run
     */
    void replayOn(HostSeat seat, long done, FiredSet fired) {
        long position = log.start();
        for (long burst = log.firstBurst(); burst <= log.lastBurst(); burst++) {
            position = log.read(burst, position, stimulus);
            if (burst > done) {
                seat.burst(stimulus, fired);
            }
        }
    }
}

package org.flinknpu.device.failover;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.Candidate;

/**
 * A kernel on the host that trails behind a device: it runs the logged stimuli and compares its
 * state with the device's. Where they are equal, every burst up to there is proven, its own state
 * included, so the brain can go on from it when the device is lost.
 *
 * <p>Works on a thread of its own between {@link #start} and {@link #done}; everything else is
 * called by the brain's thread.
 */
final class Auditor {
    private final Candidate candidate;
    private final BurstKernel host;
    private final DeviceThread worker;
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();
    private final BrainState own;
    private final Runnable checking = this::check;
    private final FiredSet firedOfDevice = new FiredSet();
    private BrainState ofDevice;
    private BrainState spare;
    private StimulusLog log;
    private Stimulus unlogged;
    private long position;
    private long provenThrough;
    private String difference;
    private boolean knowsFired;
    private boolean working;

    /**
     * Opens the kernel.
     *
     * @param from proven state
     */
    Auditor(Candidate candidate, Connectome connectome, BrainState from, Watch watch) {
        this.candidate = candidate;
        host = candidate.open(connectome, from);
        own = new BrainState(connectome);
        spare = new BrainState(connectome);
        provenThrough = from.burst();
        worker = new DeviceThread("audit", watch);
    }

    /** Number of the last burst that is proven. */
    long provenThrough() {
        return provenThrough;
    }

    /** Whether a comparison was started and its verdict not taken. */
    boolean working() {
        return working;
    }

    /** Whether {@link #verdict} would not wait. */
    boolean done() {
        return worker.ended();
    }

    /**
     * Begins a comparison after the last burst.
     *
     * @param toRun begins with the burst after the last proven one
     * @param last stimulus of the last burst if it is not in the log, else null
     * @param seat the device, whose state is copied
     * @param firedLast what the device fired in the last burst; null leaves it out
     */
    void start(StimulusLog toRun, Stimulus last, DeviceSeat seat, FiredSet firedLast)
            throws DeviceLostException {
        ofDevice = seat.save();
        seat.exchange(spare);
        spare = null;
        knowsFired = firedLast != null;
        if (knowsFired) {
            firedOfDevice.copyFrom(firedLast);
        }
        log = toRun;
        unlogged = last;
        position = toRun.start();
        working = true;
        worker.start(checking);
    }

    private void check() {
        long through = ofDevice.burst();
        for (long burst = provenThrough + 1; burst <= through; burst++) {
            if (unlogged != null && burst == through) {
                host.burst(unlogged, fired);
            } else {
                position = log.read(burst, position, stimulus);
                host.burst(stimulus, fired);
            }
        }
        host.save(own);
        difference = own.hash() == ofDevice.hash() ? null : own.firstDifference(ofDevice);
        if (difference == null && knowsFired && !sameFired()) {
            difference = "state equal, fired neurons handed out differ";
        }
    }

    private boolean sameFired() {
        int size = fired.size();
        return size == firedOfDevice.size()
                && java.util.Arrays.equals(
                        fired.neurons(), 0, size, firedOfDevice.neurons(), 0, size);
    }

    /**
     * Waits for the comparison.
     *
     * @return the first difference, or null if everything up to now is proven
     */
    String verdict() {
        worker.await(Long.MAX_VALUE);
        if (worker.failure() != null) {
            throw new IllegalStateException("Audit failed: " + worker.failure(), worker.failure());
        }
        working = false;
        if (difference == null) {
            provenThrough = ofDevice.burst();
        }
        spare = ofDevice;
        ofDevice = null;
        return difference;
    }

    /** Number of the burst after which the host's own state stands. */
    long hostBurst() {
        return host.lastBurst();
    }

    /** What the host fired in its last burst. */
    FiredSet hostFired() {
        return fired;
    }

    /** Ends the thread and hands the kernel out as a seat. No comparison may be under way. */
    HostSeat takeSeat() {
        worker.leave(() -> {});
        return new HostSeat(candidate, host);
    }

    /** Releases everything. Does not wait for a comparison under way. */
    void close() {
        worker.leave(host::close);
    }
}

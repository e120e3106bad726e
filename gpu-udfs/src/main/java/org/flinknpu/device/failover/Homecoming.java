package org.flinknpu.device.failover;

import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.Candidate;

/**
 * The way back to a device that failed: once its quarantine is over the brain is opened there from
 * a copy of its state, while bursts go on on the host and their stimuli are logged; when it is open
 * the log is run there, and the device has caught up. Confined to the brain's thread.
 *
 * <p>A device that was given up has let go of its context, and takes long to open at first. If the
 * log is full before, that opening is left to its end, and holds the device ready for a second one,
 * which is fast; that one is waited for when it outlasts the log too, or a brain that is driven
 * hard might never return.
 */
final class Homecoming {
    /** Bursts between two looks at the quarantine, at first. */
    private static final int LOOK_EVERY = 16;

    private static final int LOOK_AT_LEAST_EVERY = 1 << 16;

    private final Candidate home;
    private final Connectome connectome;
    private final Past past;
    private final Oversight oversight;
    private final FiredSet fired = new FiredSet();
    private DeviceSeat opening;
    private DeviceSeat outrun;
    private int bursts;
    private int lookEvery = LOOK_EVERY;

    Homecoming(Candidate home, Connectome connectome, Past past, Oversight oversight) {
        this.home = home;
        this.connectome = connectome;
        this.past = past;
        this.oversight = oversight;
    }

    /**
     * Called after every burst on the host.
     *
     * @param stimulus of that burst
     * @param host where the brain runs
     * @return the device's seat when it has caught up, else null
     */
    DeviceSeat after(Stimulus stimulus, HostSeat host) {
        if (opening != null) {
            return wait(stimulus, host);
        }
        if (outrun != null && !outrun.opened()) {
            return null;
        }
        if (++bursts % lookEvery == 0
                && !past.pinned()
                && !oversight.ledger().quarantined(home.deviceKey())) {
            past.restart(host);
            opening = DeviceSeat.startOpening(home, connectome, past.base(), oversight);
        }
        return null;
    }

    private DeviceSeat wait(Stimulus stimulus, HostSeat host) {
        if (!past.log().append(stimulus)) {
            if (outrun != null) {
                return arrive(stimulus, host);
            }
            // No fault of the device: it opens slower than the log fills.
            outrun = opening;
            opening = null;
            lookEvery = Math.min(lookEvery * 2, LOOK_AT_LEAST_EVERY);
            return null;
        }
        return opening.opened() ? arrive(null, host) : null;
    }

    /**
     * Waits until the device is open and runs there what the host has run since.
     *
     * @param unlogged stimulus of the last burst if it is not in the log, else null
     */
    private DeviceSeat arrive(Stimulus unlogged, HostSeat host) {
        try {
            opening.awaitOpen();
            long replayed = past.replayOn(opening, fired);
            if (unlogged != null) {
                opening.burst(unlogged, fired);
                past.restart(host);
                replayed++;
            }
            oversight.counts().replayed(replayed);
            DeviceSeat arrived = opening;
            opening = null;
            close();
            return arrived;
        } catch (DeviceLostException | BackendUnavailableException e) {
            close();
            oversight.quarantine(home.deviceKey(), e.getMessage());
            return null;
        }
    }

    /** Gives an attempt under way up. */
    void close() {
        close(opening);
        close(outrun);
        opening = null;
        outrun = null;
    }

    private static void close(DeviceSeat seat) {
        if (seat != null) {
            seat.vacate();
        }
    }
}

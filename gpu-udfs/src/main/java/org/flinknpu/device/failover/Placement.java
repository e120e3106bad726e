package org.flinknpu.device.failover;

import java.util.List;
import java.util.function.Supplier;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.Candidate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a brain runs, and how it is rebuilt elsewhere when that is lost. Confined to the brain's
 * thread.
 */
final class Placement {
    private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

    private final Connectome connectome;
    private final Supplier<List<Candidate>> others;
    private final Oversight oversight;
    private final Past past;
    private final ShadowCopies copies;
    private HostSeat host;
    private DeviceSeat device;
    private Auditor auditor;

    /**
     * Nowhere yet.
     *
     * @param others where to go on, best first; asked at every loss
     */
    Placement(
            Connectome connectome,
            Past past,
            Supplier<List<Candidate>> others,
            Oversight oversight) {
        this.connectome = connectome;
        this.others = others;
        this.oversight = oversight;
        this.past = past;
        copies =
                new ShadowCopies(
                        connectome,
                        past,
                        oversight.options(),
                        oversight.counts(),
                        oversight.watch());
    }

    /** Where the brain runs. */
    Seat seat() {
        return device == null ? host : device;
    }

    /** The device on which the brain runs, or null. */
    DeviceSeat device() {
        return device;
    }

    /** The host's kernel on which the brain runs, or null. */
    HostSeat host() {
        return host;
    }

    /** What proves the device's states, or null. */
    Auditor auditor() {
        return auditor;
    }

    /** What keeps the base of the past recent. */
    ShadowCopies copies() {
        return copies;
    }

    /** Opens the base of the past. */
    void sit(Candidate where) throws DeviceLostException {
        if (where.plainJava()) {
            host = new HostSeat(where, where.open(connectome, past.base()));
            device = null;
        } else {
            device = DeviceSeat.startOpening(where, connectome, past.base(), oversight);
            host = null;
            device.awaitOpen();
            beginAudits();
        }
    }

    /** Leaves the host for a device that has caught up. */
    void moveTo(DeviceSeat arrived) {
        host.close();
        host = null;
        device = arrived;
        beginAudits();
    }

    private void beginAudits() {
        if (oversight.options().auditInterval() == 0) {
            return;
        }
        for (Candidate other : others.get()) {
            if (other.plainJava()) {
                auditor = new Auditor(other, connectome, past.base(), oversight.watch());
                return;
            }
        }
        LOG.warn("No audits of {}: no plain-Java backend to compare with", connectome);
    }

    /**
     * Moves the brain, whose device is lost, up to the burst that ran last.
     *
     * @param first why it is lost
     * @param burst the burst that ran last
     * @param unlogged its stimulus if that is not in the log, else null
     * @param fired receives what that burst fired, if it is run again
     */
    void rebuild(DeviceLostException first, long burst, Stimulus unlogged, FiredSet fired) {
        long start = oversight.watch().now();
        DeviceLostException lost = first;
        while (lost != null) {
            Candidate failed = device.candidate();
            oversight.quarantine(failed.deviceKey(), lost.getMessage());
            oversight.counts().swapped(lost.late());
            LOG.warn(
                    "Device {} lost after burst {} of {}: {}",
                    failed,
                    burst,
                    connectome,
                    lost.getMessage());
            copies.close();
            if (auditor == null) {
                lost = moveOn(unlogged, fired);
            } else {
                moveToAuditor(burst, unlogged, fired);
                lost = null;
            }
        }
        LOG.warn(
                "Going on with {} after {} ms, no burst is missing: {}",
                seat().candidate(),
                (oversight.watch().now() - start) / 1_000_000,
                connectome);
    }

    /** Tries the other backends; returns why the one that was tried is lost as well, or null. */
    private DeviceLostException moveOn(Stimulus unlogged, FiredSet fired) {
        StringBuilder refused = new StringBuilder();
        for (Candidate next : others.get()) {
            if (!next.plainJava() && oversight.ledger().quarantined(next.deviceKey())) {
                continue;
            }
            try {
                sit(next);
                catchUp(unlogged, fired);
                return null;
            } catch (BackendUnavailableException e) {
                refused.append("; ").append(next).append(": ").append(e.reason());
            } catch (DeviceLostException e) {
                return e;
            }
        }
        throw new BackendUnavailableException(
                "auto",
                "a device was lost and no other backend can go on" + refused,
                "raise the memory of the JVM, or look after the device");
    }

    private void catchUp(Stimulus unlogged, FiredSet fired) throws DeviceLostException {
        long bursts = past.replayOn(seat(), fired);
        if (unlogged != null) {
            seat().burst(unlogged, fired);
            bursts++;
        }
        oversight.counts().replayed(bursts);
        if (unlogged != null && device != null) {
            copies.copyNow(device);
        }
    }

    /** Takes the auditor's kernel over, which has run a part of the log already. */
    private void moveToAuditor(long burst, Stimulus unlogged, FiredSet fired) {
        if (auditor.working()) {
            report(auditor.verdict(), burst);
        }
        FiredSet proven = auditor.hostFired();
        host = auditor.takeSeat();
        auditor = null;
        device = null;
        if (host.kernel().lastBurst() == burst) {
            fired.copyFrom(proven);
            return;
        }
        oversight.counts().replayed(burst - host.kernel().lastBurst());
        past.replayOn(host, host.kernel().lastBurst(), fired);
        if (unlogged != null) {
            host.burst(unlogged, fired);
        }
    }

    /**
     * Counts an audit, and says it aloud if it failed.
     *
     * @param difference the verdict
     * @param handedOut last burst whose output cannot be taken back
     */
    void report(String difference, long handedOut) {
        if (difference == null) {
            oversight.counts().audited(-1);
            return;
        }
        long proven = auditor.provenThrough();
        long suspect = Math.max(0, handedOut - proven);
        oversight.counts().audited(suspect);
        LOG.error(
                "Device {} corrupted {}: after burst {} {}; {} bursts handed out after burst {} may"
                        + " be wrong",
                device.candidate(),
                connectome,
                auditor.hostBurst(),
                difference,
                suspect,
                proven);
    }

    void close() {
        copies.close();
        if (auditor != null) {
            auditor.close();
            auditor = null;
        }
        if (seat() != null) {
            seat().close();
        }
    }
}

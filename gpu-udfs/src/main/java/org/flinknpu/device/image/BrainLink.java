package org.flinknpu.device.image;

import java.nio.ByteBuffer;

/**
 * The line to one brain on one device: what a backend must be able to do so that {@link
 * ResidentKernel} can run bursts through it. Confined to one thread at a time. Every method throws
 * {@link org.flinknpu.device.DeviceFailureException} if the device fails.
 */
public interface BrainLink extends StateLink {
    /** The host's side of the mailbox, in native order. Its content counts after an await only. */
    ByteBuffer mailbox();

    /**
     * Starts some bursts. The inbox has been written to the mailbox.
     *
     * @param side 0 or 1: the side of the outbox that receives them
     * @param stimuli entries of the inbox; only for a single burst
     * @param bursts at most {@link BrainLayout#POSITIONS}
     */
    void launch(int side, int stimuli, int bursts);

    /**
     * Claims room on the device for a launch that stays and runs bursts whenever the host rings:
     * {@link #serve}. What it waits for is written in {@link Launches}. Asked again before every
     * burst, because others may come.
     *
     * @return whether there is room, now or still
     */
    default boolean claimRoom() {
        return false;
    }

    /** As {@link #claimRoom}, for {@link #launchRun}. Asked once before each free run. */
    default boolean claimRunRoom() {
        return false;
    }

    /**
     * As {@link #launch} of several bursts, in one kernel. None is run if its blocks do not find
     * room after all.
     */
    default void launchRun(int side, int bursts) {
        throw new IllegalStateException("no room was claimed");
    }

    /** Gives the room back, if any was claimed. No launch serves, and no run is under way. */
    default void releaseRoom() {}

    /** Starts a launch that serves. */
    default void serve() {
        throw new IllegalStateException("no room was claimed");
    }

    /** Looks at the mailbox for what the device writes while the host waits. */
    MailboxWatch watch();

    /**
     * As {@link #awaitBurst}, for a burst that a launch serves.
     *
     * @param record byte of the mailbox at which its record begins
     * @param gaveUp byte of the mailbox that comes to hold the burst if it does not run
     * @return false if it does not run
     */
    default boolean awaitServed(int record, int burst, int gaveUp) {
        return watch().awaitRecordOr(record, burst, gaveUp);
    }

    /** Waits until a launch that serves has given up a burst; {@code gaveUp} as there. */
    default void awaitGivenUp(int burst, int gaveUp) {
        watch().awaitWord(gaveUp, burst);
    }

    /**
     * Waits until the single burst of a launch has its record in the mailbox. The device may still
     * be busy with what follows. If ids {@link #arriveAlone}, some may be missing yet.
     *
     * @param burst low 32 bits of its number
     */
    void awaitBurst(int side, int burst);

    /**
     * Whether ids and psps of a single burst come into the mailbox one by one, behind its record.
     * The host must then fill the places with -1 and 0 before, and look whether they have changed.
     */
    boolean arriveAlone();

    /** Called again and again while an id is missing; fails if that takes too long. */
    default void awaitMore() {
        watch().awaitMore();
    }

    /** Waits until a launch is through and all its records and ids are in the mailbox. */
    void awaitLaunch(int side, int bursts);
}

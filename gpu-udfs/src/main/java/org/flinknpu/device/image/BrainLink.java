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
     * Whether a launch can wait on the device for the stimulus of the burst after it: {@link
     * #launchWaiting} and {@link #launchAhead}. What they wait for is written in {@link Launches}.
     */
    boolean canRunAhead();

    /** As {@link #launch} of a single burst, but then waits for the stimulus of the next one. */
    void launchWaiting(int side, int stimuli);

    /**
     * Starts the burst for whose stimulus the launch before waits; waits for the next one's, too.
     */
    void launchAhead(int side);

    /**
     * As {@link #awaitBurst}, for a burst that was launched ahead.
     *
     * @param gaveUp byte of the mailbox that comes to hold the burst if it does not run
     * @return false if it does not run
     */
    boolean awaitAhead(int side, int burst, int gaveUp);

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
    void awaitMore();

    /** Waits until a launch is through and all its records and ids are in the mailbox. */
    void awaitLaunch(int side, int bursts);
}

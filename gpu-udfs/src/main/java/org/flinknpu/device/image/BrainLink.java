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

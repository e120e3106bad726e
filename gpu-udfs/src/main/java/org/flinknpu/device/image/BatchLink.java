package org.flinknpu.device.image;

import java.nio.ByteBuffer;

/**
 * The line to the device of a {@link Batch}: what a backend must be able to do so that many brains
 * share an arena, a mailbox and their launches. Thread-safe, but for {@link #launch}, {@link
 * #settle} and {@link #describe}, which the batch orders. Every method throws {@link
 * org.flinknpu.device.DeviceFailureException} if the device fails.
 */
public interface BatchLink extends AutoCloseable {
    /** Name of the device. */
    String device();

    /** Width of the accumulators of the brains that it can run: 32 or 64. */
    int wordBits();

    /** Bytes of the arena. */
    long arenaBytes();

    /** The host's side of the mailbox, {@link Batch#MAILBOX_BYTES} zeros, in native order. */
    ByteBuffer mailbox();

    /**
     * The line to one brain. Its part of the arena is filled with zeros. Closing it releases what
     * the line itself takes, and not that part.
     *
     * @param arena start of its part of the arena, from which its offsets count
     * @param brain the brain as the device sees it, with offsets from the start of the batch
     */
    StateLink line(BrainLayout layout, long arena, ByteBuffer brain);

    /**
     * Says which brain sits on a seat, after all launches that were started.
     *
     * @param brain {@link BrainLayout#BYTES} bytes; all zeros for none
     */
    void describe(int seat, ByteBuffer brain);

    /**
     * Starts one launch for the first seats. What the host has written to their inbox slots counts
     * for it, and what the device writes to their outbox slots comes into the mailbox.
     */
    void launch(int seats);

    /**
     * Waits until what the last launch has written to outbox slots is in the mailbox, or returns at
     * once if the device writes there while the host looks.
     */
    void awaitSlots();

    /**
     * Waits until no launch that was started reads or writes slots of brains that have not asked
     * for it.
     */
    void settle();

    /** Brings a part of the mailbox to the device before the next launch. */
    void send(int at, int bytes);

    /** Brings a part of the mailbox that is no slot from the device after the last launch. */
    void fetch(int at, int bytes);

    /** How long a burst may take before the device counts as lost. */
    long deadlineNanos();

    /** Asks the device for errors; fails in any case if a result is overdue. */
    void requireAlive(boolean overdue);

    /** Releases everything. Never throws. */
    @Override
    void close();
}

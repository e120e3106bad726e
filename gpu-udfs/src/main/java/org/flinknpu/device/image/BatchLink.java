package org.flinknpu.device.image;

import java.nio.ByteBuffer;

/**
 * The line to the device of a {@link Batch}: what a backend must be able to do so that many brains
 * share an arena, a mailbox and their launches. Thread-safe, but for {@link #launch}, {@link
 * #serve}, {@link #claimRoom}, {@link #releaseRoom}, {@link #settle} and {@link #describe}, which
 * the batch orders. Every method throws {@link org.flinknpu.device.DeviceFailureException} if the
 * device fails.
 */
public interface BatchLink extends AutoCloseable {
    /** Name of the device. */
    String device();

    /** Width of the accumulators of the brains that it can run: 32 or 64. */
    int wordBits();

    /** Bytes of the arena. */
    long arenaBytes();

    /**
     * The host's side of the mailbox, {@link Batch#MAILBOX_BYTES}, in native order. The first
     * {@link Batch#SHARED_BYTES} are zeros.
     */
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
     * Claims room on the device for a launch that stays: {@link #serve}. Asked again in every
     * round, because others may come; for as many seats as before, unless room was released since.
     *
     * @return whether there is room, now or still
     */
    default boolean claimRoom(int seats) {
        return false;
    }

    /** Gives the room back, if any was claimed. A launch that stays has been stopped. */
    default void releaseRoom() {}

    /**
     * Starts a launch for the first seats that stays and runs bursts whenever the host has written
     * a slot. It begins when the one before it has ended, and reads and writes slots and give-ups
     * in the mailbox while the host does.
     *
     * @param launch its number, by which it is stopped
     */
    default void serve(int seats, int launch) {
        throw new IllegalStateException("no room was claimed");
    }

    /**
     * After how long a burst counts as one that a launch that stays has no room for. The others
     * then wait for the same.
     */
    default long patienceNanos() {
        return 1_000_000;
    }

    /** After how many rounds a launch may stay again where staying did not pay. */
    default int respiteRounds() {
        return 10_000;
    }

    /**
     * Waits until what the last launch has written to outbox slots is in the mailbox, or returns at
     * once if the device writes there while the host looks.
     */
    default void awaitSlots() {}

    /** Waits until all launches that were started are through. None stays. */
    void settle();

    /**
     * Brings a part of the mailbox to the device before the next launch, unless it reads the host's
     * memory.
     */
    default void send(int at, int bytes) {}

    /**
     * Brings a part of the mailbox that is no slot from the device after the last launch, unless it
     * writes to the host's memory.
     */
    default void fetch(int at, int bytes) {}

    /** How long a burst may take before the device counts as lost. */
    long deadlineNanos();

    /** Asks the device for errors; fails in any case if a result is overdue. */
    void requireAlive(boolean overdue);

    /** Releases everything. Never throws. */
    @Override
    void close();
}

package org.flinknpu.device.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Waits for what a device writes into memory that the host shares with it, by looking again and
 * again; that costs a third of what asking the driver does. Not thread-safe.
 */
public final class MailboxWatch {
    /** Looks between two looks at the clock. */
    private static final int LOOKS = 1 << 12;

    private static final VarHandle WORD =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final ByteBuffer mailbox;
    private final long deadlineNanos;
    private final Patience patience;
    private int looks;
    private long since;
    private boolean wasOverdue;

    /** What to do while waiting. */
    @FunctionalInterface
    public interface Patience {
        /**
         * Called every few microseconds of waiting; throws if the device has failed, or if the
         * deadline has passed.
         */
        void wear(boolean overdue);
    }

    /**
     * A watch.
     *
     * @param mailbox shared memory, in native order
     * @param deadlineNanos how long one wait may take
     */
    public MailboxWatch(ByteBuffer mailbox, long deadlineNanos, Patience patience) {
        this.mailbox = mailbox;
        this.deadlineNanos = deadlineNanos;
        this.patience = patience;
    }

    /** Waits until all numbers of a record belong to a burst. */
    public void awaitRecord(int record, int burst) {
        start();
        for (int number = 0; number < BrainLayout.RECORD_WORDS; number += 2) {
            int at = record + number * Integer.BYTES;
            while (!holds(at, burst)) {
                awaitMore();
            }
        }
    }

    /**
     * Waits until all numbers of a record belong to a burst, or a word says that none will.
     *
     * @param gaveUp byte of the word that holds the burst then
     * @return false if none will
     */
    public boolean awaitRecordOr(int record, int burst, int gaveUp) {
        start();
        while (!holds(record, burst)) {
            if (holds(gaveUp, burst)) {
                return false;
            }
            awaitMore();
        }
        awaitRecord(record, burst);
        return true;
    }

    /** Waits until the word at that byte has that value. */
    public void awaitWord(int at, int value) {
        start();
        while (!holds(at, value)) {
            awaitMore();
        }
    }

    /** Whether the word at that byte has that value now. */
    public boolean holds(int at, int value) {
        return (int) WORD.getAcquire(mailbox, at) == value;
    }

    /** A new wait begins. */
    public void start() {
        since = 0;
        wasOverdue = false;
    }

    /** Lets a moment pass. */
    public void awaitMore() {
        Thread.onSpinWait();
        if (++looks == LOOKS) {
            looks = 0;
            long now = System.nanoTime();
            since = since == 0 ? now : since;
            boolean overdue = now - since > deadlineNanos;
            // The process may have stood still meanwhile: then one looks again before it counts.
            patience.wear(overdue && wasOverdue);
            wasOverdue = overdue;
        }
    }
}

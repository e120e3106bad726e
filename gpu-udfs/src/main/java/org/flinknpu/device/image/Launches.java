package org.flinknpu.device.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Starts the single bursts of a brain. To launch takes longer than the burst of a small brain, so
 * while bursts follow each other quickly, each is launched before its stimulus is known: a block on
 * the device waits for the bell, a number in the mailbox, that says that the stimulus is there. The
 * device does not wait long. Once it has given up, which it says, what was launched ahead does
 * nothing, and the burst is launched anew.
 *
 * <p>While a burst is launched ahead nothing else may be started on the device: {@link #withdraw}
 * first. Confined to one thread.
 */
final class Launches {
    /** A host that takes longer between two bursts would let the device wait in vain. */
    private static final long QUICK_NANOS = 30_000;

    /** One block takes over what is rung for; more is faster with several. */
    private static final int MOST_RUNG = 4096;

    /** Byte of the inbox that holds the bell: burst, and below it entries or WITHDRAWN. */
    private static final int BELL = 8;

    /** Byte of the inbox in which the device says which burst it no longer waits for. */
    private static final int GAVE_UP = 16;

    private static final int WITHDRAWN = -1;

    private static final VarHandle WORD =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final BrainLink link;
    private final ByteBuffer mailbox;
    private final int inbox;
    private final LongBuffer entries;

    /** So many quick bursts in a row and the next ones are launched ahead. */
    private final int aheadAfter;

    private int quick;
    private long endedNanos;
    private int stimuli;
    private boolean ahead;
    private boolean rung;

    /**
     * Nothing is launched yet.
     *
     * @param link its mailbox's inbox holds zeros but for the first two words
     */
    Launches(BrainLink link, BrainLayout layout) {
        this.link = link;
        mailbox = link.mailbox();
        inbox = (int) layout.inbox();
        entries = StimulusSums.entries(mailbox, inbox);
        aheadAfter =
                link.canRunAhead() && !layout.whole() ? layout.aheadAfter() : LaunchShape.NEVER;
    }

    /**
     * Starts a burst.
     *
     * @param side of the outbox; the other one than in the burst before
     * @param burst low 32 bits of its number
     * @param sums its stimulus
     * @param calledNanos when the burst was asked for
     */
    void start(int side, int burst, StimulusSums sums, long calledNanos) {
        quick = calledNanos - endedNanos < QUICK_NANOS ? Math.min(quick + 1, aheadAfter) : 0;
        int count = sums.count();
        stimuli = count;
        rung = ahead && count <= MOST_RUNG && !gaveUp(burst);
        boolean more = pays(count);
        if (!rung) {
            withdraw(burst);
        }
        sums.write(entries);
        if (rung) {
            bell(burst, count);
        } else {
            mailbox.putInt(inbox, count);
            if (more) {
                link.launchWaiting(side, count);
            } else {
                link.launch(side, count, 1);
            }
        }
        if (more) {
            link.launchAhead(side ^ 1);
        }
        ahead = more;
    }

    /**
     * Whether to launch the next burst ahead. What a launch costs the most is to fetch a stimulus
     * over the bus before anything else is done; without, launching ahead gains nothing.
     */
    private boolean pays(int count) {
        return aheadAfter == 0 || quick >= aheadAfter && count > 0 && count <= MOST_RUNG;
    }

    /** Waits until the burst started last has its record in the mailbox. */
    void await(int side, int burst) {
        if (rung && !link.awaitAhead(side, burst, inbox + GAVE_UP)) {
            // What was launched behind it does nothing, either.
            ahead = false;
            quick = 0;
            rung = false;
            mailbox.putInt(inbox, stimuli);
            link.launch(side, stimuli, 1);
        }
        if (!rung) {
            link.awaitBurst(side, burst);
        } else if (!ahead) {
            bell(burst + 1, WITHDRAWN);
        }
    }

    /** The burst is over for the caller. */
    void ended(long nowNanos) {
        endedNanos = nowNanos;
    }

    /**
     * Takes back what was launched ahead, if anything was.
     *
     * @param next low 32 bits of the next burst's number
     */
    void withdraw(int next) {
        if (ahead) {
            bell(next, WITHDRAWN);
            ahead = false;
        }
    }

    private void bell(int burst, int entries) {
        LONG.setRelease(
                mailbox, inbox + BELL, (long) burst << 32 | Integer.toUnsignedLong(entries));
    }

    private boolean gaveUp(int burst) {
        return (int) WORD.getAcquire(mailbox, inbox + GAVE_UP) == burst;
    }
}

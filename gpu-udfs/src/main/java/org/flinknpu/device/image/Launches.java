package org.flinknpu.device.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Starts the bursts of a brain. To launch takes longer than the burst of a small brain, so while
 * bursts follow each other quickly a launch stays on the device and serves them: it runs one
 * whenever the host rings the bell, a number in the mailbox. It does not wait long for the bell;
 * where it ends, which it says, the next burst is launched anew. All its blocks must have room on
 * the device, and others must have room beside them, so brains that share a device are served only
 * if they are small.
 *
 * <p>A free run of a small brain needs no bell: each of its launches runs many bursts in one
 * kernel, where all blocks of that have room.
 *
 * <p>While a launch serves nothing else may be started on the device: {@link #withdraw} first.
 * Confined to one thread.
 */
final class Launches {
    /** A host that takes longer between two bursts would let the device wait in vain. */
    private static final long QUICK_NANOS = 30_000;

    /** One block takes over what is rung for; more is faster with several. */
    private static final int MOST_RUNG = 4096;

    /**
     * Synaptic events of a burst up to which serving pays: more are better shared by all blocks.
     */
    private static final double MOST_SERVED_EVENTS = 250_000;

    /** A burst's weight in the average of events. */
    private static final double EVENTS_WEIGHT = 1.0 / 16;

    /**
     * Byte of the inbox that holds the bell: burst, and below it side and entries, or WITHDRAWN.
     */
    private static final int BELL = 8;

    /** Byte of the inbox in which the device says which burst it no longer waits for. */
    private static final int GAVE_UP = 16;

    private static final int WITHDRAWN = -1;

    /** Of the bell, beside the number of entries: the side of the outbox. */
    private static final int SIDE_BIT = 31;

    /** So often a launch that serves is started for a burst; others may hold the device. */
    private static final int MOST_TRIES = 3;

    /** Quick bursts after that until it is tried again. */
    private static final int RESPITE_BURSTS = 10_000;

    private static final VarHandle WORD =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final BrainLink link;
    private final BrainLayout layout;
    private final ByteBuffer mailbox;
    private final int inbox;
    private final LongBuffer entries;

    /** So many quick bursts in a row and the next ones are served. */
    private final int servedAfter;

    private int quick;
    private double events;
    private long endedNanos;
    private int stimuli;

    /** Whether a launch that serves has been started and not been seen to end. */
    private boolean serving;

    /** Whether each launch of the free run is one kernel. */
    private boolean together;

    /** Bursts of free runs until that is tried again. */
    private int respite;

    /** Whether the burst started last is served. */
    private boolean served;

    /**
     * Nothing is launched yet.
     *
     * @param link its mailbox's inbox holds zeros but for the first two words
     */
    Launches(BrainLink link, BrainLayout layout) {
        this.link = link;
        this.layout = layout;
        mailbox = link.mailbox();
        inbox = (int) layout.inbox();
        entries = StimulusSums.entries(mailbox, inbox);
        servedAfter = layout.servedAfter();
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
        boolean quickly = calledNanos - endedNanos < QUICK_NANOS;
        // A pause does not end the respite.
        quick = quickly ? Math.min(quick + 1, servedAfter) : Math.min(quick, 0);
        stimuli = sums.count();
        served =
                quick >= servedAfter
                        && stimuli <= MOST_RUNG
                        && events <= MOST_SERVED_EVENTS
                        && link.claimRoom();
        if (!served) {
            withdraw(burst);
        }
        sums.write(entries);
        if (!served) {
            launch(side);
            return;
        }
        bell(burst, side << SIDE_BIT | stimuli);
        if (!serving || gaveUp(burst)) {
            serve(burst);
        }
    }

    private void launch(int side) {
        mailbox.putInt(inbox, stimuli);
        link.launch(side, stimuli, 1);
    }

    private void serve(int burst) {
        // A number that no launch started now gives up: it serves fewer than 2^32 bursts.
        mailbox.putInt(inbox + GAVE_UP, burst - 1);
        link.serve();
        serving = true;
    }

    /** Waits until the burst started last has its record in the mailbox. */
    void await(int side, int burst) {
        if (served) {
            awaitServed(side, burst);
        } else {
            link.awaitBurst(side, burst);
        }
    }

    private void awaitServed(int side, int burst) {
        int tries = 0;
        while (!link.awaitServed(layout.records(side), burst, inbox + GAVE_UP)) {
            if (++tries == MOST_TRIES) {
                // It was rung for, so it is not that the host was late.
                serving = false;
                link.releaseRoom();
                quick = -RESPITE_BURSTS;
                launch(side);
                link.awaitBurst(side, burst);
                return;
            }
            serve(burst);
        }
    }

    /**
     * The burst is over for the caller.
     *
     * @param burstEvents synaptic events that it received
     */
    void ended(long nowNanos, long burstEvents) {
        endedNanos = nowNanos;
        events += (burstEvents - events) * EVENTS_WEIGHT;
    }

    /** A free run begins. Nothing serves. */
    void beginRuns(int bursts) {
        respite = Math.max(0, respite - bursts);
        together = bursts > 1 && respite == 0 && link.claimRunRoom();
    }

    /**
     * Starts some bursts of a free run.
     *
     * @param bursts at most {@link ResidentKernel#RUN}
     */
    void startRun(int side, int bursts) {
        if (together && bursts > 1) {
            link.launchRun(side, bursts);
        } else {
            link.launch(side, 0, bursts);
        }
    }

    /** No burst of a launch was run: its blocks have not assembled; others may hold the device. */
    void crowded() {
        respite = RESPITE_BURSTS;
        together = false;
    }

    /** The free run is over. */
    void endRuns() {
        link.releaseRoom();
    }

    /**
     * Ends the launch that serves, if one does.
     *
     * @param next low 32 bits of the next burst's number
     */
    void withdraw(int next) {
        if (serving) {
            bell(next, WITHDRAWN);
            // Until then it might still see the bell of a burst that is launched otherwise.
            link.awaitGivenUp(next, inbox + GAVE_UP);
            link.releaseRoom();
            serving = false;
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

package org.flinknpu.device.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Starts the bursts of a batch. While rounds follow each other quickly a launch stays on the
 * device, whose blocks run the burst of a brain as soon as its slot is written; then there is
 * nothing to start. Otherwise a launch runs what is asked for and ends. What a launch that stays
 * waits for, and why no burst is lost, is described in {@code stay.h}.
 *
 * <p>Whatever else is done with the device's memory or with a seat is done between {@link #hold}
 * and {@link #resume}: until then no launch stays, so none is in the way for long.
 *
 * <p>Guarded by the batch, but for {@link #newest}.
 */
final class BatchLaunches {
    /**
     * A host that takes longer from one round to the next would let the device wait in vain: blocks
     * look for at least 250 us ({@link Batch#LOOKS}).
     */
    private static final long QUICK_NANOS = 200_000;

    /** So long a launch stays; see {@link StayingRoom#SERVED_BURSTS}. */
    private static final long STAY_NANOS = 100_000_000;

    /** Rounds for which a launch must stay: it costs more than two that do not. */
    private static final int PAYING_ROUNDS = 4;

    /** So many launches in a row may stay for less. */
    private static final int MOST_TRIES = 3;

    private static final VarHandle WORD =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final BatchLink link;
    private final ByteBuffer mailbox;
    private final int servedAfter;

    /** Number of the newest launch. */
    private volatile int newest;

    /** Whether that one stays, and has not been stopped. */
    private boolean staying;

    /** Seats for which it was started. */
    private int covered;

    private int quick;
    private int tries;

    /** Rounds of the newest launch. */
    private int rounds;

    /** Rounds until a launch may stay again. */
    private int respite;

    private int holds;
    private long roundNanos;
    private long startNanos;
    private long started;
    private long served;

    /** Whether the last round is one of those. */
    private boolean counted;

    /**
     * Nothing is launched yet.
     *
     * @param servedAfter as {@link LaunchShape#servedAfter}, in rounds
     */
    BatchLaunches(BatchLink link, int servedAfter) {
        this.link = link;
        this.servedAfter = servedAfter;
        mailbox = link.mailbox();
    }

    /** Number of the newest launch. For any thread. */
    int newest() {
        return newest;
    }

    /** Launches so far. */
    long started() {
        return started;
    }

    /** Rounds so far for which nothing had to be started, because a launch was there. */
    long served() {
        return served;
    }

    /**
     * Bursts have been begun: makes sure that a launch runs them. Either one begins now, or one
     * stays that was started for all seats and not stopped.
     *
     * @param nowNanos the time
     */
    void round(int seats, long nowNanos) {
        boolean quickly = nowNanos - roundNanos < QUICK_NANOS;
        roundNanos = nowNanos;
        quick = quickly ? Math.min(quick + 1, servedAfter) : 0;
        respite = Math.max(0, respite - 1);
        rounds++;
        boolean stay = mayStay(seats);
        if (staying && stay && nowNanos - startNanos < STAY_NANOS) {
            served++;
            counted = true;
            return;
        }
        counted = false;
        start(seats, stay, nowNanos);
    }

    private boolean mayStay(int seats) {
        return quick >= servedAfter && respite == 0 && holds == 0 && link.claimRoom(seats);
    }

    /**
     * A block has given up a burst that the host waits for: launches anew, if no launch has been
     * started since.
     *
     * @param launch the launch of that block
     */
    void givenUp(int seats, int launch) {
        if (launch != newest) {
            return;
        }
        if (staying) {
            tries = rounds < PAYING_ROUNDS ? tries + 1 : 0;
            if (tries == MOST_TRIES) {
                rest();
            }
        }
        start(seats, mayStay(seats), roundNanos);
    }

    /** A burst is overdue: if a launch stays, its block may have found no room on the device. */
    void overdue(int seats) {
        if (staying) {
            rest();
            start(seats, false, roundNanos);
        }
    }

    private void rest() {
        respite = link.respiteRounds();
        tries = 0;
    }

    /** Stops the launch that stays, if any, and starts another one, which begins when it ends. */
    private void start(int seats, boolean stay, long nowNanos) {
        stop();
        newest++;
        started++;
        served -= counted ? 1 : 0;
        counted = false;
        rounds = 0;
        startNanos = nowNanos;
        if (stay) {
            link.serve(seats, newest);
            covered = seats;
            staying = true;
        } else {
            link.releaseRoom();
            link.launch(seats);
        }
    }

    /** Blocks leave when they have run the burst that they are at. */
    private void stop() {
        if (!staying) {
            return;
        }
        staying = false;
        long last = Integer.toUnsignedLong(newest);
        for (int seat = 0; seat < covered; seat++) {
            WORD.setRelease(mailbox, Batch.stopWord(seat), last);
        }
    }

    /** No launch stays from now on. */
    void hold() {
        holds++;
        stop();
        link.releaseRoom();
    }

    /** Launches may stay again as far as this caller is concerned. */
    void resume() {
        holds--;
    }
}

package org.flinknpu.device.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.function.Consumer;
import org.flinknpu.brain.BrainState;

/**
 * Small brains that share an arena, a mailbox and their launches, one block of the device per
 * brain. Bursts that have been begun wait until the first of them is awaited; then one launch runs
 * them all, unless one has stayed on the device and has long begun: {@link BatchLaunches}. What
 * goes in and out of a burst is described in {@code batch.h}.
 *
 * <p>Thread-safe: brains of several threads may share a batch. A brain that leaves gives its seat
 * and memory back; with the last one the batch closes.
 */
public final class Batch {
    /** Brains of one batch. */
    public static final int SEATS = 256;

    /** Most that synapses and delayed charges of a brain in a batch take. */
    static final long MAX_BRAIN_BYTES = 8L << 20;

    /** Bytes of an inbox slot. */
    static final int SLOT_IN_BYTES = 64;

    /** Bytes of an outbox slot. */
    static final int SLOT_OUT_BYTES = 128;

    /** Where outbox slots begin in the mailbox, behind the inbox slots. */
    public static final int SLOTS_OUT = SEATS * SLOT_IN_BYTES;

    /** Bytes of all slots. */
    public static final int SLOT_BYTES = SEATS * (SLOT_IN_BYTES + SLOT_OUT_BYTES);

    /**
     * Bytes of all slots and, behind them, of a word for each seat in which its block says which
     * burst it will not run, and below in which launch.
     */
    public static final int SHARED_BYTES = SLOT_BYTES + SEATS * Long.BYTES;

    /**
     * How often a block of a launch that stays looks at its slot before it leaves. One look is a
     * trip over the bus, 1.3 us. More than {@link StayingRoom#LOOKS}, because a round of many
     * brains takes longer than a burst.
     */
    public static final int LOOKS = 192;

    /** Bytes of the mailbox: slots, and what one burst of every brain may need beside. */
    public static final int MAILBOX_BYTES = 12 << 20;

    /** Bytes of an inbox slot before the word that stops a launch. */
    static final int ASKING_BYTES = SLOT_IN_BYTES - Long.BYTES;

    private static final VarHandle PENDING;

    static {
        try {
            PENDING = MethodHandles.lookup().findVarHandle(Batch.class, "pending", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BatchLink link;
    private final BatchLaunches launches;
    private final LongBuffer words;
    private final Consumer<Batch> whenClosed;
    private final Slab arena;
    private final Slab mailbox = new Slab(MAILBOX_BYTES);
    private final boolean[] taken = new boolean[SEATS];
    private int begun;
    private int seats;
    private int members;
    private boolean closed;

    /** Whether bursts have been begun since the last launch. */
    private volatile boolean pending;

    private volatile boolean broken;
    private volatile long launchedNanos;
    private volatile int running = 1;
    private volatile long shareNanos;

    /**
     * An empty batch.
     *
     * @param link owned from now on
     * @param servedAfter after how many rounds in quick succession a launch stays on the device
     * @param whenClosed called when the last brain has left and the link is closed
     */
    public Batch(BatchLink link, int servedAfter, Consumer<Batch> whenClosed) {
        this.link = link;
        launches = new BatchLaunches(link, servedAfter);
        words = link.mailbox().asLongBuffer();
        this.whenClosed = whenClosed;
        arena = new Slab(link.arenaBytes());
        arena.take((long) SEATS * BrainLayout.BYTES);
        mailbox.take(SHARED_BYTES);
    }

    /** The part of a batch that belongs to one brain. */
    record Place(int seat, long arena, long mailbox) {
        int slotIn() {
            return seat * SLOT_IN_BYTES;
        }

        int slotOut() {
            return SLOTS_OUT + seat * SLOT_OUT_BYTES;
        }

        int giveUp() {
            return SLOT_BYTES + seat * Long.BYTES;
        }
    }

    /** Byte of a seat's inbox slot at which the number of the last launch to leave lies. */
    static int stopWord(int seat) {
        return seat * SLOT_IN_BYTES + ASKING_BYTES;
    }

    /** The line to the device. */
    BatchLink link() {
        return link;
    }

    /** The mailbox as words. */
    LongBuffer words() {
        return words;
    }

    /** Number of launches. */
    public synchronized long launches() {
        return launches.started();
    }

    /** Number of rounds without a launch, because one had stayed. */
    public synchronized long servedRounds() {
        return launches.served();
    }

    /**
     * Takes a brain in.
     *
     * @return its kernel; null if there is no room, or the batch is closed or its device has failed
     */
    public BatchedKernel join(String backend, BrainImage image, BrainState initial) {
        BrainLayout layout = image.layout();
        Place place = link.wordBits() == layout.wordBits() ? reserve(layout) : null;
        if (place == null) {
            return null;
        }
        boolean joined = false;
        StateLink line = null;
        hold();
        try {
            ByteBuffer brain = newBrain();
            layout.write(brain, place.arena, place.mailbox);
            line = link.line(layout, place.arena, brain.flip());
            BatchedKernel kernel =
                    new BatchedKernel(backend, image, initial, this, place, line, brain);
            joined = true;
            return kernel;
        } finally {
            if (!joined) {
                leave(place, layout, line);
            }
            resume();
        }
    }

    private static ByteBuffer newBrain() {
        return ByteBuffer.allocateDirect(BrainLayout.BYTES).order(ByteOrder.nativeOrder());
    }

    private synchronized Place reserve(BrainLayout layout) {
        int seat = 0;
        while (seat < SEATS && taken[seat]) {
            seat++;
        }
        if (closed || broken || seat == SEATS) {
            return null;
        }
        long inArena = arena.take(layout.deviceBytes());
        long inMailbox = inArena < 0 ? -1 : mailbox.take(layout.mailboxBytes());
        if (inMailbox < 0) {
            if (inArena >= 0) {
                arena.giveBack(inArena, layout.deviceBytes());
            }
            return null;
        }
        taken[seat] = true;
        members++;
        return new Place(seat, inArena, inMailbox);
    }

    /**
     * Until {@link #resume} no launch stays: whoever uses the device's memory or the seats would
     * wait for it, for as long as brains of other threads keep it busy. Their bursts are launched.
     */
    synchronized void hold() {
        launches.hold();
    }

    /** Ends a {@link #hold}. */
    synchronized void resume() {
        launches.resume();
    }

    /**
     * Does something while no launch is under way or begins. So no launch that was started for
     * other brains comes to find a burst that this one's brain asks for afterwards, or brings back
     * what the brain before it has left on its seat.
     *
     * @param work short; what it starts on the device is done before all later launches
     */
    synchronized void apart(Runnable work) {
        launches.hold();
        try {
            link.settle();
            work.run();
        } finally {
            launches.resume();
        }
    }

    /** Makes a brain part of launches. They are on hold. */
    synchronized void sitDown(Place place, ByteBuffer brain) {
        link.describe(place.seat, brain);
        seats = Math.max(seats, place.seat + 1);
    }

    /** A burst has been written to a slot. */
    void begun() {
        // Where threads share the batch the count may be too low. It only serves reports.
        begun++;
        // No more than ordered behind the slot: a fence would wait for the slot's lines, 10 ns.
        PENDING.setRelease(this, true);
    }

    /** Makes sure that all bursts that have been begun are on their way. */
    void flush() {
        if (pending) {
            round();
        }
    }

    private synchronized void round() {
        // Before the launch: what is begun from now on asks for another one.
        if (!(boolean) PENDING.getAndSet(this, false)) {
            return;
        }
        running = Math.max(1, begun);
        begun = 0;
        shareNanos = 0;
        launchedNanos = System.nanoTime();
        launches.round(seats, launchedNanos);
    }

    /**
     * A block has left without the burst that its brain waits for, which has been flushed.
     *
     * @param launch number of the launch that the block belonged to
     */
    void givenUp(int launch) {
        // A newer launch runs the burst: it was started behind that which the block has left.
        if (launch == launches.newest()) {
            synchronized (this) {
                launches.givenUp(seats, launch);
            }
        }
    }

    /** A burst that has been flushed is not there after {@link BatchLink#patienceNanos}. */
    synchronized void overdue() {
        launches.overdue(seats);
    }

    /**
     * What a burst of the last launch took, shared equally. Called when a burst has arrived; the
     * first such call takes the time.
     */
    long shareNanos() {
        long share = shareNanos;
        if (share == 0) {
            share = Math.max(1, (System.nanoTime() - launchedNanos) / running);
            shareNanos = share;
        }
        return share;
    }

    /** Its device has failed: nobody joins any more. */
    void broken() {
        broken = true;
    }

    /** Lets a brain go. Never throws. */
    void leave(Place place, BrainLayout layout, StateLink line) {
        synchronized (this) {
            launches.hold();
            try {
                link.describe(place.seat, newBrain());
            } catch (RuntimeException e) {
                // The device has failed; its memory goes with the last brain.
                broken = true;
            }
            launches.resume();
            if (line != null) {
                line.close();
            }
            taken[place.seat] = false;
            arena.giveBack(place.arena, layout.deviceBytes());
            mailbox.giveBack(place.mailbox, layout.mailboxBytes());
            if (--members > 0) {
                return;
            }
            closed = true;
            link.close();
        }
        whenClosed.accept(this);
    }

    /** Closes the batch if nobody has joined. */
    void closeIfEmpty() {
        synchronized (this) {
            if (closed || members > 0) {
                return;
            }
            closed = true;
            link.close();
        }
        whenClosed.accept(this);
    }
}

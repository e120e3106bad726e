package org.flinknpu.device.image;

import java.nio.ByteBuffer;
import java.util.function.IntPredicate;
import org.flinknpu.device.image.EmulatedRegion.Kernel;
import org.lwjgl.system.MemoryUtil;

/** A batch on the {@link Emulator}: launches what the CUDA backend launches. */
final class EmulatedBatchLink implements BatchLink {
    private static final long ARENA_BYTES = 24L << 20;
    private static final long DEADLINE_NANOS = 20_000_000_000L;

    private final EmulatedRegion region;
    private final int wordBits;
    private final Staying staying;
    private final ByteBuffer noBrain = EmulatedState.newBrain();
    private int stayed;

    /**
     * How launches stay.
     *
     * @param looks how often a block looks at its slot
     * @param bursts most that a block runs
     * @param room whether there is room for so many seats
     * @param patienceNanos after how long a burst counts as one that has no room
     * @param respiteRounds after how many rounds a launch may stay again where that did not pay
     */
    record Staying(
            int looks, int bursts, IntPredicate room, long patienceNanos, int respiteRounds) {}

    /** A batch without brains. */
    EmulatedBatchLink(Emulator emulator, int wordBits, Staying staying) {
        this.wordBits = wordBits;
        this.staying = staying;
        region = new EmulatedRegion(emulator, wordBits, ARENA_BYTES, Batch.MAILBOX_BYTES);
    }

    /** Launches so far that were to stay. */
    synchronized int stayed() {
        return stayed;
    }

    @Override
    public String device() {
        return "emulator";
    }

    @Override
    public int wordBits() {
        return wordBits;
    }

    @Override
    public long arenaBytes() {
        return ARENA_BYTES;
    }

    @Override
    public ByteBuffer mailbox() {
        return region.mailbox();
    }

    @Override
    public StateLink line(BrainLayout layout, long arena, ByteBuffer brain) {
        region.await();
        MemoryUtil.memSet(region.arena() + arena, 0, layout.deviceBytes());
        return new Line(layout, arena, brain);
    }

    @Override
    public void describe(int seat, ByteBuffer brain) {
        region.upload((long) seat * BrainLayout.BYTES, brain.slice().limit(BrainLayout.BYTES));
    }

    @Override
    public void launch(int seats) {
        region.start(Kernel.BATCH, seats, region.mail(), noBrain);
    }

    @Override
    public boolean claimRoom(int seats) {
        return staying.room.test(seats);
    }

    @Override
    public synchronized void serve(int seats, int launch) {
        stayed++;
        long mail = region.mail();
        int looks = staying.looks;
        region.start(Kernel.SERVE_BATCH, seats, mail, noBrain, launch, staying.bursts, looks);
    }

    @Override
    public long patienceNanos() {
        return staying.patienceNanos;
    }

    @Override
    public int respiteRounds() {
        return staying.respiteRounds;
    }

    @Override
    public void settle() {
        region.await();
    }

    @Override
    public long deadlineNanos() {
        return DEADLINE_NANOS;
    }

    /** The blocks need the processors that the host looks with. */
    @Override
    public void requireAlive(boolean overdue) {
        Thread.yield();
        if (overdue) {
            throw EmulatedRegion.failure("no result in time");
        }
    }

    @Override
    public void close() {
        region.close();
    }

    /** The line to one brain of the batch. */
    private final class Line extends EmulatedState {
        Line(BrainLayout layout, long arenaAt, ByteBuffer brain) {
            super(EmulatedBatchLink.this.region, layout, arenaAt, brain);
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }
}

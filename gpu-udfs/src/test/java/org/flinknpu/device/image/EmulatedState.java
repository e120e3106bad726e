package org.flinknpu.device.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.flinknpu.device.image.EmulatedRegion.Kernel;

/** The part of a region's arena that belongs to one brain. */
abstract class EmulatedState implements StateLink {
    /** How many blocks spread changes nothing in what comes out, so few suffice. */
    private static final int MOST_SPREAD_BLOCKS = 4;

    private static final int NEURONS_PER_SPREAD_BLOCK = 128;

    final EmulatedRegion region;
    final BrainLayout layout;
    final int spreadBlocks;
    private final long arenaAt;
    private final ByteBuffer brain;
    private volatile long aside;

    /**
     * A part that holds zeros.
     *
     * @param arenaAt its start
     * @param brain the brain as the device sees it
     */
    EmulatedState(EmulatedRegion region, BrainLayout layout, long arenaAt, ByteBuffer brain) {
        this.region = region;
        this.layout = layout;
        this.arenaAt = arenaAt;
        this.brain = brain;
        int blocks = layout.neurons() / NEURONS_PER_SPREAD_BLOCK;
        spreadBlocks = Math.max(1, Math.min(MOST_SPREAD_BLOCKS, blocks));
    }

    /** Room for a brain as the device sees it. */
    static ByteBuffer newBrain() {
        return ByteBuffer.allocateDirect(BrainLayout.BYTES).order(ByteOrder.nativeOrder());
    }

    final long start(Kernel kernel, int blocks, long outbox, int... arguments) {
        return region.start(kernel, blocks, outbox, brain, arguments);
    }

    @Override
    public final void deliver(int age) {
        start(Kernel.DELIVER, spreadBlocks, region.mail(), age);
        region.await();
    }

    @Override
    public final void write(long offset, ByteBuffer source) {
        region.upload(arenaAt + offset, source);
    }

    @Override
    public final void read(long offset, ByteBuffer into) {
        region.download(arenaAt + offset, into);
    }

    /** Nobody waits for this copy, so launches before and after it must leave it in peace. */
    @Override
    public final void copyAside() {
        int from = Math.toIntExact(arenaAt + layout.potential());
        int bytes = Math.toIntExact(layout.stateBytes());
        aside = start(Kernel.ASIDE, 1, region.arena() + arenaAt + layout.aside(), from, bytes);
    }

    @Override
    public void readAside(long offset, ByteBuffer into) {
        region.download(aside, arenaAt + offset, into);
    }
}

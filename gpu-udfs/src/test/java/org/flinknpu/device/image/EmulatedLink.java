package org.flinknpu.device.image;

import java.nio.ByteBuffer;
import org.flinknpu.device.image.EmulatedRegion.Kernel;
import org.lwjgl.system.MemoryUtil;

/** The line to a brain on the {@link Emulator}: launches what the CUDA backend launches. */
class EmulatedLink extends EmulatedState implements BrainLink {
    /** Name of the backend. */
    static final String BACKEND = EmulatedRegion.BACKEND;

    private static final long DEADLINE_NANOS = 20_000_000_000L;
    private static final int STAGERS = 2;
    private static final int PUBLISHERS = 2;

    /** Most bursts that a launch serves: so few that some launches end because of it. */
    private static final int SERVED_BURSTS = 20;

    private final int looks;
    private final ByteBuffer mailbox;

    private final MailboxWatch watch;
    private final Kernel step;
    private final Kernel spread;

    /** Bursts that launches that serve have run. */
    private int served;

    /** Launches that were to run several bursts. */
    private int runs;

    /**
     * A link to memory that holds zeros, and no ids.
     *
     * @param layout of a brain that is not run whole
     * @param looks how often a launch that serves looks for the bell before it gives up
     */
    EmulatedLink(Emulator emulator, BrainLayout layout, int looks) {
        super(region(emulator, layout), layout, 0, brain(layout));
        this.looks = looks;
        step = layout.binned() ? Kernel.GATHER : Kernel.STEP;
        spread =
                switch (layout.spreadKernel()) {
                    case "scatterFired" -> Kernel.SCATTER;
                    case "spreadPlain" -> Kernel.SPREAD_PLAIN;
                    case "spreadTurns" -> Kernel.SPREAD_TURNS;
                    default -> Kernel.SPREAD;
                };
        mailbox = region.mailbox();
        for (int side = 0; side < 2; side++) {
            MemoryUtil.memSet(
                    region.mail() + layout.ids(side),
                    -1,
                    layout.idCapacity() * (long) Integer.BYTES);
        }
        watch = new MailboxWatch(mailbox, DEADLINE_NANOS, this::wear);
    }

    private static EmulatedRegion region(Emulator emulator, BrainLayout layout) {
        int mailboxBytes = (int) layout.mailboxBytes();
        return new EmulatedRegion(emulator, layout.wordBits(), layout.deviceBytes(), mailboxBytes);
    }

    private static ByteBuffer brain(BrainLayout layout) {
        ByteBuffer brain = newBrain();
        layout.write(brain, 0, 0);
        return brain;
    }

    /** The blocks need the processors that the host looks with. */
    private void wear(boolean overdue) {
        Thread.yield();
        if (overdue) {
            int inbox = (int) layout.inbox();
            throw EmulatedRegion.failure(
                    "no result in time: bell=%016x gaveUp=%d"
                            .formatted(mailbox.getLong(inbox + 8), mailbox.getInt(inbox + 16)));
        }
    }

    @Override
    public ByteBuffer mailbox() {
        return mailbox;
    }

    @Override
    public void launch(int side, int stimuli, int bursts) {
        boolean single = bursts == 1;
        if (!single && layout.runsListed()) {
            launchListed(side, bursts);
            return;
        }
        long outbox = single ? region.mail() : region.arena() + layout.run() - layout.records(side);
        int stagers = single && stimuli > 0 ? STAGERS : 0;
        for (int position = 0; position < bursts; position++) {
            start(step, stagers + layout.blocks(), outbox, side, position, stagers);
            start(spread, spreadBlocks, region.mail());
        }
        if (!single) {
            start(Kernel.PUBLISH, PUBLISHERS, outbox, side, bursts);
        }
    }

    private void launchListed(int side, int bursts) {
        ListedBlocks blocks = ListedBlocks.of(layout, region.processors());
        for (int position = 0; position < bursts; position++) {
            start(Kernel.STEP_LISTED, blocks.step(), region.mail(), position);
            int orderers = blocks.orderers();
            start(Kernel.SPREAD_LISTED, blocks.spread(), region.mail(), side, position, orderers);
        }
    }

    /**
     * Blocks of a launch that serves: one gives orders, and where blocks share all rows one more
     * than step only spreads.
     */
    private int servingBlocks() {
        int workers = ownBlocks();
        return 1 + (workers > 0 ? workers : layout.blocks() + 1);
    }

    /** Blocks that spread what they step, beside others; 0 if none may. */
    private int runBlocks(int others) {
        int processors = region.processors();
        return layout.runsTogether()
                ? RunBlocks.of(layout.neurons(), processors, processors - others)
                : 0;
    }

    /**
     * Those of a launch that serves, beside the one that gives orders; 0 if they share all rows.
     */
    private int ownBlocks() {
        return layout.servesOwn() ? runBlocks(1) : 0;
    }

    @Override
    public boolean claimRoom() {
        return servingBlocks() <= region.processors();
    }

    @Override
    public void serve() {
        Kernel kernel = ownBlocks() > 0 ? Kernel.SERVE_ONCE : Kernel.SERVE;
        start(kernel, servingBlocks(), region.mail(), SERVED_BURSTS, looks);
    }

    @Override
    public boolean claimRunRoom() {
        return runBlocks(0) > 0;
    }

    @Override
    public void launchRun(int side, int bursts) {
        start(Kernel.RUN, runBlocks(0), region.mail(), side, bursts, looks);
        runs++;
    }

    /** Launches so far that were to run several bursts by one kernel. */
    int runs() {
        return runs;
    }

    @Override
    public MailboxWatch watch() {
        return watch;
    }

    @Override
    public boolean awaitServed(int record, int burst, int gaveUp) {
        boolean done = BrainLink.super.awaitServed(record, burst, gaveUp);
        served += done ? 1 : 0;
        return done;
    }

    /** Bursts that launches that serve have run so far. */
    int served() {
        return served;
    }

    @Override
    public void awaitBurst(int side, int burst) {
        watch.awaitRecord(layout.records(side), burst);
    }

    @Override
    public boolean arriveAlone() {
        return true;
    }

    @Override
    public void awaitLaunch(int side, int bursts) {
        region.await();
    }

    /** Waits for more than it must, so that a launch that serves gives up meanwhile. */
    @Override
    public void readAside(long offset, ByteBuffer into) {
        read(offset, into);
    }

    @Override
    public void close() {
        region.close();
    }
}

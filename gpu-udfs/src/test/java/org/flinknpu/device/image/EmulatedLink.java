package org.flinknpu.device.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.flinknpu.device.DeviceFailureException;
import org.lwjgl.system.MemoryUtil;

/**
 * The line to a brain on the {@link Emulator}: launches what the CUDA backend launches. Arena and
 * mailbox are memory of the host, so most copies are made by the host, when the device is idle.
 */
final class EmulatedLink implements BrainLink {
    /** Name of the backend. */
    static final String BACKEND = "emulated";

    /** {@code Kernel} of {@code emulator.cc}. */
    private enum Kernel {
        STEP,
        SPREAD_PLAIN,
        SPREAD,
        DELIVER,
        SERVE,
        PUBLISH,
        ASIDE,
        RUN,
        SERVE_ONCE,
        GATHER,
        SCATTER,
        SPREAD_TURNS
    }

    /** What {@code Launch} of {@code emulator.cc} holds, in this order. */
    private static final int NUMBERS_BYTES = 4 * Integer.BYTES + 3 * Long.BYTES;

    private static final int ARGUMENTS = 4;
    private static final int MOST_BRAIN_BYTES = 512;

    /** What the kernels' vectors need, and more. */
    private static final int ALIGNMENT = 256;

    private static final long DEADLINE_NANOS = 20_000_000_000L;
    private static final int DEADLINE_SECONDS = 30;

    /** How many blocks spread changes nothing in what comes out, so few suffice. */
    private static final int MOST_SPREAD_BLOCKS = 4;

    private static final int NEURONS_PER_SPREAD_BLOCK = 128;
    private static final int STAGERS = 2;
    private static final int PUBLISHERS = 2;

    /** Most bursts that a launch serves: so few that some launches end because of it. */
    private static final int SERVED_BURSTS = 20;

    private final Emulator emulator;
    private final BrainLayout layout;

    private final int looks;

    /** Address of the arena, which is owned. */
    private final long arena;

    /** Address of the mailbox, which is owned. */
    private final long mail;

    /** The mailbox. */
    private final ByteBuffer mailbox;

    /** The launch that is being described; owned. */
    private final ByteBuffer launch;

    private final MailboxWatch watch;
    private final int spreadBlocks;
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
        this.emulator = emulator;
        this.layout = layout;
        this.looks = looks;
        step = layout.binned() ? Kernel.GATHER : Kernel.STEP;
        spread =
                switch (layout.spreadKernel()) {
                    case "scatterFired" -> Kernel.SCATTER;
                    case "spreadPlain" -> Kernel.SPREAD_PLAIN;
                    case "spreadTurns" -> Kernel.SPREAD_TURNS;
                    default -> Kernel.SPREAD;
                };
        arena = zeros(layout.deviceBytes());
        mail = zeros(layout.mailboxBytes());
        mailbox =
                MemoryUtil.memByteBuffer(mail, (int) layout.mailboxBytes())
                        .order(ByteOrder.nativeOrder());
        for (int side = 0; side < 2; side++) {
            MemoryUtil.memSet(
                    mail + layout.ids(side), -1, layout.idCapacity() * (long) Integer.BYTES);
        }
        launch = MemoryUtil.memCalloc(launchBytes());
        watch = new MailboxWatch(mailbox, DEADLINE_NANOS, this::wear);
        spreadBlocks =
                Math.max(
                        1,
                        Math.min(MOST_SPREAD_BLOCKS, layout.neurons() / NEURONS_PER_SPREAD_BLOCK));
    }

    private static int launchBytes() {
        return NUMBERS_BYTES + ARGUMENTS * Integer.BYTES + MOST_BRAIN_BYTES;
    }

    private static long zeros(long bytes) {
        long address = MemoryUtil.nmemAlignedAllocChecked(ALIGNMENT, bytes);
        MemoryUtil.memSet(address, 0, bytes);
        return address;
    }

    /** The blocks need the processors that the host looks with. */
    private void wear(boolean overdue) {
        Thread.yield();
        if (overdue) {
            int inbox = (int) layout.inbox();
            throw failure(
                    "no result in time: bell=%016x gaveUp=%d"
                            .formatted(mailbox.getLong(inbox + 8), mailbox.getInt(inbox + 16)));
        }
    }

    private static DeviceFailureException failure(String what) {
        return new DeviceFailureException(BACKEND, "emulator", what);
    }

    private void start(Kernel kernel, int blocks, long outbox, int... arguments) {
        launch.clear();
        launch.putInt(kernel.ordinal()).putInt(blocks);
        launch.putInt(layout.wordBits()).putInt(BrainLayout.BYTES);
        launch.putLong(arena).putLong(outbox).putLong(mail);
        for (int argument : arguments) {
            launch.putInt(argument);
        }
        launch.position(NUMBERS_BYTES + ARGUMENTS * Integer.BYTES);
        layout.write(launch, 0, 0);
        emulator.launch(launch);
    }

    private void awaitIdle() {
        if (!emulator.awaitIdle(DEADLINE_SECONDS)) {
            throw failure("launches do not end");
        }
    }

    @Override
    public ByteBuffer mailbox() {
        return mailbox;
    }

    @Override
    public void launch(int side, int stimuli, int bursts) {
        boolean single = bursts == 1;
        long outbox = single ? mail : arena + layout.run() - layout.records(side);
        int stagers = single && stimuli > 0 ? STAGERS : 0;
        for (int position = 0; position < bursts; position++) {
            start(step, stagers + layout.blocks(), outbox, side, position, stagers);
            start(spread, spreadBlocks, mail);
        }
        if (!single) {
            start(Kernel.PUBLISH, PUBLISHERS, outbox, side, bursts);
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
        int processors = emulator.processors();
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
        return servingBlocks() <= emulator.processors();
    }

    @Override
    public void serve() {
        Kernel kernel = ownBlocks() > 0 ? Kernel.SERVE_ONCE : Kernel.SERVE;
        start(kernel, servingBlocks(), mail, SERVED_BURSTS, looks);
    }

    @Override
    public boolean claimRunRoom() {
        return runBlocks(0) > 0;
    }

    @Override
    public void launchRun(int side, int bursts) {
        start(Kernel.RUN, runBlocks(0), mail, side, bursts, looks);
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
        awaitIdle();
    }

    @Override
    public void deliver(int age) {
        start(Kernel.DELIVER, spreadBlocks, mail, age);
        awaitIdle();
    }

    @Override
    public void write(long offset, ByteBuffer source) {
        awaitIdle();
        MemoryUtil.memCopy(MemoryUtil.memAddress(source), arena + offset, source.remaining());
    }

    @Override
    public void read(long offset, ByteBuffer into) {
        awaitIdle();
        MemoryUtil.memCopy(arena + offset, MemoryUtil.memAddress(into), into.remaining());
    }

    /** Nobody waits for this copy, so launches before and after it must leave it in peace. */
    @Override
    public void copyAside() {
        int from = Math.toIntExact(layout.potential());
        int bytes = Math.toIntExact(layout.stateBytes());
        start(Kernel.ASIDE, 1, arena + layout.aside(), from, bytes);
    }

    @Override
    public void readAside(long offset, ByteBuffer into) {
        awaitIdle();
        MemoryUtil.memCopy(arena + offset, MemoryUtil.memAddress(into), into.remaining());
    }

    /** Memory that launches might still use is not freed. */
    @Override
    public void close() {
        awaitIdle();
        MemoryUtil.memFree(launch);
        MemoryUtil.nmemAlignedFree(arena);
        MemoryUtil.nmemAlignedFree(mail);
    }
}

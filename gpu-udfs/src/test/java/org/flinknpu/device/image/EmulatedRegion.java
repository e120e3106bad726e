package org.flinknpu.device.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.flinknpu.device.DeviceFailureException;
import org.lwjgl.system.MemoryUtil;

/**
 * Memory for one or many brains on the {@link Emulator}: an arena and a mailbox, both memory of the
 * host, so most copies are made by the host, when what was launched is through. Thread-safe.
 */
final class EmulatedRegion implements AutoCloseable {
    /** Name of the backend. */
    static final String BACKEND = "emulated";

    /** How long a launch may take before the device counts as lost. */
    static final int DEADLINE_SECONDS = 30;

    /** What {@code Launch} of {@code emulator.cc} holds, in this order. */
    private static final int NUMBERS_BYTES = 4 * Integer.BYTES + 3 * Long.BYTES;

    private static final int ARGUMENTS = 4;
    private static final int MOST_BRAIN_BYTES = 512;

    /** What the kernels' vectors need, and more. */
    private static final int ALIGNMENT = 256;

    private final Emulator emulator;
    private final int wordBits;
    private final long arena;
    private final long mail;
    private final ByteBuffer mailbox;
    private final ByteBuffer launch;
    private long newest;

    /** {@code Kernel} of {@code emulator.cc}. */
    enum Kernel {
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
        SPREAD_TURNS,
        BATCH,
        SERVE_BATCH,
        STEP_LISTED,
        SPREAD_LISTED
    }

    /**
     * Memory that holds zeros.
     *
     * @param wordBits width of the accumulators
     */
    EmulatedRegion(Emulator emulator, int wordBits, long arenaBytes, int mailboxBytes) {
        this.emulator = emulator;
        this.wordBits = wordBits;
        arena = zeros(arenaBytes);
        mail = zeros(mailboxBytes);
        mailbox = MemoryUtil.memByteBuffer(mail, mailboxBytes).order(ByteOrder.nativeOrder());
        launch = MemoryUtil.memCalloc(NUMBERS_BYTES + ARGUMENTS * Integer.BYTES + MOST_BRAIN_BYTES);
    }

    private static long zeros(long bytes) {
        long address = MemoryUtil.nmemAlignedAllocChecked(ALIGNMENT, bytes);
        MemoryUtil.memSet(address, 0, bytes);
        return address;
    }

    static DeviceFailureException failure(String what) {
        return new DeviceFailureException(BACKEND, "emulator", what);
    }

    /** Blocks that are on the device at the same time. */
    int processors() {
        return emulator.processors();
    }

    /** Address of the arena. */
    long arena() {
        return arena;
    }

    /** Address of the mailbox. */
    long mail() {
        return mail;
    }

    /** The mailbox. */
    ByteBuffer mailbox() {
        return mailbox;
    }

    /**
     * Starts a launch behind those before it.
     *
     * @param outbox address from which a side's offsets lead to where results go
     * @param brain the brain as the kernel sees it; zeros if it takes none
     * @return the launch's number
     */
    synchronized long start(
            Kernel kernel, int blocks, long outbox, ByteBuffer brain, int... arguments) {
        launch.clear();
        launch.putInt(kernel.ordinal()).putInt(blocks);
        launch.putInt(wordBits).putInt(BrainLayout.BYTES);
        launch.putLong(arena).putLong(outbox).putLong(mail);
        for (int argument : arguments) {
            launch.putInt(argument);
        }
        launch.position(NUMBERS_BYTES + ARGUMENTS * Integer.BYTES);
        launch.put(brain.duplicate().clear().limit(BrainLayout.BYTES));
        newest = emulator.launch(launch);
        return newest;
    }

    private synchronized long newest() {
        return newest;
    }

    /** Waits until all that was launched here is through. */
    void await() {
        await(newest());
    }

    private void await(long number) {
        if (!emulator.await(number, DEADLINE_SECONDS)) {
            throw failure("launches do not end");
        }
    }

    /** Copies to the arena when all that was launched here is through. */
    void upload(long offset, ByteBuffer source) {
        await();
        MemoryUtil.memCopy(MemoryUtil.memAddress(source), arena + offset, source.remaining());
    }

    /** Copies from the arena when all that was launched here is through. */
    void download(long offset, ByteBuffer into) {
        download(newest(), offset, into);
    }

    /** Copies from the arena when a launch is through. */
    void download(long number, long offset, ByteBuffer into) {
        await(number);
        MemoryUtil.memCopy(arena + offset, MemoryUtil.memAddress(into), into.remaining());
    }

    /** Memory that launches might still use is not freed. */
    @Override
    public void close() {
        await();
        MemoryUtil.memFree(launch);
        MemoryUtil.nmemAlignedFree(arena);
        MemoryUtil.nmemAlignedFree(mail);
    }
}

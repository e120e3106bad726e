package org.flinknpu.device.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.system.MemoryStack.stackPush;
import static org.lwjgl.system.MemoryUtil.NULL;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.flinknpu.device.DeviceFailureException;
import org.flinknpu.device.image.Batch;
import org.flinknpu.device.image.BatchLink;
import org.flinknpu.device.image.BrainLayout;
import org.flinknpu.device.image.StateLink;
import org.flinknpu.device.image.StayingBlocks;
import org.flinknpu.device.image.StayingRoom;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * A batch on an OpenCL device. Where the device reads and writes the host's memory while the host
 * looks, the slots are there, and launches may stay to serve them. Elsewhere they are copied to and
 * from a buffer of the device with every launch: one copy each way for all brains.
 */
final class OpenClBatchLink implements BatchLink {
    private static final int BLOCK = 256;
    private static final int SPREAD_BLOCKS = 8;
    private static final long DEADLINE_NANOS = 10_000_000_000L;
    private static final int STAGES = 4;

    private final OpenClRegion region;
    private final int wordBits;
    private final long arenaBytes;
    private final ByteBuffer host;
    private final long hostAddress;
    private final boolean live;
    private long burst;
    private long spread;
    private long serve;
    private long arrived;
    private final StayingRoom.Claim claim;

    /** Slots as they were when a launch was asked for, in turn, and what tells that it has them. */
    private final long[] stages = new long[STAGES];

    private final long[] taken = new long[STAGES];
    private int stage;

    /**
     * A batch without brains.
     *
     * @param region of that many bytes and {@link Batch#MAILBOX_BYTES}; owned from now on
     * @throws OpenClException if the device refuses; the region is closed
     */
    OpenClBatchLink(OpenClRegion region, int wordBits, long arenaBytes) {
        this.region = region;
        this.wordBits = wordBits;
        this.arenaBytes = arenaBytes;
        host = region.mailbox().host().order(ByteOrder.nativeOrder());
        hostAddress = MemoryUtil.memAddress(host);
        claim = region.context().room().claim(StayingBlocks.NONE);
        for (int i = 0; i < STAGES; i++) {
            stages[i] = MemoryUtil.nmemAllocChecked(Batch.SLOTS_OUT);
        }
        boolean ready = false;
        try {
            region.zero(0, (long) Batch.SEATS * BrainLayout.BYTES);
            long program = region.context().program(wordBits);
            boolean processor = region.context().found().facts().processor();
            live = !processor && region.mailbox().answers(program);
            long slots = live ? region.mailbox().pinned() : region.mailbox().device();
            burst = kernel(program, "burstBatch");
            spread = kernel(program, "spreadFired");
            OpenClException.check("clSetKernelArg", clSetKernelArg1p(burst, 0, region.arena()));
            OpenClException.check("clSetKernelArg", clSetKernelArg1p(burst, 1, slots));
            OpenClException.check("clSetKernelArg", clSetKernelArg1l(burst, 2, 0L));
            OpenClException.check("clSetKernelArg", clSetKernelArg1p(spread, 0, region.arena()));
            if (live && region.context().serves()) {
                serve = kernel(program, "serveBatch");
                setServeArguments(slots);
            }
            ready = true;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    private void setServeArguments(long slots) {
        OpenClException.check("clSetKernelArg", clSetKernelArg1p(serve, 0, region.arena()));
        OpenClException.check("clSetKernelArg", clSetKernelArg1p(serve, 1, slots));
        OpenClException.check("clSetKernelArg", clSetKernelArg1l(serve, 2, 0L));
        int bursts = StayingRoom.SERVED_BURSTS;
        OpenClException.check("clSetKernelArg", clSetKernelArg1i(serve, 4, bursts));
        OpenClException.check("clSetKernelArg", clSetKernelArg1i(serve, 5, Batch.LOOKS));
    }

    private static long kernel(long program, String name) {
        try (MemoryStack stack = stackPush()) {
            IntBuffer code = stack.mallocInt(1);
            long kernel = clCreateKernel(program, name, code);
            OpenClException.check("clCreateKernel " + name, code.get(0));
            return kernel;
        }
    }

    @Override
    public String device() {
        return region.context().found().facts().name();
    }

    @Override
    public int wordBits() {
        return wordBits;
    }

    @Override
    public long arenaBytes() {
        return arenaBytes;
    }

    @Override
    public ByteBuffer mailbox() {
        return host;
    }

    @Override
    public StateLink line(BrainLayout layout, long arena, ByteBuffer brain) {
        return new Line(layout, arena, brain);
    }

    @Override
    public void describe(int seat, ByteBuffer brain) {
        long at = (long) seat * BrainLayout.BYTES;
        check(
                "clEnqueueWriteBuffer",
                clEnqueueWriteBuffer(
                        region.queue(), region.arena(), true, at, brain.slice(), null, null));
    }

    @Override
    public void launch(int seats) {
        if (live) {
            VarHandle.releaseFence();
            run(burst, seats);
            check("clFlush", clFlush(region.queue()));
            return;
        }
        copySlots(seats * (Batch.SLOTS_OUT / Batch.SEATS));
        run(burst, seats);
        int bytes = seats * ((Batch.SLOT_BYTES - Batch.SLOTS_OUT) / Batch.SEATS);
        try (MemoryStack stack = stackPush()) {
            PointerBuffer event = stack.callocPointer(1);
            read(Batch.SLOTS_OUT, bytes, CL_FALSE, event.address());
            arrive(event.get(0));
        }
        check("clFlush", clFlush(region.queue()));
    }

    @Override
    public boolean claimRoom(int seats) {
        // As for a brain of its own: others might be held up.
        if (serve == NULL || !region.alone()) {
            return false;
        }
        claim.ask(region.context().stayingBatch(seats));
        return claim.serve(true);
    }

    @Override
    public void releaseRoom() {
        claim.release();
    }

    @Override
    public void serve(int seats, int launch) {
        VarHandle.releaseFence();
        check("clSetKernelArg", clSetKernelArg1i(serve, 3, launch));
        run(serve, seats);
        check("clFlush", clFlush(region.queue()));
    }

    private synchronized void arrive(long event) {
        if (arrived != NULL) {
            clReleaseEvent(arrived);
        }
        arrived = event;
    }

    private void run(long kernel, int blocks) {
        try (MemoryStack stack = stackPush()) {
            PointerBuffer global = stack.pointers((long) blocks * BLOCK);
            PointerBuffer local = stack.pointers(BLOCK);
            check(
                    "clEnqueueNDRangeKernel",
                    clEnqueueNDRangeKernel(
                            region.queue(), kernel, 1, null, global, local, null, null));
        }
    }

    /**
     * Starts to copy the first inbox slots to the device as they are now. The queue would look at
     * them later, when another thread may have asked for a burst whose stimulus it has put into the
     * queue behind this launch.
     */
    private void copySlots(int bytes) {
        stage = (stage + 1) % STAGES;
        try (MemoryStack stack = stackPush()) {
            if (taken[stage] != NULL) {
                long before = taken[stage];
                taken[stage] = NULL;
                check("clWaitForEvents", nclWaitForEvents(1, stack.pointers(before).address()));
                clReleaseEvent(before);
            }
            MemoryUtil.memCopy(hostAddress, stages[stage], bytes);
            VarHandle.acquireFence();
            PointerBuffer event = stack.callocPointer(1);
            copy(stages[stage], 0, bytes, event.address());
            taken[stage] = event.get(0);
        }
    }

    /** Starts to copy from the host to the device's mailbox. */
    private void copy(long from, int at, int bytes, long eventAddress) {
        check(
                "clEnqueueWriteBuffer",
                nclEnqueueWriteBuffer(
                        region.queue(),
                        region.mailbox().device(),
                        CL_FALSE,
                        at,
                        bytes,
                        from,
                        0,
                        NULL,
                        eventAddress));
    }

    private void read(int at, int bytes, int blocking, long eventAddress) {
        check(
                "clEnqueueReadBuffer",
                nclEnqueueReadBuffer(
                        region.queue(),
                        region.mailbox().device(),
                        blocking,
                        at,
                        bytes,
                        hostAddress + at,
                        0,
                        NULL,
                        eventAddress));
    }

    @Override
    public void awaitSlots() {
        // Asked for every brain of a round: no lock where nothing is to be waited for.
        if (!live) {
            awaitCopy();
        }
    }

    private synchronized void awaitCopy() {
        if (arrived != NULL) {
            try (MemoryStack stack = stackPush()) {
                check("clWaitForEvents", nclWaitForEvents(1, stack.pointers(arrived).address()));
            }
            clReleaseEvent(arrived);
            arrived = NULL;
        }
    }

    @Override
    public void settle() {
        check("clFinish", clFinish(region.queue()));
    }

    @Override
    public void send(int at, int bytes) {
        if (live) {
            return;
        }
        copy(hostAddress + at, at, bytes, NULL);
    }

    @Override
    public void fetch(int at, int bytes) {
        if (live) {
            return;
        }
        read(at, bytes, CL_TRUE, NULL);
    }

    @Override
    public long deadlineNanos() {
        return DEADLINE_NANOS;
    }

    @Override
    public void requireAlive(boolean overdue) {
        if (overdue) {
            throw failure("no result in time");
        }
    }

    private void check(String call, int code) {
        if (code != 0) {
            throw failure(new OpenClException(call, code).getMessage());
        }
    }

    private DeviceFailureException failure(String what) {
        return new DeviceFailureException(OpenClProvider.NAME, device(), what);
    }

    @Override
    public void close() {
        releaseRoom();
        clFinish(region.queue());
        arrive(NULL);
        for (long kernel : new long[] {burst, spread, serve}) {
            if (kernel != NULL) {
                clReleaseKernel(kernel);
            }
        }
        for (int i = 0; i < STAGES; i++) {
            if (taken[i] != NULL) {
                clReleaseEvent(taken[i]);
            }
            MemoryUtil.nmemFree(stages[i]);
        }
        region.close();
    }

    /** The line to one brain of the batch. */
    private final class Line extends OpenClState {
        private final ByteBuffer brain;

        Line(BrainLayout layout, long arenaAt, ByteBuffer brain) {
            super(OpenClBatchLink.this.region, layout, arenaAt);
            this.brain = brain;
            try {
                region.zero(arenaAt, layout.deviceBytes());
            } catch (OpenClException e) {
                throw failure(e.getMessage());
            }
        }

        @Override
        public void deliver(int age) {
            // One kernel object, whose arguments stay, serves all brains of the batch.
            synchronized (OpenClBatchLink.this) {
                check("clSetKernelArg", clSetKernelArg(spread, 1, brain.slice()));
                check("clSetKernelArg", clSetKernelArg1i(spread, 2, age));
                run(spread, SPREAD_BLOCKS);
                check("clFinish", clFinish(region.queue()));
            }
        }
    }
}

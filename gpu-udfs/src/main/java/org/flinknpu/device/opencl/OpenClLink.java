package org.flinknpu.device.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.system.MemoryStack.stackPush;
import static org.lwjgl.system.MemoryUtil.NULL;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.flinknpu.device.DeviceFailureException;
import org.flinknpu.device.DeviceLease;
import org.flinknpu.device.image.BrainLayout;
import org.flinknpu.device.image.BrainLink;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL12;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * One brain on one OpenCL device: an in-order queue, a buffer for the arena and one for the
 * mailbox. The outbox is read right behind the kernel that fills it and before the spikes are
 * spread, so the host has its result while the device still works.
 */
final class OpenClLink implements BrainLink {
    private static final int BLOCK = 256;
    private static final int SPREAD_BLOCKS_PER_UNIT = 8;
    private static final int FIRST_PREFETCH_IDS = 1024;

    private final DeviceLease<OpenClContext> lease;
    private final BrainLayout layout;
    private final ByteBuffer mailbox;
    private final long mailboxAddress;
    private final PointerBuffer global = MemoryUtil.memAllocPointer(1);
    private final PointerBuffer local = MemoryUtil.memAllocPointer(1).put(0, BLOCK);
    private final PointerBuffer eventOut = MemoryUtil.memAllocPointer(1);
    private final long[] events = new long[2];
    private final int[] prefetched = new int[2];
    private final int spreadBlocks;
    private int prefetchIds = FIRST_PREFETCH_IDS;
    private int inboxOnDevice = -1;
    private long queue;
    private long arena;
    private long mail;
    private long brains;
    private long stage;
    private long step;
    private long emit;
    private long spread;
    private long whole;

    /**
     * Allocates and builds.
     *
     * @throws OpenClException if the device refuses; nothing stays allocated but the lease
     */
    OpenClLink(DeviceLease<OpenClContext> lease, BrainLayout layout) {
        this.lease = lease;
        this.layout = layout;
        mailbox = MemoryUtil.memCalloc((int) layout.mailboxBytes());
        mailboxAddress = MemoryUtil.memAddress(mailbox);
        int units = lease.context().found().facts().computeUnits();
        int rows = Math.max(1, layout.neurons() / 32 / (BLOCK / 32));
        spreadBlocks = Math.min(rows, units * SPREAD_BLOCKS_PER_UNIT);
        boolean ready = false;
        try {
            allocate();
            createKernels();
            ready = true;
        } finally {
            if (!ready) {
                release();
            }
        }
    }

    private void allocate() {
        OpenClContext context = lease.context();
        try (MemoryStack stack = stackPush()) {
            IntBuffer code = stack.mallocInt(1);
            queue = clCreateCommandQueue(context.handle(), context.found().device(), 0, code);
            OpenClException.check("clCreateCommandQueue", code.get(0));
            arena = buffer(layout.arenaBytes(), code);
            mail = buffer(layout.mailboxBytes(), code);
            brains = buffer(BrainLayout.BYTES, code);
            ByteBuffer zero = stack.calloc(4);
            zero(arena, layout.arenaBytes(), zero);
            zero(mail, layout.mailboxBytes(), zero);
            ByteBuffer brain = stack.malloc(8, BrainLayout.BYTES);
            layout.write(brain, 0, 0);
            brain.flip();
            OpenClException.check(
                    "clEnqueueWriteBuffer",
                    clEnqueueWriteBuffer(queue, brains, true, 0, brain, null, null));
        }
    }

    private long buffer(long bytes, IntBuffer code) {
        long buffer = clCreateBuffer(lease.context().handle(), CL_MEM_READ_WRITE, bytes, code);
        OpenClException.check("clCreateBuffer of " + bytes + " bytes", code.get(0));
        return buffer;
    }

    private void zero(long buffer, long bytes, ByteBuffer pattern) {
        OpenClException.check(
                "clEnqueueFillBuffer",
                CL12.clEnqueueFillBuffer(queue, buffer, pattern, 0, bytes, null, null));
    }

    private void createKernels() {
        long program = lease.context().program(layout.wordBits());
        try (MemoryStack stack = stackPush()) {
            IntBuffer code = stack.mallocInt(1);
            ByteBuffer brain = stack.malloc(8, BrainLayout.BYTES);
            layout.write(brain, 0, 0);
            brain.flip();
            stage = kernel(program, "stageStimulus", code);
            step = kernel(program, "stepBrain", code);
            emit = kernel(program, "emitFired", code);
            for (long kernel : new long[] {stage, step, emit}) {
                setPointer(kernel, 0, arena);
                setPointer(kernel, 1, mail);
                OpenClException.check("clSetKernelArg", clSetKernelArg(kernel, 2, brain));
            }
            spread = kernel(program, "spreadFired", code);
            setPointer(spread, 0, arena);
            OpenClException.check("clSetKernelArg", clSetKernelArg(spread, 1, brain));
            clSetKernelArg1i(spread, 2, 0);
            whole = kernel(program, "burstWhole", code);
            setPointer(whole, 0, arena);
            setPointer(whole, 1, mail);
            setPointer(whole, 2, brains);
        }
    }

    private static long kernel(long program, String name, IntBuffer code) {
        long kernel = clCreateKernel(program, name, code);
        OpenClException.check("clCreateKernel " + name, code.get(0));
        return kernel;
    }

    private static void setPointer(long kernel, int index, long buffer) {
        OpenClException.check("clSetKernelArg", clSetKernelArg1p(kernel, index, buffer));
    }

    @Override
    public ByteBuffer mailbox() {
        return mailbox;
    }

    @Override
    public void launch(int side, int stimuli, int bursts) {
        if (stimuli > 0 || stimuli != inboxOnDevice) {
            sendInbox(stimuli);
        }
        if (layout.whole()) {
            clSetKernelArg1i(whole, 3, side);
            clSetKernelArg1i(whole, 4, bursts);
            run(whole, 1);
            readOutbox(side);
        } else {
            for (int position = 0; position < bursts; position++) {
                launchOne(side, position, stimuli);
            }
        }
        check("clFlush", clFlush(queue));
    }

    private void sendInbox(int stimuli) {
        int words = BrainLayout.INBOX_HEAD + 2 * stimuli;
        check(
                "clEnqueueWriteBuffer",
                nclEnqueueWriteBuffer(
                        queue,
                        mail,
                        CL_FALSE,
                        layout.inbox(),
                        (long) words * Integer.BYTES,
                        mailboxAddress + layout.inbox(),
                        0,
                        NULL,
                        NULL));
        inboxOnDevice = stimuli;
    }

    private void launchOne(int side, int position, int stimuli) {
        if (stimuli > 0) {
            run(stage, Math.min(spreadBlocks, (stimuli + BLOCK - 1) / BLOCK));
        }
        clSetKernelArg1i(step, 3, side);
        clSetKernelArg1i(step, 4, position);
        clSetKernelArg1i(step, 5, stimuli > 0 ? 1 : 0);
        run(step, layout.blocks());
        clSetKernelArg1i(emit, 3, side);
        clSetKernelArg1i(emit, 4, position);
        run(emit, layout.blocks());
        if (position == 0) {
            readOutbox(side);
        }
        run(spread, spreadBlocks);
    }

    private void run(long kernel, int blocks) {
        global.put(0, (long) blocks * BLOCK);
        check(
                "clEnqueueNDRangeKernel",
                nclEnqueueNDRangeKernel(
                        queue, kernel, 1, NULL, global.address(), local.address(), 0, NULL, NULL));
    }

    /** Starts to read the records and as many ids as the last bursts had. */
    private void readOutbox(int side) {
        forget(side);
        int ids = Math.min(prefetchIds, layout.idCapacity());
        prefetched[side] = ids;
        int from = layout.records(side);
        int bytes = layout.ids(side) - from + ids * Integer.BYTES;
        eventOut.put(0, NULL);
        read(from, bytes, CL_FALSE, eventOut.address());
        events[side] = eventOut.get(0);
    }

    private void read(int from, int bytes, int blocking, long eventAddress) {
        check(
                "clEnqueueReadBuffer",
                nclEnqueueReadBuffer(
                        queue,
                        mail,
                        blocking,
                        from,
                        bytes,
                        mailboxAddress + from,
                        0,
                        NULL,
                        eventAddress));
    }

    private void forget(int side) {
        if (events[side] != NULL) {
            clReleaseEvent(events[side]);
            events[side] = NULL;
        }
    }

    @Override
    public void awaitBurst(int side, int burst) {
        await(side);
        readRest(side, 0);
    }

    private void await(int side) {
        eventOut.put(0, events[side]);
        check("clWaitForEvents", nclWaitForEvents(1, eventOut.address()));
    }

    /** Reads ids that were not expected, and the psps, of the burst at a position. */
    private void readRest(int side, int position) {
        int record = layout.records(side) + position * BrainLayout.RECORD_WORDS * Integer.BYTES;
        int cursor = mailbox.getInt(record + Integer.BYTES);
        int count = mailbox.getInt(record + 2 * Integer.BYTES);
        int end = cursor + count;
        if (end > prefetched[side]) {
            int from = layout.ids(side) + prefetched[side] * Integer.BYTES;
            read(from, (end - prefetched[side]) * Integer.BYTES, CL_TRUE, NULL);
        }
        if (layout.keepsPsp() && count > 0) {
            read(layout.psps(side) + cursor, count, CL_TRUE, NULL);
        }
        prefetchIds = Math.max(FIRST_PREFETCH_IDS, end + end / 4);
    }

    @Override
    public void awaitLaunch(int side, int bursts) {
        check("clFinish", clFinish(queue));
        int from = layout.records(side);
        read(from, layout.ids(side) - from, CL_TRUE, NULL);
        int end = 0;
        for (int position = 0; position < bursts; position++) {
            int record = from + position * BrainLayout.RECORD_WORDS * Integer.BYTES;
            int cursor = mailbox.getInt(record + Integer.BYTES);
            end = Math.max(end, cursor + mailbox.getInt(record + 2 * Integer.BYTES));
        }
        if (end > 0) {
            read(layout.ids(side), end * Integer.BYTES, CL_TRUE, NULL);
            if (layout.keepsPsp()) {
                read(layout.psps(side), end, CL_TRUE, NULL);
            }
        }
    }

    @Override
    public void deliver(int age) {
        clSetKernelArg1i(spread, 2, age);
        run(spread, spreadBlocks);
        clSetKernelArg1i(spread, 2, 0);
        check("clFinish", clFinish(queue));
    }

    @Override
    public void write(long offset, ByteBuffer source) {
        check(
                "clEnqueueWriteBuffer",
                clEnqueueWriteBuffer(queue, arena, true, offset, source, null, null));
    }

    @Override
    public void read(long offset, ByteBuffer into) {
        check(
                "clEnqueueReadBuffer",
                clEnqueueReadBuffer(queue, arena, true, offset, into, null, null));
    }

    private void check(String call, int code) {
        if (code != 0) {
            throw new DeviceFailureException(
                    OpenClProvider.NAME,
                    lease.context().found().facts().name(),
                    new OpenClException(call, code).getMessage());
        }
    }

    @Override
    public void close() {
        release();
        lease.close();
    }

    private void release() {
        if (queue != NULL) {
            clFinish(queue);
        }
        forget(0);
        forget(1);
        for (long kernel : new long[] {stage, step, emit, spread, whole}) {
            if (kernel != NULL) {
                clReleaseKernel(kernel);
            }
        }
        for (long buffer : new long[] {arena, mail, brains}) {
            if (buffer != NULL) {
                clReleaseMemObject(buffer);
            }
        }
        if (queue != NULL) {
            clReleaseCommandQueue(queue);
        }
        MemoryUtil.memFree(mailbox);
        MemoryUtil.memFree(global);
        MemoryUtil.memFree(local);
        MemoryUtil.memFree(eventOut);
    }
}

package org.flinknpu.device.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.system.MemoryStack.stackPush;
import static org.lwjgl.system.MemoryUtil.NULL;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.flinknpu.device.image.BrainLayout;
import org.flinknpu.device.image.BrainLink;
import org.flinknpu.device.image.MailboxWatch;
import org.flinknpu.device.image.StayingRoom;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL12;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * One brain on one OpenCL device, with a queue of its own. Where the device proves that it writes
 * the host's memory while the host looks (NVIDIA's), the mailbox is that memory, the host polls it,
 * and launches may stay to serve bursts. Elsewhere the mailbox is a buffer, and the outbox is read
 * right behind the kernel that fills it and before the spikes are spread, so the host has its
 * result while the device still works.
 */
final class OpenClLink extends OpenClState implements BrainLink {
    private static final int BLOCK = 256;
    private static final int SPREAD_BLOCKS_PER_UNIT = 8;
    private static final int FIRST_PREFETCH_IDS = 1024;

    private static final long DEADLINE_NANOS = 10_000_000_000L;

    private final OpenClMailbox mailbox;
    private final long queue;
    private final PointerBuffer eventOut = MemoryUtil.memAllocPointer(1);
    private final long[] events = new long[2];
    private final int[] prefetched = new int[2];
    private int prefetchIds = FIRST_PREFETCH_IDS;
    private int inboxOnDevice = -1;
    private boolean live;
    private MailboxWatch watch;
    private OpenClKernels kernels;
    private StayingRoom.Claim claim;
    private ByteBuffer host;
    private long hostAddress;
    private long brain;

    /**
     * Builds.
     *
     * @param region owned from now on
     * @param liveAnywhere whether to poll processors as if they were devices of their own; for
     *     tests
     * @throws OpenClException if the device refuses; the region is closed
     */
    OpenClLink(OpenClRegion region, BrainLayout layout, boolean liveAnywhere) {
        super(region, layout, 0);
        boolean processor = region.context().found().facts().processor();
        live = liveAnywhere || !processor;
        mailbox = region.mailbox();
        queue = region.queue();
        boolean ready = false;
        try {
            build();
            ready = true;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    private void build() {
        region.zero(0, layout.deviceBytes());
        OpenClContext context = region.context();
        try (MemoryStack stack = stackPush()) {
            brain = region.buffer(BrainLayout.BYTES, stack.mallocInt(1));
            ByteBuffer bytes = stack.malloc(8, BrainLayout.BYTES);
            layout.write(bytes, 0, 0);
            bytes.flip();
            OpenClException.check(
                    "clEnqueueWriteBuffer",
                    clEnqueueWriteBuffer(queue, brain, true, 0, bytes, null, null));
        }
        host = mailbox.host().order(ByteOrder.nativeOrder());
        hostAddress = MemoryUtil.memAddress(host);
        watch = new MailboxWatch(host, DEADLINE_NANOS, this::requireInTime);
        kernels = new OpenClKernels(context, queue, layout, region.arena(), brain, spreadBlocks());
        claim = context.room().claim(kernels.staying());
        live = live && mailbox.answers(context.program(layout.wordBits()));
        if (live) {
            for (int side = 0; side < 2; side++) {
                long ids = hostAddress + layout.ids(side);
                MemoryUtil.memSet(ids, -1, (long) layout.idCapacity() * Integer.BYTES);
            }
        }
    }

    private int spreadBlocks() {
        int units = region.context().found().facts().computeUnits();
        int rows = Math.max(1, layout.neurons() / 32 / (BLOCK / 32));
        return Math.min(rows, units * SPREAD_BLOCKS_PER_UNIT);
    }

    @Override
    public ByteBuffer mailbox() {
        return host;
    }

    @Override
    public void launch(int side, int stimuli, int bursts) {
        VarHandle.releaseFence();
        try {
            if (live) {
                launchLive(side, stimuli, bursts);
            } else {
                launchBuffered(side, stimuli, bursts);
            }
        } catch (OpenClException e) {
            throw failure(e.getMessage());
        }
        check("clFlush", clFlush(queue));
    }

    private void launchLive(int side, int stimuli, int bursts) {
        long outbox = mailbox.pinned();
        if (layout.whole()) {
            kernels.runWhole(outbox, side, bursts);
        } else if (bursts > 1 && layout.runsListed()) {
            runListed(outbox, side, bursts);
        } else {
            // Kernels that write to the host wait for the bus, so the bursts of a run do not.
            outbox = bursts == 1 ? outbox : mailbox.device();
            for (int position = 0; position < bursts; position++) {
                kernels.step(outbox, side, position, stimuli);
                if (bursts == 1) {
                    // The step runs while the spread is enqueued, which takes as long.
                    check("clFlush", clFlush(queue));
                }
                kernels.spread();
            }
            if (bursts > 1) {
                kernels.publish(outbox, mailbox.pinned(), side, bursts);
            }
        }
        if (bursts > 1) {
            mark(side);
        }
    }

    /** The spikes are on their way for longer than the bus takes for the ids. */
    private void runListed(long outbox, int side, int bursts) {
        for (int position = 0; position < bursts; position++) {
            kernels.runListed(outbox, side, position);
        }
    }

    @Override
    public void launchRun(int side, int bursts) {
        VarHandle.releaseFence();
        try {
            kernels.runTogether(mailbox.pinned(), side, bursts);
        } catch (OpenClException e) {
            throw failure(e.getMessage());
        }
        mark(side);
        check("clFlush", clFlush(queue));
    }

    private void launchBuffered(int side, int stimuli, int bursts) {
        long outbox = mailbox.device();
        if (stimuli > 0 || stimuli != inboxOnDevice) {
            sendInbox(stimuli);
        }
        if (layout.whole()) {
            kernels.runWhole(outbox, side, bursts);
            readOutbox(side);
            return;
        }
        if (bursts > 1 && layout.runsListed()) {
            runListed(outbox, side, bursts);
            return;
        }
        for (int position = 0; position < bursts; position++) {
            kernels.step(outbox, side, position, stimuli);
            if (position == 0) {
                readOutbox(side);
            }
            kernels.spread();
        }
    }

    private void sendInbox(int stimuli) {
        long bytes = (BrainLayout.INBOX_HEAD + 2L * stimuli) * Integer.BYTES;
        long from = hostAddress + layout.inbox();
        check(
                "clEnqueueWriteBuffer",
                nclEnqueueWriteBuffer(
                        queue,
                        mailbox.device(),
                        CL_FALSE,
                        layout.inbox(),
                        bytes,
                        from,
                        0,
                        NULL,
                        NULL));
        inboxOnDevice = stimuli;
    }

    /** Starts to read the records and as many ids as the last bursts had. */
    private void readOutbox(int side) {
        forget(side);
        int ids = Math.min(prefetchIds, layout.idCapacity());
        prefetched[side] = ids;
        int from = layout.records(side);
        eventOut.put(0, NULL);
        int bytes = layout.ids(side) - from + ids * Integer.BYTES;
        read(from, bytes, CL_FALSE, eventOut.address());
        events[side] = eventOut.get(0);
    }

    private void mark(int side) {
        forget(side);
        eventOut.put(0, NULL);
        check(
                "clEnqueueMarkerWithWaitList",
                CL12.nclEnqueueMarkerWithWaitList(queue, 0, NULL, eventOut.address()));
        events[side] = eventOut.get(0);
    }

    private void read(int from, int bytes, int blocking, long eventAddress) {
        check(
                "clEnqueueReadBuffer",
                nclEnqueueReadBuffer(
                        queue,
                        mailbox.device(),
                        blocking,
                        from,
                        bytes,
                        hostAddress + from,
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
    public boolean claimRoom() {
        // OpenCL does not say whether launches of several queues run side by side. If they do not,
        // one that listens holds up all others.
        return live && region.alone() && claim.serve(true);
    }

    @Override
    public boolean claimRunRoom() {
        return live && claim.run(region.alone());
    }

    @Override
    public void releaseRoom() {
        claim.release();
    }

    @Override
    public void serve() {
        VarHandle.releaseFence();
        try {
            kernels.serve(mailbox.pinned(), claim.own());
        } catch (OpenClException e) {
            throw failure(e.getMessage());
        }
        check("clFlush", clFlush(queue));
    }

    @Override
    public MailboxWatch watch() {
        return watch;
    }

    @Override
    public void awaitBurst(int side, int burst) {
        if (!live) {
            awaitEvent(side);
            readRest(side);
            return;
        }
        watch.awaitRecord(layout.records(side), burst);
    }

    private void awaitEvent(int side) {
        eventOut.put(0, events[side]);
        check("clWaitForEvents", nclWaitForEvents(1, eventOut.address()));
    }

    @Override
    public boolean arriveAlone() {
        return live;
    }

    /** Reads ids that were not expected, and the psps. */
    private void readRest(int side) {
        int end = end(side, 0);
        if (end > prefetched[side]) {
            int from = layout.ids(side) + prefetched[side] * Integer.BYTES;
            read(from, (end - prefetched[side]) * Integer.BYTES, CL_TRUE, NULL);
        }
        if (layout.keepsPsp() && end > 0) {
            read(layout.psps(side), end * Short.BYTES, CL_TRUE, NULL);
        }
        prefetchIds = Math.max(FIRST_PREFETCH_IDS, end + end / 4);
    }

    /** Place behind the last id of the burst at a position. */
    private int end(int side, int position) {
        int record = layout.records(side) + position * BrainLayout.RECORD_WORDS * Integer.BYTES;
        return host.getInt(record + Integer.BYTES) + host.getInt(record + 3 * Integer.BYTES);
    }

    @Override
    public void awaitLaunch(int side, int bursts) {
        if (live && bursts > 1) {
            awaitEvent(side);
            VarHandle.acquireFence();
            return;
        }
        check("clFinish", clFinish(queue));
        if (live) {
            return;
        }
        int from = layout.records(side);
        read(from, layout.ids(side) - from, CL_TRUE, NULL);
        int end = 0;
        for (int position = 0; position < bursts; position++) {
            end = Math.max(end, end(side, position));
        }
        if (end > 0) {
            read(layout.ids(side), end * Integer.BYTES, CL_TRUE, NULL);
            if (layout.keepsPsp()) {
                read(layout.psps(side), end * Short.BYTES, CL_TRUE, NULL);
            }
        }
    }

    @Override
    public void deliver(int age) {
        kernels.deliver(age);
        check("clFinish", clFinish(queue));
    }

    private void requireInTime(boolean overdue) {
        if (overdue) {
            throw failure("no result in time");
        }
    }

    @Override
    public void close() {
        clFinish(queue);
        if (claim != null) {
            claim.release();
        }
        forget(0);
        forget(1);
        super.close();
        if (kernels != null) {
            kernels.close();
        }
        if (brain != NULL) {
            clReleaseMemObject(brain);
        }
        region.close();
        MemoryUtil.memFree(eventOut);
    }
}

package org.flinknpu.device.cuda;

import static jcuda.driver.CUevent_flags.CU_EVENT_DISABLE_TIMING;
import static jcuda.driver.CUstream_flags.CU_STREAM_NON_BLOCKING;
import static jcuda.driver.JCudaDriver.CU_MEMHOSTALLOC_DEVICEMAP;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.flinknpu.device.DeviceFailureException;
import org.flinknpu.device.DeviceLease;
import org.flinknpu.device.image.BrainLayout;
import org.flinknpu.device.image.BrainLink;
import org.flinknpu.device.image.MailboxWatch;

/**
 * One brain on one CUDA device: an arena in its memory, a mailbox in pinned memory that it reads
 * and writes directly, a stream, and one graph per kind of launch. The host waits for a burst by
 * polling its record; every word that the device writes tells by itself that it has arrived, so the
 * device never waits for the bus.
 */
final class CudaLink implements BrainLink {
    private static final int NOT_READY = 600;
    private static final int CLEAR_BYTES = 1 << 16;

    private final DeviceLease<CudaContext> lease;
    private final CudaContext context;
    private final BrainLayout layout;
    private final long deadlineNanos;
    private final CUdeviceptr arena = new CUdeviceptr();
    private final Pointer hostMailbox = new Pointer();
    private final CUstream stream = new CUstream();
    private final CUstream asideStream = new CUstream();
    private final CUevent asideReady = new CUevent();
    private final CUevent[] done = new CUevent[2];
    private final CUgraphExec[] plain = new CUgraphExec[2];
    private final CUgraphExec[] stimulated = new CUgraphExec[2];
    private final CUgraphExec[][] runs = new CUgraphExec[2][BrainLayout.POSITIONS + 1];
    private BurstGraphs graphs;
    private ByteBuffer mailbox;
    private MailboxWatch watch;
    private boolean allocated;
    private boolean pinned;
    private boolean streaming;

    /**
     * Allocates and captures.
     *
     * @param deadlineNanos how long a burst may take before the device counts as lost
     * @throws CudaException if the device refuses; nothing stays allocated but the lease
     */
    CudaLink(DeviceLease<CudaContext> lease, BrainLayout layout, long deadlineNanos) {
        this.lease = lease;
        this.layout = layout;
        this.deadlineNanos = deadlineNanos;
        context = lease.context();
        boolean ready = false;
        try {
            allocate();
            ready = true;
        } finally {
            if (!ready) {
                release();
            }
        }
    }

    private void allocate() {
        context.makeCurrent();
        CudaException.check(
                "cuMemAlloc of " + layout.deviceBytes() + " bytes",
                JCudaDriver.cuMemAlloc(arena, layout.deviceBytes()));
        allocated = true;
        CudaException.check(
                "cuMemHostAlloc of " + layout.mailboxBytes() + " bytes",
                JCudaDriver.cuMemHostAlloc(
                        hostMailbox, layout.mailboxBytes(), CU_MEMHOSTALLOC_DEVICEMAP));
        pinned = true;
        mailbox =
                hostMailbox.getByteBuffer(0, layout.mailboxBytes()).order(ByteOrder.nativeOrder());
        watch = new MailboxWatch(mailbox, deadlineNanos, this::requireAlive);
        clear();
        CUdeviceptr mapped = new CUdeviceptr();
        CudaException.check(
                "cuMemHostGetDevicePointer",
                JCudaDriver.cuMemHostGetDevicePointer(mapped, hostMailbox, 0));
        CudaException.check(
                "cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CU_STREAM_NON_BLOCKING));
        CudaException.check(
                "cuStreamCreate", JCudaDriver.cuStreamCreate(asideStream, CU_STREAM_NON_BLOCKING));
        CudaException.check(
                "cuEventCreate", JCudaDriver.cuEventCreate(asideReady, CU_EVENT_DISABLE_TIMING));
        streaming = true;
        for (int side = 0; side < 2; side++) {
            done[side] = new CUevent();
            CudaException.check(
                    "cuEventCreate",
                    JCudaDriver.cuEventCreate(done[side], CU_EVENT_DISABLE_TIMING));
        }
        CudaException.check(
                "cuMemsetD8Async",
                JCudaDriver.cuMemsetD8Async(arena, (byte) 0, layout.deviceBytes(), stream));
        CudaException.check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
        graphs = new BurstGraphs(context, layout, arena, mapped, stream);
        for (int side = 0; side < 2; side++) {
            plain[side] = graphs.capture(side, 1, false);
            stimulated[side] = graphs.capture(side, 1, true);
        }
    }

    /** Fills the mailbox with zeros, and the places of ids with what is no id. */
    private void clear() {
        byte[] zeros = new byte[CLEAR_BYTES];
        byte[] ones = new byte[CLEAR_BYTES];
        Arrays.fill(ones, (byte) -1);
        fill(0, mailbox.capacity(), zeros);
        for (int side = 0; side < 2; side++) {
            fill(layout.ids(side), layout.idCapacity() * Integer.BYTES, ones);
        }
    }

    private void fill(int from, int bytes, byte[] with) {
        for (int done = 0; done < bytes; done += with.length) {
            mailbox.put(from + done, with, 0, Math.min(with.length, bytes - done));
        }
    }

    @Override
    public ByteBuffer mailbox() {
        return mailbox;
    }

    @Override
    public void launch(int side, int stimuli, int bursts) {
        context.makeCurrent();
        CUgraphExec graph;
        if (bursts == 1) {
            graph = stimuli > 0 ? stimulated[side] : plain[side];
        } else {
            graph = runs[side][bursts];
            if (graph == null) {
                graph = graphs.capture(side, bursts, false);
                runs[side][bursts] = graph;
            }
        }
        // Orders what the host wrote to the inbox before the launch that reads it.
        VarHandle.releaseFence();
        check("cuGraphLaunch", JCudaDriver.cuGraphLaunch(graph, stream));
        if (bursts > 1) {
            check("cuEventRecord", JCudaDriver.cuEventRecord(done[side], stream));
        }
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
    public void awaitMore() {
        watch.awaitMore();
    }

    /** Asks the driver for errors that looking at memory would never show. */
    private void requireAlive(boolean overdue) {
        int code = JCudaDriver.cuStreamQuery(stream);
        if (code != NOT_READY) {
            check("cuStreamQuery", code);
        }
        if (overdue) {
            throw failure("no result in time");
        }
    }

    @Override
    public void awaitLaunch(int side, int bursts) {
        if (bursts == 1) {
            check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
            return;
        }
        watch.start();
        int code = JCudaDriver.cuEventQuery(done[side]);
        while (code == NOT_READY) {
            watch.awaitMore();
            code = JCudaDriver.cuEventQuery(done[side]);
        }
        check("cuEventQuery", code);
        VarHandle.acquireFence();
    }

    @Override
    public void deliver(int age) {
        context.makeCurrent();
        graphs.spread(age);
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
    }

    @Override
    public void write(long offset, ByteBuffer source) {
        context.makeCurrent();
        Pointer from = Pointer.to(source.slice());
        check(
                "cuMemcpyHtoD",
                JCudaDriver.cuMemcpyHtoD(arena.withByteOffset(offset), from, source.remaining()));
    }

    @Override
    public void read(long offset, ByteBuffer into) {
        context.makeCurrent();
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
        Pointer to = Pointer.to(into.slice());
        check(
                "cuMemcpyDtoH",
                JCudaDriver.cuMemcpyDtoH(to, arena.withByteOffset(offset), into.remaining()));
    }

    @Override
    public void copyAside() {
        context.makeCurrent();
        check(
                "cuMemcpyDtoDAsync",
                JCudaDriver.cuMemcpyDtoDAsync(
                        arena.withByteOffset(layout.aside()),
                        arena.withByteOffset(layout.potential()),
                        layout.stateBytes(),
                        stream));
        check("cuEventRecord", JCudaDriver.cuEventRecord(asideReady, stream));
    }

    @Override
    public void readAside(long offset, ByteBuffer into) {
        context.makeCurrent();
        check("cuStreamWaitEvent", JCudaDriver.cuStreamWaitEvent(asideStream, asideReady, 0));
        Pointer to = Pointer.to(into.slice());
        CUdeviceptr from = arena.withByteOffset(offset);
        check(
                "cuMemcpyDtoHAsync",
                JCudaDriver.cuMemcpyDtoHAsync(to, from, into.remaining(), asideStream));
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(asideStream));
    }

    private void check(String call, int code) {
        if (code != 0) {
            throw failure(new CudaException(call, code).getMessage());
        }
    }

    private DeviceFailureException failure(String what) {
        return new DeviceFailureException(CudaProvider.NAME, context.facts().name(), what);
    }

    @Override
    public void close() {
        release();
        lease.close();
    }

    private void release() {
        context.makeCurrent();
        if (streaming) {
            JCudaDriver.cuStreamSynchronize(stream);
        }
        for (int side = 0; side < 2; side++) {
            BurstGraphs.destroy(plain[side]);
            BurstGraphs.destroy(stimulated[side]);
            for (CUgraphExec run : runs[side]) {
                BurstGraphs.destroy(run);
            }
            if (done[side] != null) {
                JCudaDriver.cuEventDestroy(done[side]);
            }
        }
        if (streaming) {
            JCudaDriver.cuStreamDestroy(stream);
            JCudaDriver.cuStreamDestroy(asideStream);
            JCudaDriver.cuEventDestroy(asideReady);
        }
        if (pinned) {
            JCudaDriver.cuMemFreeHost(hostMailbox);
        }
        if (allocated) {
            JCudaDriver.cuMemFree(arena);
        }
    }
}

package org.flinknpu.device.cuda;

import static jcuda.driver.CUevent_flags.CU_EVENT_DISABLE_TIMING;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import jcuda.driver.CUevent;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.flinknpu.device.image.BrainLayout;
import org.flinknpu.device.image.BrainLink;
import org.flinknpu.device.image.MailboxWatch;
import org.flinknpu.device.image.StayingRoom;

/**
 * One brain on one CUDA device: an arena in its memory, a mailbox in pinned memory that it reads
 * and writes directly, a stream, and one graph per kind of launch. The host waits for a burst by
 * polling its record; every word that the device writes tells by itself that it has arrived, so the
 * device never waits for the bus.
 */
final class CudaLink extends CudaState implements BrainLink {
    private static final int NOT_READY = 600;
    private static final int CLEAR_BYTES = 1 << 16;

    private final CUstream stream;
    private final ByteBuffer mailbox;
    private final MailboxWatch watch;
    private final CUevent[] done = new CUevent[2];
    private final CUgraphExec[][] singles = new CUgraphExec[2][2];
    private final CUgraphExec[][] runs = new CUgraphExec[2][BrainLayout.POSITIONS + 1];
    private final CUgraphExec[][] ownRuns = new CUgraphExec[2][BrainLayout.POSITIONS + 1];
    private BurstGraphs graphs;
    private StayingRoom.Claim claim;

    /**
     * Captures.
     *
     * @param region owned from now on
     * @param deadlineNanos how long a burst may take before the device counts as lost
     * @throws CudaException if the device refuses; the region is closed
     */
    CudaLink(CudaRegion region, BrainLayout layout, long deadlineNanos) {
        super(region, layout, 0);
        stream = region.stream();
        mailbox = region.mailbox();
        watch = new MailboxWatch(mailbox, deadlineNanos, this::requireAlive);
        boolean ready = false;
        try {
            capture();
            ready = true;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    private void capture() {
        clear();
        prepare(0);
        for (int side = 0; side < 2; side++) {
            done[side] = new CUevent();
            CudaException.check(
                    "cuEventCreate",
                    JCudaDriver.cuEventCreate(done[side], CU_EVENT_DISABLE_TIMING));
        }
        graphs = new BurstGraphs(region, layout, arena);
        claim = context.room().claim(graphs.staying());
        for (int side = 0; side < 2; side++) {
            singles[side][0] = graphs.capture(side, false);
            singles[side][1] = graphs.capture(side, true);
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
        if (bursts == 1) {
            start(singles[side][stimuli == 0 ? 0 : 1]);
            return;
        }
        launchRun(side, bursts, false);
    }

    @Override
    public void launchRun(int side, int bursts) {
        context.makeCurrent();
        launchRun(side, bursts, true);
    }

    private void launchRun(int side, int bursts, boolean together) {
        CUgraphExec[] known = (together ? ownRuns : runs)[side];
        if (known[bursts] == null) {
            known[bursts] = graphs.captureRun(side, bursts, together);
        }
        start(known[bursts]);
        check("cuEventRecord", JCudaDriver.cuEventRecord(done[side], stream));
    }

    private void start(CUgraphExec graph) {
        // Orders what the host wrote to the inbox before the launch that reads it.
        VarHandle.releaseFence();
        check("cuGraphLaunch", JCudaDriver.cuGraphLaunch(graph, stream));
    }

    @Override
    public boolean claimRoom() {
        return claim.serve(region.alone());
    }

    @Override
    public boolean claimRunRoom() {
        return claim.run(region.alone());
    }

    @Override
    public void releaseRoom() {
        claim.release();
    }

    @Override
    public void serve() {
        context.makeCurrent();
        VarHandle.releaseFence();
        try {
            graphs.serve(claim.own());
        } catch (CudaException e) {
            throw failure(e.getMessage());
        }
    }

    @Override
    public MailboxWatch watch() {
        return watch;
    }

    @Override
    public void awaitBurst(int side, int burst) {
        watch.awaitRecord(layout.records(side), burst);
    }

    @Override
    public boolean arriveAlone() {
        return true;
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
        graphs.deliver(age);
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
    }

    @Override
    public void close() {
        context.makeCurrent();
        JCudaDriver.cuStreamSynchronize(stream);
        if (claim != null) {
            claim.release();
        }
        for (int side = 0; side < 2; side++) {
            BurstGraphs.destroy(singles[side]);
            BurstGraphs.destroy(runs[side]);
            BurstGraphs.destroy(ownRuns[side]);
            if (done[side] != null) {
                JCudaDriver.cuEventDestroy(done[side]);
            }
        }
        super.close();
        region.close();
    }
}

package org.flinknpu.device.cuda;

import static jcuda.driver.CUstream_flags.CU_STREAM_NON_BLOCKING;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.flinknpu.device.DeviceFailureException;
import org.flinknpu.device.image.Batch;
import org.flinknpu.device.image.BatchLink;
import org.flinknpu.device.image.BrainLayout;
import org.flinknpu.device.image.StateLink;
import org.flinknpu.device.image.StayingBlocks;
import org.flinknpu.device.image.StayingRoom;

/**
 * A batch on a CUDA device: one region, and one captured graph per size of a launch. The device
 * reads and writes the slots in the host's memory while the host looks.
 */
final class CudaBatchLink implements BatchLink {
    private static final int NOT_READY = 600;

    /** Launches are multiples of so many seats, so that few graphs serve all. */
    private static final int GRID = 32;

    private final CudaRegion region;
    private final CudaContext context;
    private final int wordBits;
    private final long arenaBytes;
    private final long deadlineNanos;
    private final CUfunction burst;
    private final CUfunction spread;
    private final CUfunction serve;
    private final int perProcessor;
    private final int seatsPerProcessor;
    private final StayingRoom.Claim claim;
    private final CUgraphExec[] graphs = new CUgraphExec[Batch.SEATS / GRID + 1];

    /**
     * A batch without brains.
     *
     * @param region of that many bytes and {@link Batch#MAILBOX_BYTES}; owned from now on
     * @throws CudaException if the device refuses; the region is closed
     */
    CudaBatchLink(CudaRegion region, int wordBits, long arenaBytes, long deadlineNanos) {
        this.region = region;
        this.wordBits = wordBits;
        this.arenaBytes = arenaBytes;
        this.deadlineNanos = deadlineNanos;
        context = region.context();
        claim = context.room().claim(StayingBlocks.NONE);
        boolean ready = false;
        try {
            burst = context.function(wordBits, "burstBatch");
            spread = context.function(wordBits, "spreadFired");
            serve = context.function(wordBits, "serveBatch");
            perProcessor = BurstGraphs.perProcessor(context.function(wordBits, "serveBursts"));
            seatsPerProcessor = BurstGraphs.perProcessor(serve);
            region.zero(0, (long) Batch.SEATS * BrainLayout.BYTES);
            ByteBuffer slots = region.mailbox();
            for (int at = 0; at < Batch.SHARED_BYTES; at += Long.BYTES) {
                slots.putLong(at, 0);
            }
            ready = true;
        } finally {
            if (!ready) {
                region.close();
            }
        }
    }

    @Override
    public String device() {
        return context.facts().name();
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
        return region.mailbox();
    }

    @Override
    public StateLink line(BrainLayout layout, long arena, ByteBuffer brain) {
        return new Line(layout, arena, brain);
    }

    @Override
    public void describe(int seat, ByteBuffer brain) {
        context.makeCurrent();
        CUdeviceptr at = region.arena().withByteOffset((long) seat * BrainLayout.BYTES);
        try {
            region.upload(at, brain.slice().limit(BrainLayout.BYTES));
        } catch (CudaException e) {
            throw failure(e.getMessage());
        }
    }

    @Override
    public void launch(int seats) {
        context.makeCurrent();
        int grid = (seats + GRID - 1) / GRID;
        if (graphs[grid] == null) {
            graphs[grid] = capture(grid * GRID);
        }
        check("cuGraphLaunch", JCudaDriver.cuGraphLaunch(graphs[grid], region.stream()));
    }

    /**
     * Captures a launch on a stream that nobody else knows: brains of other threads may be copied
     * to the device meanwhile, and what they start on a stream that captures becomes part of the
     * graph.
     */
    private CUgraphExec capture(int blocks) {
        CUstream own = new CUstream();
        try {
            CudaException.check(
                    "cuStreamCreate", JCudaDriver.cuStreamCreate(own, CU_STREAM_NON_BLOCKING));
            try {
                BurstGraphs.beginCapture(own);
                Pointer[] parameters = {
                    Pointer.to(region.arena()),
                    Pointer.to(region.mappedMailbox()),
                    Pointer.to(new long[] {0})
                };
                BurstGraphs.launch(own, burst, blocks, Pointer.to(parameters));
                return BurstGraphs.instantiate(own);
            } finally {
                JCudaDriver.cuStreamDestroy(own);
            }
        } catch (CudaException e) {
            throw failure(e.getMessage());
        }
    }

    @Override
    public boolean claimRoom(int seats) {
        int processors = context.facts().processors();
        claim.ask(StayingBlocks.ofBatch(seats, processors, perProcessor, seatsPerProcessor));
        return claim.serve(region.alone());
    }

    @Override
    public void releaseRoom() {
        claim.release();
    }

    @Override
    public void serve(int seats, int launch) {
        context.makeCurrent();
        VarHandle.releaseFence();
        Pointer[] parameters = {
            Pointer.to(region.arena()),
            Pointer.to(region.mappedMailbox()),
            Pointer.to(new long[] {0}),
            BurstGraphs.word(launch),
            BurstGraphs.word(StayingRoom.SERVED_BURSTS),
            BurstGraphs.word(Batch.LOOKS)
        };
        try {
            BurstGraphs.launch(region.stream(), serve, seats, Pointer.to(parameters));
        } catch (CudaException e) {
            throw failure(e.getMessage());
        }
    }

    @Override
    public void settle() {
        context.makeCurrent();
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(region.stream()));
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void requireAlive(boolean overdue) {
        context.makeCurrent();
        int code = JCudaDriver.cuStreamQuery(region.stream());
        if (code != NOT_READY) {
            check("cuStreamQuery", code);
        }
        if (overdue) {
            throw failure("no result in time");
        }
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
        releaseRoom();
        context.makeCurrent();
        for (CUgraphExec graph : graphs) {
            BurstGraphs.destroy(graph);
        }
        region.close();
    }

    /** The line to one brain of the batch. */
    private final class Line extends CudaState {
        private final ByteBuffer brain;

        Line(BrainLayout layout, long arenaAt, ByteBuffer brain) {
            super(CudaBatchLink.this.region, layout, arenaAt);
            this.brain = brain;
            context.makeCurrent();
            try {
                prepare(arenaAt);
            } catch (CudaException e) {
                throw failure(e.getMessage());
            }
        }

        @Override
        public void deliver(int age) {
            context.makeCurrent();
            Pointer[] parameters = {
                Pointer.to(region.arena()), Pointer.to(brain), BurstGraphs.word(age)
            };
            int blocks = BurstGraphs.spreadBlocks(context, layout);
            try {
                BurstGraphs.launch(region.stream(), spread, blocks, Pointer.to(parameters));
            } catch (CudaException e) {
                throw failure(e.getMessage());
            }
            check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(region.stream()));
        }
    }
}

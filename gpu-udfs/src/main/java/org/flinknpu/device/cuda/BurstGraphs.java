package org.flinknpu.device.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.flinknpu.device.image.BrainLayout;
import org.flinknpu.device.image.ListedBlocks;
import org.flinknpu.device.image.StayingBlocks;
import org.flinknpu.device.image.StayingRoom;

/**
 * The launches of one brain, captured as graphs: launching a graph costs the host a third of what
 * its kernels would. Every number that changes from burst to burst is in device or mapped memory,
 * so a graph is captured once.
 */
final class BurstGraphs {
    static final int BLOCK = 256;
    private static final int SPREAD_BLOCKS_PER_PROCESSOR = 8;
    private static final int STAGE_BLOCKS = 8;
    private static final int PUBLISH_BLOCKS = 32;
    private static final int THREAD_LOCAL_CAPTURE = 1;

    private final BrainLayout layout;
    private final CUstream stream;
    private final CUdeviceptr arenaBase;
    private final Pointer arena;
    private final Pointer mailbox;
    private final Pointer brain;
    private final ByteBuffer brainBytes;
    private final CUdeviceptr brainOnDevice;
    private final CUfunction step;
    private final CUfunction spread;
    private final CUfunction deliver;
    private final CUfunction whole;
    private final CUfunction publish;
    private final CUfunction stepListed;
    private final CUfunction spreadListed;
    private final ListedBlocks listed;
    private final int spreadBlocks;
    private final CUfunction serve;
    private final CUfunction serveOnce;
    private final CUfunction run;
    private final StayingBlocks staying;
    private final Pointer serveParameters;

    BurstGraphs(CudaRegion region, BrainLayout layout, CUdeviceptr arena) {
        this.layout = layout;
        CudaContext context = region.context();
        stream = region.stream();
        arenaBase = arena;
        this.arena = Pointer.to(arena);
        mailbox = Pointer.to(region.mappedMailbox());
        brainBytes = ByteBuffer.allocateDirect(BrainLayout.BYTES).order(ByteOrder.nativeOrder());
        layout.write(brainBytes, 0, 0);
        brainBytes.flip();
        brain = Pointer.to(brainBytes);
        step = context.function(layout.wordBits(), layout.binned() ? "gatherBrain" : "stepBrain");
        spread = context.function(layout.wordBits(), layout.spreadKernel());
        deliver = context.function(layout.wordBits(), "spreadFired");
        whole = context.function(layout.wordBits(), "burstWhole");
        publish = context.function(layout.wordBits(), "publishRun");
        stepListed = context.function(layout.wordBits(), "stepListed");
        spreadListed = context.function(layout.wordBits(), "spreadListed");
        serve = context.function(layout.wordBits(), "serveBursts");
        serveOnce = context.function(layout.wordBits(), "serveOnce");
        run = context.function(layout.wordBits(), "runBursts");
        int processors = context.facts().processors();
        staying = StayingBlocks.of(layout, processors, perProcessor(serve));
        listed = ListedBlocks.of(layout, processors);
        spreadBlocks = spreadBlocks(context, layout);
        brainOnDevice = arena.withByteOffset(layout.brain());
        region.upload(brainOnDevice, brainBytes);
        serveParameters =
                Pointer.to(
                        this.arena,
                        mailbox,
                        brain,
                        word(StayingRoom.SERVED_BURSTS),
                        word(StayingRoom.LOOKS));
    }

    /** Asks how many blocks of a kernel have room on a processor at once. */
    static int perProcessor(CUfunction kernel) {
        int[] each = new int[1];
        CudaException.check(
                "cuOccupancyMaxActiveBlocksPerMultiprocessor",
                JCudaDriver.cuOccupancyMaxActiveBlocksPerMultiprocessor(each, kernel, BLOCK, 0));
        return each[0];
    }

    /** Blocks of launches that stay. */
    StayingBlocks staying() {
        return staying;
    }

    /**
     * Starts a launch that serves.
     *
     * @param own whether its blocks spread what they step
     */
    void serve(boolean own) {
        if (own) {
            launch(serveOnce, 1 + staying.own(), serveParameters);
        } else {
            launch(serve, staying.sharing(), serveParameters);
        }
    }

    /** Blocks that spread the spikes of a brain. */
    static int spreadBlocks(CudaContext context, BrainLayout layout) {
        int most = context.facts().processors() * SPREAD_BLOCKS_PER_PROCESSOR;
        return ListedBlocks.spreaders(layout, most);
    }

    /** Captures a launch of one burst whose results go to a side of the outbox. */
    CUgraphExec capture(int side, boolean stimulated) {
        beginCapture(stream);
        if (layout.whole()) {
            captureWhole(side, 1);
        } else {
            captureOne(mailbox, side, 0, stimulated ? STAGE_BLOCKS : 0);
        }
        return instantiate(stream);
    }

    /**
     * Captures a launch of several bursts without stimulus.
     *
     * @param together whether one kernel runs them all
     */
    CUgraphExec captureRun(int side, int bursts, boolean together) {
        beginCapture(stream);
        if (layout.whole()) {
            captureWhole(side, bursts);
            return instantiate(stream);
        }
        if (together) {
            // What a burst writes to the host goes over the bus while the next ones run.
            Pointer own =
                    Pointer.to(
                            arena,
                            mailbox,
                            brain,
                            word(side),
                            word(bursts),
                            word(StayingRoom.LOOKS));
            launch(run, staying.running(), own);
            return instantiate(stream);
        }
        if (layout.runsListed()) {
            for (int position = 0; position < bursts; position++) {
                captureListed(side, position);
            }
            return instantiate(stream);
        }
        // The bursts of a run write to device memory: a kernel that writes to the host's ends only
        // when the bus has taken it all.
        Pointer outbox = runOutbox(side);
        for (int position = 0; position < bursts; position++) {
            captureOne(outbox, side, position, 0);
        }
        Pointer parameters = Pointer.to(arena, outbox, mailbox, brain, word(side), word(bursts));
        launch(publish, PUBLISH_BLOCKS, parameters);
        return instantiate(stream);
    }

    /** The spikes are on their way for longer than the bus takes for the ids. */
    private void captureListed(int side, int position) {
        launch(stepListed, listed.step(), Pointer.to(arena, brain, word(position)));
        Pointer parameters =
                Pointer.to(
                        arena, mailbox, brain, word(side), word(position), word(listed.orderers()));
        launch(spreadListed, listed.spread(), parameters);
    }

    private void captureWhole(int side, int bursts) {
        Pointer brains = Pointer.to(brainOnDevice);
        launch(whole, 1, Pointer.to(arena, mailbox, brains, word(side), word(bursts)));
    }

    /** Begins to capture what is launched on a stream. */
    static void beginCapture(CUstream stream) {
        CudaException.check(
                "cuStreamBeginCapture",
                JCudaDriver.cuStreamBeginCapture(stream, THREAD_LOCAL_CAPTURE));
    }

    /** Ends a capture. */
    static CUgraphExec instantiate(CUstream stream) {
        CUgraph graph = new CUgraph();
        CudaException.check("cuStreamEndCapture", JCudaDriver.cuStreamEndCapture(stream, graph));
        CUgraphExec executable = new CUgraphExec();
        int code = JCudaDriver.cuGraphInstantiate(executable, graph, 0);
        JCudaDriver.cuGraphDestroy(graph);
        CudaException.check("cuGraphInstantiate", code);
        return executable;
    }

    /** A mailbox address from which a side's offsets lead to the room for runs in the arena. */
    private Pointer runOutbox(int side) {
        return Pointer.to(arenaBase.withByteOffset(layout.run() - layout.records(side)));
    }

    private void captureOne(Pointer outbox, int side, int position, int stagers) {
        Pointer parameters =
                Pointer.to(arena, outbox, brain, word(side), word(position), word(stagers));
        launch(step, stagers + layout.blocks(), parameters);
        launch(spread, spreadBlocks, Pointer.to(arena, brain));
    }

    /** Starts to spread the fired list in the arena, as that of {@code age} bursts ago. */
    void deliver(int age) {
        launch(deliver, spreadBlocks, Pointer.to(arena, brain, word(age)));
    }

    static Pointer word(int value) {
        return Pointer.to(new int[] {value});
    }

    private void launch(CUfunction kernel, int blocks, Pointer parameters) {
        launch(stream, kernel, blocks, parameters);
    }

    /** Launches a kernel. */
    static void launch(CUstream stream, CUfunction kernel, int blocks, Pointer parameters) {
        CudaException.check(
                "cuLaunchKernel",
                JCudaDriver.cuLaunchKernel(
                        kernel, blocks, 1, 1, BLOCK, 1, 1, 0, stream, parameters, null));
    }

    /** Destroys a graph if there is one. */
    static void destroy(CUgraphExec... graphs) {
        for (CUgraphExec graph : graphs) {
            if (graph != null) {
                JCudaDriver.cuGraphExecDestroy(graph);
            }
        }
    }
}

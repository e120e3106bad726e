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

    /** In place of a number of blocks: the launch before has taken the stimulus over. */
    private static final int FOLLOWS = -1;

    /** How often a launch looks for the next stimulus; a look takes a trip over the bus, 1.3 us. */
    private static final int LOOKS = 48;

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
    private final int spreadBlocks;

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
        spreadBlocks = spreadBlocks(context, layout);
        brainOnDevice = arena.withByteOffset(layout.brain());
        region.upload(brainOnDevice, brainBytes);
    }

    /** Blocks that spread the spikes of a brain. */
    static int spreadBlocks(CudaContext context, BrainLayout layout) {
        int rows = Math.max(1, layout.neurons() / 16 / (BLOCK / 32));
        return Math.min(rows, context.facts().processors() * SPREAD_BLOCKS_PER_PROCESSOR);
    }

    /** A launch of one burst. */
    enum Single {
        /** Without stimulus. */
        PLAIN(0, 0),
        /** With the stimulus in the inbox. */
        STIMULATED(STAGE_BLOCKS, 0),
        /** Without stimulus; waits for that of the next burst. */
        PLAIN_WAITING(0, LOOKS),
        /** With stimulus; waits for that of the next burst. */
        STIMULATED_WAITING(STAGE_BLOCKS, LOOKS),
        /** With the stimulus that the launch before has waited for; waits for the next. */
        AHEAD(FOLLOWS, LOOKS);

        private final int stagers;
        private final int looks;

        Single(int stagers, int looks) {
            this.stagers = stagers;
            this.looks = looks;
        }
    }

    /** Captures a launch of one burst whose results go to a side of the outbox. */
    CUgraphExec capture(int side, Single kind) {
        return capture(side, 1, kind);
    }

    /** Captures a launch of several bursts without stimulus. */
    CUgraphExec captureRun(int side, int bursts) {
        return capture(side, bursts, Single.PLAIN);
    }

    private CUgraphExec capture(int side, int bursts, Single kind) {
        beginCapture(stream);
        if (layout.whole()) {
            Pointer brains = Pointer.to(brainOnDevice);
            launch(whole, 1, Pointer.to(arena, mailbox, brains, word(side), word(bursts)));
        } else {
            // The bursts of a run write to device memory: a kernel that writes to the host's ends
            // only when the bus has taken it all.
            Pointer outbox = bursts == 1 ? mailbox : runOutbox(side);
            for (int position = 0; position < bursts; position++) {
                captureOne(outbox, side, position, kind);
            }
            if (bursts > 1) {
                Pointer number = word(bursts);
                launch(
                        publish,
                        PUBLISH_BLOCKS,
                        Pointer.to(arena, outbox, mailbox, brain, word(side), number));
            }
        }
        return instantiate(stream);
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

    private void captureOne(Pointer outbox, int side, int position, Single kind) {
        Pointer stagers = word(kind.stagers);
        Pointer parameters = Pointer.to(arena, outbox, brain, word(side), word(position), stagers);
        launch(step, Math.max(0, kind.stagers) + layout.blocks(), parameters);
        int blocks = spreadBlocks + (kind.looks > 0 ? 1 : 0);
        launch(spread, blocks, Pointer.to(arena, mailbox, brain, word(kind.looks)));
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
    static void destroy(CUgraphExec graph) {
        if (graph != null) {
            JCudaDriver.cuGraphExecDestroy(graph);
        }
    }
}

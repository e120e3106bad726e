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
    private final CUfunction spreadPlain;
    private final CUfunction whole;
    private final CUfunction publish;
    private final int spreadBlocks;

    BurstGraphs(
            CudaContext context,
            BrainLayout layout,
            CUdeviceptr arena,
            CUdeviceptr mailbox,
            CUstream stream) {
        this.layout = layout;
        this.stream = stream;
        arenaBase = arena;
        this.arena = Pointer.to(arena);
        this.mailbox = Pointer.to(mailbox);
        brainBytes = ByteBuffer.allocateDirect(BrainLayout.BYTES).order(ByteOrder.nativeOrder());
        layout.write(brainBytes, 0, 0);
        brainBytes.flip();
        brain = Pointer.to(brainBytes);
        step = context.function(layout.wordBits(), layout.binned() ? "gatherBrain" : "stepBrain");
        spread = context.function(layout.wordBits(), "spreadFired");
        spreadPlain =
                context.function(
                        layout.wordBits(), layout.binned() ? "scatterFired" : "spreadPlain");
        whole = context.function(layout.wordBits(), "burstWhole");
        publish = context.function(layout.wordBits(), "publishRun");
        spreadBlocks = spreadBlocks(context, layout);
        brainOnDevice = arena.withByteOffset(layout.brain());
        CudaException.check(
                "cuMemcpyHtoD", JCudaDriver.cuMemcpyHtoD(brainOnDevice, brain, BrainLayout.BYTES));
    }

    /** Blocks that spread the spikes of a brain. */
    static int spreadBlocks(CudaContext context, BrainLayout layout) {
        int rows = Math.max(1, layout.neurons() / 16 / (BLOCK / 32));
        return Math.min(rows, context.facts().processors() * SPREAD_BLOCKS_PER_PROCESSOR);
    }

    /**
     * Captures a launch.
     *
     * @param side side of the outbox
     * @param bursts bursts of the launch
     * @param withStimulus whether the first one reads the inbox
     */
    CUgraphExec capture(int side, int bursts, boolean withStimulus) {
        beginCapture(stream);
        if (layout.whole()) {
            Pointer brains = Pointer.to(brainOnDevice);
            launch(whole, 1, Pointer.to(arena, mailbox, brains, word(side), word(bursts)));
        } else {
            // The bursts of a run write to device memory: a kernel that writes to the host's ends
            // only when the bus has taken it all.
            Pointer outbox = bursts == 1 ? mailbox : runOutbox(side);
            for (int position = 0; position < bursts; position++) {
                captureOne(outbox, side, position, withStimulus);
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

    private void captureOne(Pointer outbox, int side, int position, boolean withStimulus) {
        int stagers = withStimulus ? STAGE_BLOCKS : 0;
        Pointer parameters =
                Pointer.to(arena, outbox, brain, word(side), word(position), word(stagers));
        launch(step, stagers + layout.blocks(), parameters);
        if (layout.plain()) {
            launch(spreadPlain, spreadBlocks, Pointer.to(arena, brain));
        } else {
            spread(0);
        }
    }

    /** Starts to spread the fired list in the arena, as that of {@code age} bursts ago. */
    void spread(int age) {
        launch(spread, spreadBlocks, Pointer.to(arena, brain, word(age)));
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

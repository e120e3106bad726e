package org.flinknpu.device.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.system.MemoryStack.stackPush;
import static org.lwjgl.system.MemoryUtil.NULL;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.flinknpu.device.image.BrainLayout;
import org.flinknpu.device.image.ListedBlocks;
import org.flinknpu.device.image.StayingBlocks;
import org.flinknpu.device.image.StayingRoom;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * The kernels of one brain with their arguments, on one queue. Kernels keep their arguments, so
 * every brain has its own. Not thread-safe.
 */
final class OpenClKernels implements AutoCloseable {
    private static final int BLOCK = 256;
    private static final int PUBLISH_BLOCKS = 32;
    private static final int STAGE_BLOCKS = 8;

    private final long queue;
    private final BrainLayout layout;
    private final boolean inOrder;
    private final int spreadBlocks;
    private final PointerBuffer global = MemoryUtil.memAllocPointer(1);
    private final PointerBuffer local = MemoryUtil.memAllocPointer(1).put(0, BLOCK);
    private long stage;
    private long step;
    private long emit;
    private long spread;
    private long deliver;
    private long publish;
    private long whole;
    private long serve;
    private long serveOnce;
    private long run;
    private long stepListed;
    private long spreadListed;
    private ListedBlocks listed;
    private StayingBlocks staying;

    /**
     * Creates the kernels.
     *
     * @param context of the queue
     * @param arena buffer
     * @param brain buffer that holds {@code Brain}
     * @throws OpenClException if the device refuses
     */
    OpenClKernels(
            OpenClContext context,
            long queue,
            BrainLayout layout,
            long arena,
            long brain,
            int spreadBlocks) {
        this.queue = queue;
        this.layout = layout;
        this.spreadBlocks = spreadBlocks;
        inOrder = context.inOrder();
        long program = context.program(layout.wordBits());
        boolean ready = false;
        try (MemoryStack stack = stackPush()) {
            IntBuffer code = stack.mallocInt(1);
            ByteBuffer bytes = stack.malloc(8, BrainLayout.BYTES);
            layout.write(bytes, 0, 0);
            bytes.flip();
            create(program, code);
            for (long kernel : new long[] {stage, step, emit}) {
                setPointer(kernel, 0, arena);
                set(kernel, 2, bytes);
            }
            setPointer(deliver, 0, arena);
            set(deliver, 1, bytes);
            setPointer(spread, 0, arena);
            set(spread, 1, bytes);
            setPointer(publish, 0, arena);
            set(publish, 3, bytes);
            setPointer(whole, 0, arena);
            setPointer(whole, 2, brain);
            setPointer(stepListed, 0, arena);
            set(stepListed, 1, bytes);
            setPointer(spreadListed, 0, arena);
            set(spreadListed, 2, bytes);
            listed = ListedBlocks.of(layout, context.found().facts().computeUnits());
            set(spreadListed, 5, listed.orderers());
            staying = context.staying(layout);
            if (staying.sharing() > 0) {
                createStaying(program, code);
                for (long kernel : new long[] {serve, serveOnce, run}) {
                    setPointer(kernel, 0, arena);
                    set(kernel, 2, bytes);
                }
            }
            ready = true;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    private void create(long program, IntBuffer code) {
        stage = kernel(program, "stageStimulus", code);
        String stepName = layout.binned() ? "gatherBrain" : "stepBrain";
        step = kernel(program, stepName, code);
        // Where blocks have an order, the step emits by itself.
        emit = kernel(program, inOrder ? stepName : "emitFired", code);
        spread = kernel(program, layout.spreadKernel(), code);
        deliver = kernel(program, "spreadFired", code);
        publish = kernel(program, "publishRun", code);
        whole = kernel(program, "burstWhole", code);
        stepListed = kernel(program, "stepListed", code);
        spreadListed = kernel(program, "spreadListed", code);
    }

    /** Those that stay. */
    private void createStaying(long program, IntBuffer code) {
        serve = kernel(program, "serveBursts", code);
        serveOnce = kernel(program, "serveOnce", code);
        run = kernel(program, "runBursts", code);
        for (long kernel : new long[] {serve, serveOnce}) {
            set(kernel, 3, StayingRoom.SERVED_BURSTS);
            set(kernel, 4, StayingRoom.LOOKS);
        }
        set(run, 5, StayingRoom.LOOKS);
    }

    private static long kernel(long program, String name, IntBuffer code) {
        long kernel = clCreateKernel(program, name, code);
        OpenClException.check("clCreateKernel " + name, code.get(0));
        return kernel;
    }

    private static void setPointer(long kernel, int index, long buffer) {
        OpenClException.check("clSetKernelArg", clSetKernelArg1p(kernel, index, buffer));
    }

    private static void set(long kernel, int index, int value) {
        OpenClException.check("clSetKernelArg", clSetKernelArg1i(kernel, index, value));
    }

    private static void set(long kernel, int index, ByteBuffer value) {
        OpenClException.check("clSetKernelArg", clSetKernelArg(kernel, index, value));
    }

    /** Starts whole bursts in one block. */
    void runWhole(long mailbox, int side, int bursts) {
        setPointer(whole, 1, mailbox);
        set(whole, 3, side);
        set(whole, 4, bursts);
        run(whole, 1);
    }

    /** Starts a step up to its record and ids in the mailbox; {@link #spread} comes next. */
    void step(long mailbox, int side, int position, int stimuli) {
        int stagers = Math.min(STAGE_BLOCKS, (stimuli + BLOCK - 1) / BLOCK);
        if (stagers > 0 && !inOrder) {
            // Where blocks have an order, the first ones of the step take the stimulus over.
            setPointer(stage, 1, mailbox);
            run(stage, stagers);
        }
        setPointer(step, 1, mailbox);
        set(step, 3, side);
        set(step, 4, position);
        set(step, 5, stagers);
        run(step, layout.blocks() + (inOrder ? stagers : 0));
        if (!inOrder) {
            setPointer(emit, 1, mailbox);
            set(emit, 3, side);
            set(emit, 4, position);
            set(emit, 5, stagers);
            run(emit, layout.blocks());
        }
    }

    /** Starts to spread the fired list. */
    void spread() {
        run(spread, spreadBlocks);
    }

    /** Starts to spread the fired list as that of {@code age} bursts ago. */
    void deliver(int age) {
        set(deliver, 2, age);
        run(deliver, spreadBlocks);
    }

    /** Starts to copy a run's records and ids from one mailbox to the other. */
    void publish(long from, long mailbox, int side, int bursts) {
        setPointer(publish, 1, from);
        setPointer(publish, 2, mailbox);
        set(publish, 4, side);
        set(publish, 5, bursts);
        run(publish, PUBLISH_BLOCKS);
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
    void serve(long mailbox, boolean own) {
        long kernel = own ? serveOnce : serve;
        setPointer(kernel, 1, mailbox);
        run(kernel, own ? 1 + staying.own() : staying.sharing());
    }

    /** Starts several bursts in one kernel. */
    void runTogether(long mailbox, int side, int bursts) {
        setPointer(run, 1, mailbox);
        set(run, 3, side);
        set(run, 4, bursts);
        run(run, staying.running());
    }

    /** Starts a burst of a free run whose spikes are listed without order. */
    void runListed(long mailbox, int side, int position) {
        set(stepListed, 2, position);
        run(stepListed, listed.step());
        setPointer(spreadListed, 1, mailbox);
        set(spreadListed, 3, side);
        set(spreadListed, 4, position);
        run(spreadListed, listed.spread());
    }

    private void run(long kernel, int blocks) {
        global.put(0, (long) blocks * BLOCK);
        OpenClException.check(
                "clEnqueueNDRangeKernel",
                nclEnqueueNDRangeKernel(
                        queue, kernel, 1, NULL, global.address(), local.address(), 0, NULL, NULL));
    }

    @Override
    public void close() {
        long[] kernels = {
            stage,
            step,
            emit,
            spread,
            deliver,
            publish,
            whole,
            serve,
            serveOnce,
            run,
            stepListed,
            spreadListed
        };
        for (long kernel : kernels) {
            if (kernel != NULL) {
                clReleaseKernel(kernel);
            }
        }
        MemoryUtil.memFree(global);
        MemoryUtil.memFree(local);
    }
}

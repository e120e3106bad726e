package org.flinknpu.device.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.system.MemoryStack.stackPush;
import static org.lwjgl.system.MemoryUtil.NULL;

import java.nio.IntBuffer;
import org.flinknpu.device.DeviceLease;
import org.lwjgl.opencl.CL12;
import org.lwjgl.system.MemoryStack;

/**
 * Memory for one or many brains on one device: an arena, a mailbox, a queue for bursts and one for
 * what must not wait for them. Owns its lease.
 */
final class OpenClRegion implements AutoCloseable {
    private final DeviceLease<OpenClContext> lease;
    private long queue;
    private long asideQueue;
    private long arena;
    private OpenClMailbox mailbox;

    /**
     * Allocates.
     *
     * @throws OpenClException if the device refuses; nothing stays allocated, and the lease is
     *     closed
     */
    OpenClRegion(DeviceLease<OpenClContext> lease, long arenaBytes, long mailboxBytes) {
        this.lease = lease;
        boolean ready = false;
        try (MemoryStack stack = stackPush()) {
            IntBuffer code = stack.mallocInt(1);
            queue = queue(code);
            asideQueue = queue(code);
            arena = buffer(arenaBytes, code);
            mailbox = new OpenClMailbox(context(), queue, mailboxBytes);
            ready = true;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    private long queue(IntBuffer code) {
        long made = clCreateCommandQueue(context().handle(), context().found().device(), 0, code);
        OpenClException.check("clCreateCommandQueue", code.get(0));
        return made;
    }

    /** A buffer on the device, for the caller to release. */
    long buffer(long bytes, IntBuffer code) {
        long made = clCreateBuffer(context().handle(), CL_MEM_READ_WRITE, bytes, code);
        OpenClException.check("clCreateBuffer of " + bytes + " bytes", code.get(0));
        return made;
    }

    /** Fills a part of the arena with zeros. */
    void zero(long offset, long bytes) {
        try (MemoryStack stack = stackPush()) {
            OpenClException.check(
                    "clEnqueueFillBuffer",
                    CL12.clEnqueueFillBuffer(
                            queue, arena, stack.calloc(4), offset, bytes, null, null));
        }
        OpenClException.check("clFinish", clFinish(queue));
    }

    /** The device's context. */
    OpenClContext context() {
        return lease.context();
    }

    /** As {@link DeviceLease#alone}. */
    boolean alone() {
        return lease.alone();
    }

    /** The arena. */
    long arena() {
        return arena;
    }

    /** The mailbox. */
    OpenClMailbox mailbox() {
        return mailbox;
    }

    /** The queue of bursts. */
    long queue() {
        return queue;
    }

    /** The queue of what is set aside. */
    long asideQueue() {
        return asideQueue;
    }

    @Override
    public void close() {
        if (queue != NULL) {
            clFinish(queue);
        }
        if (mailbox != null) {
            mailbox.close();
        }
        if (arena != NULL) {
            clReleaseMemObject(arena);
        }
        if (queue != NULL) {
            clReleaseCommandQueue(queue);
        }
        if (asideQueue != NULL) {
            clReleaseCommandQueue(asideQueue);
        }
        lease.close();
    }
}

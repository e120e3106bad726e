package org.flinknpu.device.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.system.MemoryStack.stackPush;
import static org.lwjgl.system.MemoryUtil.NULL;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * The memory that host and device exchange: the host's view, in memory that the driver has pinned
 * if it can, and the device's buffer. Both are the same memory if the device reads and writes the
 * host's; see {@link OpenClLink}.
 */
final class OpenClMailbox implements AutoCloseable {
    private final long context;
    private final long queue;
    private final long bytes;
    private final long pinned;
    private final ByteBuffer host;
    private long device;

    /**
     * Allocates both.
     *
     * @throws OpenClException if the device refuses; nothing stays allocated
     */
    OpenClMailbox(long context, long queue, long bytes) {
        this.context = context;
        this.queue = queue;
        this.bytes = bytes;
        try (MemoryStack stack = stackPush()) {
            IntBuffer code = stack.mallocInt(1);
            long flags = CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR;
            pinned = clCreateBuffer(context, flags, bytes, code);
            OpenClException.check("clCreateBuffer of " + bytes + " bytes", code.get(0));
            host =
                    clEnqueueMapBuffer(
                            queue,
                            pinned,
                            true,
                            CL_MAP_READ | CL_MAP_WRITE,
                            0,
                            bytes,
                            null,
                            null,
                            code,
                            null);
            if (code.get(0) != 0) {
                clReleaseMemObject(pinned);
            }
            OpenClException.check("clEnqueueMapBuffer", code.get(0));
            MemoryUtil.memSet(host, 0);
        }
    }

    /** The host's view. */
    ByteBuffer host() {
        return host;
    }

    /** The buffer behind the host's view. */
    long pinned() {
        return pinned;
    }

    /** A buffer of the same size in the device's memory; allocated on first use. */
    long device() {
        if (device == NULL) {
            try (MemoryStack stack = stackPush()) {
                IntBuffer code = stack.mallocInt(1);
                device = clCreateBuffer(context, CL_MEM_READ_WRITE, bytes, code);
                OpenClException.check("clCreateBuffer of " + bytes + " bytes", code.get(0));
                OpenClException.check(
                        "clEnqueueFillBuffer",
                        org.lwjgl.opencl.CL12.clEnqueueFillBuffer(
                                queue, device, stack.calloc(4), 0, bytes, null, null));
            }
        }
        return device;
    }

    @Override
    public void close() {
        clEnqueueUnmapMemObject(queue, pinned, host, null, null);
        clFinish(queue);
        clReleaseMemObject(pinned);
        if (device != NULL) {
            clReleaseMemObject(device);
        }
    }
}

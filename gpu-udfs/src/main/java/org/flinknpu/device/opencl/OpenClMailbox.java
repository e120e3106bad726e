package org.flinknpu.device.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.opencl.NVCreateBuffer.*;
import static org.lwjgl.system.MemoryStack.stackPush;
import static org.lwjgl.system.MemoryUtil.NULL;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.flinknpu.device.image.MailboxWatch;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * The memory that host and device exchange: the host's view, in memory that the driver has pinned
 * if it can, and the device's buffer. Both are the same memory if the device reads and writes the
 * host's; see {@link OpenClLink}.
 */
final class OpenClMailbox implements AutoCloseable {
    private static final int BLOCK = 256;
    private static final int ANSWER = 0x600DF00D;
    private static final long ANSWER_NANOS = 20_000_000;

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
    OpenClMailbox(OpenClContext context, long queue, long bytes) {
        this.context = context.handle();
        this.queue = queue;
        this.bytes = bytes;
        try (MemoryStack stack = stackPush()) {
            IntBuffer code = stack.mallocInt(1);
            pinned = create(context, bytes, code);
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

    /**
     * A buffer in the host's memory, if the device can be asked for that and does not refuse.
     * {@code CL_MEM_ALLOC_HOST_PTR} does not ask for it: NVIDIA's devices then work on a copy.
     */
    private static long create(OpenClContext context, long bytes, IntBuffer code) {
        long handle = context.handle();
        if (context.found().facts().hostBuffers() && CL.getICD().clCreateBufferNV != NULL) {
            long place = CL_MEM_LOCATION_HOST_NV | CL_MEM_PINNED_NV;
            long codeAddress = MemoryUtil.memAddress(code);
            long made =
                    nclCreateBufferNV(handle, CL_MEM_READ_WRITE, place, bytes, NULL, codeAddress);
            if (code.get(0) == CL_SUCCESS) {
                return made;
            }
        }
        return clCreateBuffer(handle, CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR, bytes, code);
    }

    /** The host's view. */
    ByteBuffer host() {
        return host;
    }

    /** The buffer behind the host's view. */
    long pinned() {
        return pinned;
    }

    /**
     * Whether the host sees what a kernel writes into the buffer behind its view. OpenCL leaves it
     * open.
     *
     * @param program with the kernel {@code answer}
     */
    boolean answers(long program) {
        MailboxWatch watch = new MailboxWatch(host, ANSWER_NANOS, overdue -> {});
        long kernel = NULL;
        try (MemoryStack stack = stackPush()) {
            IntBuffer code = stack.mallocInt(1);
            kernel = clCreateKernel(program, "answer", code);
            OpenClException.check("clCreateKernel answer", code.get(0));
            OpenClException.check("clSetKernelArg", clSetKernelArg1p(kernel, 0, pinned));
            OpenClException.check("clSetKernelArg", clSetKernelArg1i(kernel, 1, ANSWER));
            PointerBuffer one = stack.pointers(BLOCK);
            OpenClException.check(
                    "clEnqueueNDRangeKernel",
                    clEnqueueNDRangeKernel(queue, kernel, 1, null, one, one, null, null));
            clFlush(queue);
            long end = System.nanoTime() + ANSWER_NANOS;
            boolean seen = false;
            while (!seen && System.nanoTime() < end) {
                seen = watch.holds(0, ANSWER);
            }
            OpenClException.check("clFinish", clFinish(queue));
            host.putInt(0, 0);
            return seen;
        } finally {
            if (kernel != NULL) {
                clReleaseKernel(kernel);
            }
        }
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

package org.flinknpu.device.cuda;

import static jcuda.driver.CUstream_flags.CU_STREAM_NON_BLOCKING;
import static jcuda.driver.JCudaDriver.CU_MEMHOSTALLOC_DEVICEMAP;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.flinknpu.device.DeviceLease;

/**
 * Memory for one or many brains on one device: an arena in its memory, a mailbox in pinned memory
 * that it reads and writes directly, a stream for bursts and one for what must not wait for them.
 * Owns its lease.
 */
final class CudaRegion implements AutoCloseable {
    private final DeviceLease<CudaContext> lease;
    private final CudaContext context;
    private final CUdeviceptr arena = new CUdeviceptr();
    private final Pointer hostMailbox = new Pointer();
    private final CUdeviceptr mappedMailbox = new CUdeviceptr();
    private final CUstream stream = new CUstream();
    private final CUstream asideStream = new CUstream();
    private ByteBuffer mailbox;
    private int built;

    /**
     * Allocates.
     *
     * @throws CudaException if the device refuses; nothing stays allocated, and the lease is closed
     */
    CudaRegion(DeviceLease<CudaContext> lease, long arenaBytes, long mailboxBytes) {
        this.lease = lease;
        context = lease.context();
        boolean ready = false;
        try {
            allocate(arenaBytes, mailboxBytes);
            ready = true;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    private void allocate(long arenaBytes, long mailboxBytes) {
        context.makeCurrent();
        CudaException.check(
                "cuMemAlloc of " + arenaBytes + " bytes",
                JCudaDriver.cuMemAlloc(arena, arenaBytes));
        built++;
        CudaException.check(
                "cuMemHostAlloc of " + mailboxBytes + " bytes",
                JCudaDriver.cuMemHostAlloc(hostMailbox, mailboxBytes, CU_MEMHOSTALLOC_DEVICEMAP));
        built++;
        mailbox = hostMailbox.getByteBuffer(0, mailboxBytes).order(ByteOrder.nativeOrder());
        CudaException.check(
                "cuMemHostGetDevicePointer",
                JCudaDriver.cuMemHostGetDevicePointer(mappedMailbox, hostMailbox, 0));
        CudaException.check(
                "cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CU_STREAM_NON_BLOCKING));
        built++;
        CudaException.check(
                "cuStreamCreate", JCudaDriver.cuStreamCreate(asideStream, CU_STREAM_NON_BLOCKING));
        built++;
    }

    /** Fills a part of the arena with zeros. */
    void zero(long offset, long bytes) {
        CudaException.check(
                "cuMemsetD8Async",
                JCudaDriver.cuMemsetD8Async(arena.withByteOffset(offset), (byte) 0, bytes, stream));
        CudaException.check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
    }

    /**
     * Copies to the arena, before whatever is launched on {@link #stream} next. A copy that is not
     * on the stream has no order there: it returns once the driver has taken the bytes, and what is
     * launched next may run before they have arrived.
     */
    void upload(CUdeviceptr to, ByteBuffer from) {
        CudaException.check(
                "cuMemcpyHtoDAsync",
                JCudaDriver.cuMemcpyHtoDAsync(
                        to, Pointer.to(from.slice()), from.remaining(), stream));
    }

    /** The device's context. */
    CudaContext context() {
        return context;
    }

    /** Whether the device is this region's alone. */
    boolean alone() {
        return lease.alone();
    }

    /** The arena. */
    CUdeviceptr arena() {
        return arena;
    }

    /** The mailbox as the device sees it. */
    CUdeviceptr mappedMailbox() {
        return mappedMailbox;
    }

    /** The mailbox as the host sees it. */
    ByteBuffer mailbox() {
        return mailbox;
    }

    /** The stream of bursts. */
    CUstream stream() {
        return stream;
    }

    /** The stream of what is set aside. */
    CUstream asideStream() {
        return asideStream;
    }

    @Override
    public void close() {
        context.makeCurrent();
        if (built > 3) {
            JCudaDriver.cuStreamDestroy(asideStream);
        }
        if (built > 2) {
            JCudaDriver.cuStreamSynchronize(stream);
            JCudaDriver.cuStreamDestroy(stream);
        }
        if (built > 1) {
            JCudaDriver.cuMemFreeHost(hostMailbox);
        }
        if (built > 0) {
            JCudaDriver.cuMemFree(arena);
        }
        built = 0;
        lease.close();
    }
}

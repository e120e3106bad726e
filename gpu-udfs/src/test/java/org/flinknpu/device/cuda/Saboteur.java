package org.flinknpu.device.cuda;

import static jcuda.driver.JCudaDriver.CU_MEMHOSTALLOC_DEVICEMAP;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** What another user of a real device may do to it. Shares the context of the brains on it. */
final class Saboteur implements AutoCloseable {
    private static final int NON_BLOCKING = 1;
    private static final int BLOCK = 1024;
    private static final long LEAST_CHUNK_BYTES = 1 << 20;
    private static final int TRAFFIC_BYTES = 4 << 20;

    private static final String KERNELS =
            """
            .version 6.3
            .target sm_75
            .address_size 64
            .visible .entry spin(.param .u64 flag)
            {
                .reg .u64 %address;
                .reg .u32 %value;
                .reg .pred %waiting;
                ld.param.u64 %address, [flag];
            again:
                ld.volatile.global.u32 %value, [%address];
                setp.eq.u32 %waiting, %value, 0;
                @%waiting bra again;
                ret;
            }
            .visible .entry stray()
            {
                .reg .u64 %address;
                .reg .u32 %value;
                mov.u64 %address, 16;
                mov.u32 %value, 1;
                st.global.u32 [%address], %value;
                ret;
            }
            """;

    private final CudaContext context;
    private final CudaFacts facts;
    private final CUmodule module;
    private final CUstream stream = new CUstream();
    private final Pointer pinned = new Pointer();
    private final ByteBuffer flag;
    private final ArrayDeque<CUdeviceptr> hoard = new ArrayDeque<>();

    Saboteur(CudaFacts facts) {
        this.facts = facts;
        context = new CudaContext(facts);
        context.makeCurrent();
        module = CudaContext.load(KERNELS);
        CudaException.check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, NON_BLOCKING));
        CudaException.check(
                "cuMemHostAlloc",
                JCudaDriver.cuMemHostAlloc(pinned, Integer.BYTES, CU_MEMHOSTALLOC_DEVICEMAP));
        flag = pinned.getByteBuffer(0, Integer.BYTES).order(ByteOrder.nativeOrder());
        flag.putInt(0, 0);
    }

    /** Fills every processor with threads that end when {@link #letGo} says so. */
    void occupy() {
        context.makeCurrent();
        CUdeviceptr mapped = new CUdeviceptr();
        CudaException.check(
                "cuMemHostGetDevicePointer",
                JCudaDriver.cuMemHostGetDevicePointer(mapped, pinned, 0));
        launch("spin", 8 * facts.processors(), BLOCK, Pointer.to(Pointer.to(mapped)));
    }

    /** Ends {@link #occupy}. */
    void letGo() {
        flag.putInt(0, 1);
    }

    /** Writes to an address that nobody owns, which no call on this context survives. */
    void stray() {
        context.makeCurrent();
        launch("stray", 1, 1, null);
    }

    private void launch(String name, int blocks, int threads, Pointer parameters) {
        CUfunction function = new CUfunction();
        CudaException.check(
                "cuModuleGetFunction", JCudaDriver.cuModuleGetFunction(function, module, name));
        CudaException.check(
                "cuLaunchKernel",
                JCudaDriver.cuLaunchKernel(
                        function, blocks, 1, 1, threads, 1, 1, 0, stream, parameters, null));
    }

    /** Keeps the bus busy with copies that have no order among the brains' streams. */
    Thread crowdTheBus() {
        CUdeviceptr to = new CUdeviceptr();
        context.makeCurrent();
        CudaException.check("cuMemAlloc", JCudaDriver.cuMemAlloc(to, TRAFFIC_BYTES));
        hoard.push(to);
        Thread thread =
                new Thread(
                        () -> {
                            Pointer from = Pointer.to(ByteBuffer.allocateDirect(TRAFFIC_BYTES));
                            context.makeCurrent();
                            while (!Thread.currentThread().isInterrupted()) {
                                JCudaDriver.cuMemcpyHtoD(to, from, TRAFFIC_BYTES);
                            }
                        },
                        "bus traffic");
        thread.start();
        return thread;
    }

    /** Takes all memory that the device gives. */
    void hoard() {
        context.makeCurrent();
        for (long bytes = freeBytes(); bytes >= LEAST_CHUNK_BYTES; bytes /= 2) {
            CUdeviceptr chunk = new CUdeviceptr();
            while (JCudaDriver.cuMemAlloc(chunk, bytes) == 0) {
                hoard.push(chunk);
                chunk = new CUdeviceptr();
            }
        }
    }

    /** Gives it back. */
    void release() {
        context.makeCurrent();
        while (!hoard.isEmpty()) {
            CudaException.check("cuMemFree", JCudaDriver.cuMemFree(hoard.pop()));
        }
    }

    long freeBytes() {
        return context.freeBytes();
    }

    @Override
    public void close() {
        letGo();
        context.makeCurrent();
        JCudaDriver.cuStreamSynchronize(stream);
        release();
        JCudaDriver.cuStreamDestroy(stream);
        JCudaDriver.cuMemFreeHost(pinned);
        JCudaDriver.cuModuleUnload(module);
        context.close();
    }
}

package org.flinknpu.device.cuda;

import static jcuda.driver.CUjit_option.CU_JIT_ERROR_LOG_BUFFER;
import static jcuda.driver.CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;
import jcuda.driver.JITOptions;
import org.flinknpu.device.CompilingContext;
import org.flinknpu.device.image.KernelSource;
import org.flinknpu.device.image.StayingRoom;

/**
 * The primary context of one device with its loaded modules; shared by the brains on the device.
 * Thread-safe.
 */
final class CudaContext implements CompilingContext {
    /** Context that is current on a thread, so that setting it costs nothing when it is. */
    private static final ThreadLocal<CudaContext> CURRENT = new ThreadLocal<>();

    private static final int LOG_BYTES = 8192;

    private final CudaFacts facts;
    private final CUdevice device;
    private final CUcontext context = new CUcontext();
    private final Map<Integer, CUmodule> modules = new HashMap<>();
    private final StayingRoom room = new StayingRoom();
    private volatile boolean compiling;

    /**
     * Retains the context.
     *
     * @throws CudaException if the device refuses
     */
    CudaContext(CudaFacts facts) {
        this.facts = facts;
        device = CudaRuntime.device(facts.index());
        CudaException.check(
                "cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
    }

    /** The device's facts. */
    CudaFacts facts() {
        return facts;
    }

    /** Makes the context current on this thread. */
    void makeCurrent() {
        if (CURRENT.get() != this) {
            CudaException.check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(context));
            CURRENT.set(this);
        }
    }

    /** Room for launches that stay. */
    StayingRoom room() {
        return room;
    }

    /** Free memory of the device. */
    long freeBytes() {
        makeCurrent();
        long[] free = new long[1];
        CudaException.check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, new long[1]));
        return free[0];
    }

    /**
     * A kernel by its name in entry.h.
     *
     * @param wordBits width of the accumulators
     * @throws CudaException if the driver cannot compile the PTX, with its log
     */
    synchronized CUfunction function(int wordBits, String name) {
        makeCurrent();
        CUmodule module = modules.get(wordBits);
        if (module == null) {
            compiling = true;
            try {
                module = load(KernelSource.resource("burst-" + wordBits + ".ptx"));
            } finally {
                compiling = false;
            }
            modules.put(wordBits, module);
        }
        CUfunction function = new CUfunction();
        CudaException.check(
                "cuModuleGetFunction " + name,
                JCudaDriver.cuModuleGetFunction(function, module, name));
        return function;
    }

    @Override
    public boolean compiling() {
        return compiling;
    }

    /** Compiles PTX for the device. */
    static CUmodule load(String ptx) {
        CUmodule module = new CUmodule();
        JITOptions options = new JITOptions();
        options.putInt(CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
        options.putBytes(CU_JIT_ERROR_LOG_BUFFER, new byte[LOG_BYTES]);
        byte[] image = (ptx + '\0').getBytes(StandardCharsets.US_ASCII);
        int code = JCudaDriver.cuModuleLoadDataJIT(module, Pointer.to(image), options);
        if (code != 0) {
            String log = options.getString(CU_JIT_ERROR_LOG_BUFFER);
            throw new CudaException("cuModuleLoadData", code, log == null ? "" : log.strip());
        }
        return module;
    }

    @Override
    public void close() {
        makeCurrent();
        for (CUmodule module : modules.values()) {
            JCudaDriver.cuModuleUnload(module);
        }
        CURRENT.remove();
        JCudaDriver.cuDevicePrimaryCtxRelease(device);
    }
}

package org.flinknpu.device.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.system.MemoryStack.stackPush;
import static org.lwjgl.system.MemoryUtil.NULL;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Locale;
import org.flinknpu.device.CompilingContext;
import org.flinknpu.device.image.BrainLayout;
import org.flinknpu.device.image.StayingBlocks;
import org.flinknpu.device.image.StayingRoom;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * One OpenCL context of one device with its compiled programs; shared by the brains on the device.
 * Thread-safe.
 */
final class OpenClContext implements CompilingContext {
    private static final String OPTIONS = "-cl-std=CL1.2 -DWORD_BITS=%d -DIN_ORDER=%d -DSERVES=%d";

    /**
     * System property for tests: any device is taken for one that starts groups in order. True of
     * PoCL with a single thread, which runs one after the other.
     */
    static final String ONE_AT_A_TIME = "flinknpu.opencl.oneAtATime";

    /**
     * Groups of a launch that stays for which NVIDIA's compiler leaves room on a compute unit.
     * OpenCL does not tell; groups that find none do not assemble, and the burst is launched.
     */
    private static final int STAYING_BLOCKS_PER_UNIT = 4;

    /** The same of a batch's launch that stays, which is compiled for any number of registers. */
    private static final int STAYING_SEATS_PER_UNIT = 2;

    private static final int FIRST_WITH_ACQUIRE = 70;

    private final OpenClRuntime.Found found;
    private final BinaryCache cache;
    private final String source;
    private final long context;
    private final long[] programs = new long[2];
    private final StayingRoom room = new StayingRoom();
    private volatile boolean compiling;

    /**
     * Creates the context.
     *
     * @throws OpenClException if the device refuses
     */
    OpenClContext(OpenClRuntime.Found found, BinaryCache cache, String source) {
        this.found = found;
        this.cache = cache;
        this.source = source;
        try (MemoryStack stack = stackPush()) {
            IntBuffer code = stack.mallocInt(1);
            PointerBuffer properties = stack.pointers(CL_CONTEXT_PLATFORM, found.platform(), 0);
            context = clCreateContext(properties, found.device(), null, NULL, code);
            OpenClException.check("clCreateContext", code.get(0));
        }
    }

    /** The context's handle. */
    long handle() {
        return context;
    }

    /** The device with its facts. */
    OpenClRuntime.Found found() {
        return found;
    }

    /**
     * Whether a work group may wait for groups of lower index. OpenCL does not promise that these
     * ever run; NVIDIA's devices start groups in order, as CUDA's kernels rely on.
     */
    boolean inOrder() {
        return found.facts().platform().startsWith("NVIDIA") || oneAtATime();
    }

    /** Whether launches may stay on the device. */
    boolean serves() {
        return serves(found.facts());
    }

    /**
     * Whether launches may stay on a device: their blocks wait for each other and for the host,
     * through loads that NVIDIA's devices know from compute capability 7.0 on, in memory of the
     * host.
     */
    static boolean serves(DeviceFacts facts) {
        return facts.capability() >= FIRST_WITH_ACQUIRE && facts.hostBuffers();
    }

    /** Blocks of a brain's launches that stay. */
    StayingBlocks staying(BrainLayout layout) {
        int units = found.facts().computeUnits();
        return serves()
                ? StayingBlocks.of(layout, units, STAYING_BLOCKS_PER_UNIT)
                : StayingBlocks.NONE;
    }

    /** Blocks of a batch's launch that stays. */
    StayingBlocks stayingBatch(int seats) {
        return StayingBlocks.ofBatch(
                seats,
                found.facts().computeUnits(),
                STAYING_BLOCKS_PER_UNIT,
                STAYING_SEATS_PER_UNIT);
    }

    /** Room for launches that stay. */
    StayingRoom room() {
        return room;
    }

    private static boolean oneAtATime() {
        return Boolean.getBoolean(ONE_AT_A_TIME);
    }

    /**
     * The program for accumulators of that width, compiled or read from the cache.
     *
     * @throws OpenClException if it does not compile, with the compiler's log
     */
    synchronized long program(int wordBits) {
        int index = wordBits == 32 ? 0 : 1;
        if (programs[index] == NULL) {
            compiling = true;
            try {
                int ordered = inOrder() ? 1 : 0;
                int serving = serves() ? 1 : 0;
                String options = String.format(Locale.ROOT, OPTIONS, wordBits, ordered, serving);
                programs[index] = build(options + (oneAtATime() ? " -DONE_AT_A_TIME" : ""));
            } finally {
                compiling = false;
            }
        }
        return programs[index];
    }

    @Override
    public boolean compiling() {
        return compiling;
    }

    private long build(String options) {
        String key = BinaryCache.key(source, options, found.facts());
        byte[] binary = cache.load(key);
        if (binary != null) {
            long program = fromBinary(binary, options);
            if (program != NULL) {
                return program;
            }
        }
        long program;
        try (MemoryStack stack = stackPush()) {
            IntBuffer code = stack.mallocInt(1);
            program = clCreateProgramWithSource(context, source, code);
            OpenClException.check("clCreateProgramWithSource", code.get(0));
        }
        int code = clBuildProgram(program, found.device(), options, null, NULL);
        if (code != 0) {
            String log = log(program);
            clReleaseProgram(program);
            throw new OpenClException(
                    "kernels do not compile: clBuildProgram returned %d: %s"
                            .formatted(code, log.strip()));
        }
        keep(key, program);
        return program;
    }

    /** The program of a binary, or null if the driver does not take it. */
    private long fromBinary(byte[] binary, String options) {
        ByteBuffer bytes = MemoryUtil.memAlloc(binary.length);
        try (MemoryStack stack = stackPush()) {
            bytes.put(binary).flip();
            IntBuffer code = stack.mallocInt(1);
            IntBuffer status = stack.mallocInt(1);
            long program =
                    clCreateProgramWithBinary(
                            context, stack.pointers(found.device()), bytes, status, code);
            if (code.get(0) != 0) {
                return NULL;
            }
            if (clBuildProgram(program, found.device(), options, null, NULL) != 0) {
                clReleaseProgram(program);
                return NULL;
            }
            return program;
        } finally {
            MemoryUtil.memFree(bytes);
        }
    }

    private String log(long program) {
        try (MemoryStack stack = stackPush()) {
            PointerBuffer size = stack.mallocPointer(1);
            clGetProgramBuildInfo(
                    program, found.device(), CL_PROGRAM_BUILD_LOG, (ByteBuffer) null, size);
            ByteBuffer text = MemoryUtil.memCalloc(Math.max(1, (int) size.get(0)));
            try {
                clGetProgramBuildInfo(program, found.device(), CL_PROGRAM_BUILD_LOG, text, null);
                return MemoryUtil.memUTF8(MemoryUtil.memAddress(text));
            } finally {
                MemoryUtil.memFree(text);
            }
        }
    }

    private void keep(String key, long program) {
        try (MemoryStack stack = stackPush()) {
            PointerBuffer size = stack.callocPointer(1);
            if (clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, size, null) != 0
                    || size.get(0) == 0) {
                return;
            }
            ByteBuffer binary = MemoryUtil.memAlloc((int) size.get(0));
            try {
                PointerBuffer pointer = stack.pointers(binary);
                if (clGetProgramInfo(program, CL_PROGRAM_BINARIES, pointer, null) == 0) {
                    byte[] bytes = new byte[binary.remaining()];
                    binary.get(bytes);
                    cache.store(key, bytes);
                }
            } finally {
                MemoryUtil.memFree(binary);
            }
        }
    }

    @Override
    public void close() {
        for (long program : programs) {
            if (program != NULL) {
                clReleaseProgram(program);
            }
        }
        clReleaseContext(context);
    }
}

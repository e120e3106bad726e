package org.flinknpu.device.opencl;

import java.util.HashMap;
import java.util.Map;
import org.flinknpu.device.DeviceDescription;

/**
 * What an OpenCL device says of itself, as far as it decides whether brains can run on it.
 *
 * @param index number over all platforms
 * @param name the device's name
 * @param pci its address on the bus, or empty if the driver does not tell
 * @param platform the platform's name and version
 * @param driver the driver's version
 * @param processor whether it is the host's processor
 * @param available CL_DEVICE_AVAILABLE and CL_DEVICE_COMPILER_AVAILABLE
 * @param fullProfile whether the profile is full
 * @param littleEndian CL_DEVICE_ENDIAN_LITTLE
 * @param version OpenCL version, major * 10 + minor
 * @param floatConfig CL_DEVICE_SINGLE_FP_CONFIG
 * @param workGroup CL_DEVICE_MAX_WORK_GROUP_SIZE
 * @param localBytes CL_DEVICE_LOCAL_MEM_SIZE
 * @param memoryBytes CL_DEVICE_GLOBAL_MEM_SIZE
 * @param bufferBytes CL_DEVICE_MAX_MEM_ALLOC_SIZE
 * @param computeUnits CL_DEVICE_MAX_COMPUTE_UNITS
 * @param atomics64 whether cl_khr_int64_base_atomics is there
 * @param capability NVIDIA's compute capability, major * 10 + minor; 0 if the device has none
 * @param hostBuffers whether cl_nv_create_buffer is there: buffers that stay in the host's memory
 */
record DeviceFacts(
        int index,
        String name,
        String pci,
        String platform,
        String driver,
        boolean processor,
        boolean available,
        boolean fullProfile,
        boolean littleEndian,
        int version,
        long floatConfig,
        long workGroup,
        long localBytes,
        long memoryBytes,
        long bufferBytes,
        int computeUnits,
        boolean atomics64,
        int capability,
        boolean hostBuffers) {

    static final long FP_DENORM = 1;
    static final long FP_ROUND_TO_NEAREST = 4;
    private static final int BLOCK = 256;
    private static final int LOCAL_BYTES = 8 << 10;

    /** The device with the verdict whether its arithmetic and limits suffice. */
    DeviceDescription describe() {
        String problem = problem();
        return new DeviceDescription(
                index,
                name,
                processor ? DeviceDescription.Kind.HOST : DeviceDescription.Kind.ACCELERATOR,
                platform + ", driver " + driver,
                memoryBytes,
                problem,
                problem.isEmpty() ? "" : remedy(),
                limits());
    }

    private Map<String, String> limits() {
        Map<String, String> limits = new HashMap<>();
        if (!pci.isEmpty()) {
            limits.put(DeviceDescription.PCI, pci);
        }
        limits.put("computeUnits", Integer.toString(computeUnits));
        limits.put("largestBufferBytes", Long.toString(bufferBytes));
        limits.put("64-bit atomics", atomics64 ? "yes" : "no, 32-bit brains only");
        return limits;
    }

    private String problem() {
        if (!available) {
            return "device or its compiler not available";
        }
        if ((floatConfig & FP_DENORM) == 0) {
            return "flushes denormal floats to zero, so results would differ";
        }
        if ((floatConfig & FP_ROUND_TO_NEAREST) == 0) {
            return "does not round floats to nearest, so results would differ";
        }
        if (!fullProfile) {
            return "embedded profile";
        }
        if (version < 12) {
            return "OpenCL below 1.2: version=" + version / 10 + "." + version % 10;
        }
        if (!littleEndian) {
            return "big-endian";
        }
        if (workGroup < BLOCK || localBytes < LOCAL_BYTES) {
            return "work groups too small: size=%d localBytes=%d, needs %d and %d"
                    .formatted(workGroup, localBytes, BLOCK, LOCAL_BYTES);
        }
        return "";
    }

    private String remedy() {
        return available
                ? "choose another device, or backend cpu"
                : "check the driver with clinfo, or choose backend cpu";
    }
}

package org.flinknpu.device.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.opencl.NVDeviceAttributeQuery.*;
import static org.lwjgl.system.MemoryStack.stackPush;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.device.DeviceDescription;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** OpenCL's loader on this machine: loads the library and asks devices what they are. */
final class OpenClRuntime {
    /** A device with its handles. */
    record Found(long platform, long device, DeviceFacts facts) {}

    private static final int CL_PLATFORM_NOT_FOUND = -1001;

    /** Domain, bus, device and function of cl_khr_pci_bus_info. */
    private static final int PCI_BUS_INFO_KHR = 0x410F;

    /** Domain, bus and slot of cl_nv_device_attribute_query; a slot is device * 8 + function. */
    private static final int[] PCI_NV = {0x400A, 0x4008, 0x4009};

    /**
     * One for all class loaders, each of which may have a LWJGL of its own: there is one driver in
     * a JVM, and one set of signal handlers. Strings of one text are one object.
     */
    private static final Object JVM = "org.flinknpu.device.opencl".intern();

    /** Whether drivers have been asked for their devices; under the lock. */
    private static boolean started;

    private OpenClRuntime() {}

    /**
     * All devices of all platforms, in the loader's order.
     *
     * @throws UnsatisfiedLinkError if there is no OpenCL loader
     * @throws OpenClException if a platform cannot be asked
     */
    static List<Found> devices() {
        // The slots of a task manager ask at the same moment, and PoCL crashes the JVM if two
        // threads make it look at its devices for the first time.
        synchronized (JVM) {
            load();
            if (started) {
                return look();
            }
            List<Found> found = SignalHandlers.keep(OpenClRuntime::look);
            started = true;
            return found;
        }
    }

    private static List<Found> look() {
        List<Found> found = new ArrayList<>();
        try (MemoryStack stack = stackPush()) {
            IntBuffer count = stack.mallocInt(1);
            int code = clGetPlatformIDs(null, count);
            if (code == CL_PLATFORM_NOT_FOUND || code == 0 && count.get(0) == 0) {
                return found;
            }
            OpenClException.check("clGetPlatformIDs", code);
            PointerBuffer platforms = stack.mallocPointer(count.get(0));
            OpenClException.check("clGetPlatformIDs", clGetPlatformIDs(platforms, count));
            for (int i = 0; i < platforms.capacity(); i++) {
                addDevices(platforms.get(i), found);
            }
        }
        return found;
    }

    /**
     * Loads the library once. Where LWJGL lies above the class loaders of several jobs, as in
     * Flink's {@code lib/}, another job may have done so.
     */
    private static void load() {
        Configuration.OPENCL_EXPLICIT_INIT.set(true);
        if (isCreated()) {
            return;
        }
        if (Configuration.OPENCL_LIBRARY_NAME.get() == null) {
            // Without a development package there is no libOpenCL.so, which LWJGL looks for.
            CL.create("libOpenCL.so.1");
        } else {
            CL.create();
        }
    }

    private static boolean isCreated() {
        try {
            return CL.getFunctionProvider() != null;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static void addDevices(long platform, List<Found> found) {
        try (MemoryStack stack = stackPush()) {
            IntBuffer count = stack.mallocInt(1);
            int code = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, null, count);
            if (code == CL_DEVICE_NOT_FOUND || count.get(0) == 0) {
                return;
            }
            OpenClException.check("clGetDeviceIDs", code);
            PointerBuffer devices = stack.mallocPointer(count.get(0));
            OpenClException.check(
                    "clGetDeviceIDs",
                    clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, devices, (IntBuffer) null));
            for (int i = 0; i < devices.capacity(); i++) {
                long device = devices.get(i);
                found.add(new Found(platform, device, facts(found.size(), platform, device)));
            }
        }
    }

    private static DeviceFacts facts(int index, long platform, long device) {
        long type = number(device, CL_DEVICE_TYPE);
        String extensions = " " + text(device, CL_DEVICE_EXTENSIONS) + " ";
        boolean available =
                number(device, CL_DEVICE_AVAILABLE) != 0
                        && number(device, CL_DEVICE_COMPILER_AVAILABLE) != 0;
        return new DeviceFacts(
                index,
                text(device, CL_DEVICE_NAME).strip(),
                pci(device, extensions),
                platformText(platform, CL_PLATFORM_NAME)
                        + " "
                        + platformText(platform, CL_PLATFORM_VERSION),
                text(device, CL_DRIVER_VERSION),
                (type & CL_DEVICE_TYPE_CPU) != 0,
                available,
                text(device, CL_DEVICE_PROFILE).equals("FULL_PROFILE"),
                number(device, CL_DEVICE_ENDIAN_LITTLE) != 0,
                version(text(device, CL_DEVICE_VERSION)),
                number(device, CL_DEVICE_SINGLE_FP_CONFIG),
                number(device, CL_DEVICE_MAX_WORK_GROUP_SIZE),
                number(device, CL_DEVICE_LOCAL_MEM_SIZE),
                number(device, CL_DEVICE_GLOBAL_MEM_SIZE),
                number(device, CL_DEVICE_MAX_MEM_ALLOC_SIZE),
                (int) number(device, CL_DEVICE_MAX_COMPUTE_UNITS),
                extensions.contains(" cl_khr_int64_base_atomics "),
                capability(device, extensions),
                extensions.contains(" cl_nv_create_buffer "));
    }

    private static int capability(long device, String extensions) {
        return extensions.contains(" cl_nv_device_attribute_query ")
                ? (int)
                        (10 * number(device, CL_DEVICE_COMPUTE_CAPABILITY_MAJOR_NV)
                                + number(device, CL_DEVICE_COMPUTE_CAPABILITY_MINOR_NV))
                : 0;
    }

    /** The address on the bus, as far as the device's extensions tell it; else empty. */
    private static String pci(long device, String extensions) {
        if (extensions.contains(" cl_khr_pci_bus_info ")) {
            try (MemoryStack stack = stackPush()) {
                ByteBuffer value = stack.calloc(4 * Integer.BYTES);
                int code = clGetDeviceInfo(device, PCI_BUS_INFO_KHR, value, (PointerBuffer) null);
                if (code == 0) {
                    IntBuffer part = value.asIntBuffer();
                    return DeviceDescription.pciAddress(
                            part.get(0), part.get(1), part.get(2), part.get(3));
                }
            }
        }
        if (extensions.contains(" cl_nv_device_attribute_query ")) {
            try (MemoryStack stack = stackPush()) {
                ByteBuffer value = stack.calloc(3 * Long.BYTES);
                int code = 0;
                for (int part = 0; part < PCI_NV.length; part++) {
                    code |=
                            clGetDeviceInfo(
                                    device,
                                    PCI_NV[part],
                                    value.slice(part * Long.BYTES, Long.BYTES),
                                    (PointerBuffer) null);
                }
                if (code == 0) {
                    int slot = value.getInt(2 * Long.BYTES);
                    return DeviceDescription.pciAddress(
                            value.getInt(0), value.getInt(Long.BYTES), slot >>> 3, slot & 7);
                }
            }
        }
        return "";
    }

    /** Major * 10 + minor of "OpenCL 1.2 ...". */
    static int version(String text) {
        String[] words = text.split("[ .]");
        try {
            return Integer.parseInt(words[1]) * 10 + Integer.parseInt(words[2]);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return 0;
        }
    }

    private static long number(long device, int what) {
        try (MemoryStack stack = stackPush()) {
            ByteBuffer value = stack.calloc(8);
            OpenClException.check(
                    "clGetDeviceInfo", clGetDeviceInfo(device, what, value, (PointerBuffer) null));
            return value.getLong(0);
        }
    }

    private static String text(long device, int what) {
        try (MemoryStack stack = stackPush()) {
            PointerBuffer size = stack.mallocPointer(1);
            OpenClException.check(
                    "clGetDeviceInfo", clGetDeviceInfo(device, what, (ByteBuffer) null, size));
            ByteBuffer value = MemoryUtil.memAlloc(Math.max(1, (int) size.get(0)));
            try {
                OpenClException.check(
                        "clGetDeviceInfo",
                        clGetDeviceInfo(device, what, value, (PointerBuffer) null));
                return ascii(value);
            } finally {
                MemoryUtil.memFree(value);
            }
        }
    }

    private static String platformText(long platform, int what) {
        try (MemoryStack stack = stackPush()) {
            PointerBuffer size = stack.mallocPointer(1);
            OpenClException.check(
                    "clGetPlatformInfo",
                    clGetPlatformInfo(platform, what, (ByteBuffer) null, size));
            ByteBuffer value = stack.malloc(Math.max(1, (int) size.get(0)));
            OpenClException.check(
                    "clGetPlatformInfo",
                    clGetPlatformInfo(platform, what, value, (PointerBuffer) null));
            return ascii(value);
        }
    }

    /** Text up to its terminating zero. */
    private static String ascii(ByteBuffer value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.capacity() && value.get(i) != 0; i++) {
            text.append((char) (value.get(i) & 0xFF));
        }
        return text.toString();
    }
}

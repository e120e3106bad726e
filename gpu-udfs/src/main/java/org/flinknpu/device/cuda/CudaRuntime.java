package org.flinknpu.device.cuda;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.JCudaDriver;
import org.flinknpu.device.DeviceDescription;

/** The driver on this machine: starts it and asks devices what they are. */
final class CudaRuntime {
    private static final int NO_DEVICE = 100;
    private static final int NAME_BYTES = 256;

    /** What the first attempt to load threw; a class whose loading failed says less later. */
    private static LinkageError failure;

    private CudaRuntime() {}

    /**
     * All devices, in the driver's order, which follows CUDA_VISIBLE_DEVICES.
     *
     * @throws LinkageError if the driver or jcuda's natives do not load
     * @throws CudaException if the driver does not start
     */
    static synchronized List<CudaFacts> devices() {
        if (failure != null) {
            throw failure;
        }
        try {
            CudaNatives.load();
        } catch (LinkageError e) {
            failure = e;
            throw e;
        }
        List<CudaFacts> found = new ArrayList<>();
        int code = JCudaDriver.cuInit(0);
        if (code == NO_DEVICE) {
            return found;
        }
        CudaException.check("cuInit", code);
        int[] count = new int[1];
        CudaException.check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
        for (int index = 0; index < count[0]; index++) {
            found.add(facts(index));
        }
        return found;
    }

    private static CudaFacts facts(int index) {
        CUdevice device = device(index);
        byte[] name = new byte[NAME_BYTES];
        long[] memory = new long[1];
        int[] driver = new int[1];
        CudaException.check(
                "cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, NAME_BYTES, device));
        CudaException.check("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(memory, device));
        CudaException.check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(driver));
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        return new CudaFacts(
                index,
                new String(name, 0, end, StandardCharsets.UTF_8),
                pci(device),
                driver[0],
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                                * 10
                        + attribute(
                                device,
                                CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
                memory[0],
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_CAN_MAP_HOST_MEMORY) != 0);
    }

    private static String pci(CUdevice device) {
        return DeviceDescription.pciAddress(
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_PCI_DOMAIN_ID),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_PCI_BUS_ID),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_PCI_DEVICE_ID),
                0);
    }

    /** The handle of a device. */
    static CUdevice device(int index) {
        CUdevice device = new CUdevice();
        CudaException.check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, index));
        return device;
    }

    private static int attribute(CUdevice device, int which) {
        int[] value = new int[1];
        CudaException.check(
                "cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, which, device));
        return value[0];
    }
}

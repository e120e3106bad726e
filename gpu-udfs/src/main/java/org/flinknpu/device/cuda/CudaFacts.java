package org.flinknpu.device.cuda;

import java.util.Map;
import org.flinknpu.device.DeviceDescription;

/**
 * What a CUDA device says of itself, as far as it decides whether brains can run on it.
 *
 * @param index number by which the driver counts
 * @param name the device's name
 * @param pci its address on the bus
 * @param driverVersion CUDA version of the driver, major * 1000 + minor * 10
 * @param capability compute capability, major * 10 + minor
 * @param memoryBytes memory of the device
 * @param processors number of multiprocessors
 * @param cacheBytes size of its L2 cache
 * @param mapsHostMemory whether it reads and writes the host's pinned memory
 */
record CudaFacts(
        int index,
        String name,
        String pci,
        int driverVersion,
        int capability,
        long memoryBytes,
        int processors,
        int cacheBytes,
        boolean mapsHostMemory) {

    /** Oldest driver that the natives and the PTX work with. */
    static final int OLDEST_DRIVER = 12000;

    /** Compute capability that the PTX is compiled for. */
    static final int OLDEST_CAPABILITY = 75;

    /** The device with the verdict whether it can run brains. */
    DeviceDescription describe() {
        String problem = "";
        String remedy = "";
        if (driverVersion < OLDEST_DRIVER) {
            problem = "driver too old: CUDA %s, needs 12.0".formatted(version());
            remedy = "install an NVIDIA driver of version 525 or later";
        } else if (capability < OLDEST_CAPABILITY) {
            problem =
                    "compute capability %d.%d, needs 7.5"
                            .formatted(capability / 10, capability % 10);
            remedy = "use an NVIDIA device of the Turing generation or later, or backend opencl";
        } else if (!mapsHostMemory) {
            problem = "cannot map the host's memory";
            remedy = "choose another device, or backend opencl";
        }
        return new DeviceDescription(
                index,
                name,
                DeviceDescription.Kind.ACCELERATOR,
                "CUDA driver " + version(),
                memoryBytes,
                problem,
                remedy,
                Map.of(
                        DeviceDescription.PCI,
                        pci,
                        "computeCapability",
                        capability / 10 + "." + capability % 10,
                        "multiprocessors",
                        Integer.toString(processors),
                        "L2 bytes",
                        Integer.toString(cacheBytes)));
    }

    private String version() {
        return driverVersion / 1000 + "." + driverVersion % 1000 / 10;
    }
}

package org.flinknpu.device;

import java.util.Map;

/**
 * One device as a probe found it. Immutable.
 *
 * @param index number by which the backend counts its devices, from 0
 * @param name the device's own name
 * @param kind what it is
 * @param driver driver or runtime with its version
 * @param memoryBytes memory for brains, in bytes
 * @param problem why it cannot be used, or empty if it can
 * @param remedy what to do about the problem, or empty
 * @param limits further properties for people, by name
 */
public record DeviceDescription(
        int index,
        String name,
        Kind kind,
        String driver,
        long memoryBytes,
        String problem,
        String remedy,
        Map<String, String> limits) {

    /** What a device is. The automatic choice opens foreign backends only on accelerators. */
    public enum Kind {
        /** The processors that also run this JVM. */
        HOST,
        /** A device of its own. */
        ACCELERATOR
    }

    /** Copies the map. */
    public DeviceDescription {
        limits = Map.copyOf(limits);
    }

    /** A device that can be used. */
    public static DeviceDescription usable(
            int index,
            String name,
            Kind kind,
            String driver,
            long memoryBytes,
            Map<String, String> limits) {
        return new DeviceDescription(index, name, kind, driver, memoryBytes, "", "", limits);
    }

    /** The processors and the memory of this JVM, with limits by name. */
    public static DeviceDescription host(Map<String, String> limits) {
        return usable(
                0,
                "host",
                Kind.HOST,
                "Java " + Runtime.version(),
                Runtime.getRuntime().maxMemory(),
                limits);
    }

    /** Whether brains can be opened on it. */
    public boolean usable() {
        return problem.isEmpty();
    }

    /**
     * Whether a selector means this device.
     *
     * @param selector {@link KernelOptions#device()}: empty for any device, an index, or a part of
     *     the name in any case
     */
    public boolean matches(String selector) {
        if (selector.isEmpty()) {
            return true;
        }
        if (selector.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return selector.equals(Integer.toString(index));
        }
        return name.toLowerCase(java.util.Locale.ROOT)
                .contains(selector.toLowerCase(java.util.Locale.ROOT));
    }
}

package org.flinknpu.device;

import java.util.Locale;
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
 * @param limits further properties by name, for people; {@value #PCI} is the bus address
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

    /** Name of the limit that holds the device's address on the bus, as {@link #pciAddress}. */
    public static final String PCI = "pci";

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

    /** The form in which every backend writes a bus address: {@code 0000:19:00.0}. */
    public static String pciAddress(int domain, int bus, int slot, int function) {
        return String.format(Locale.ROOT, "%04x:%02x:%02x.%x", domain, bus, slot, function);
    }

    /**
     * Identity of the piece of hardware: its bus address where the backend tells it, so that two
     * backends on one device share its memory and its fate; else backend and index.
     *
     * @param backend name of the backend that found it
     */
    public String hardware(String backend) {
        return limits.getOrDefault(PCI, backend + ":" + index);
    }

    /** Whether brains can be opened on it. */
    public boolean usable() {
        return problem.isEmpty();
    }

    /**
     * Whether a selector means this device.
     *
     * @param selector {@link KernelOptions#device()}
     */
    public boolean matches(String selector) {
        if (selector.isEmpty()) {
            return true;
        }
        for (String alternative : selector.split(",")) {
            if (isMeant(alternative.strip().toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private boolean isMeant(String alternative) {
        if (!alternative.isEmpty() && alternative.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return alternative.equals(Integer.toString(index));
        }
        return !alternative.isEmpty()
                && (alternative.equals(limits.get(PCI))
                        || name.toLowerCase(Locale.ROOT).contains(alternative));
    }
}

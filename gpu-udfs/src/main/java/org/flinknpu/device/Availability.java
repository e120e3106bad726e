package org.flinknpu.device;

import java.util.List;

/**
 * What a backend's probe found: its devices, and if none is usable why not and what to do.
 * Immutable.
 *
 * @param reason one line; why it is available, or what is missing
 * @param remedy one line; what to do where it is missing, else empty
 * @param devices every device found, usable or not, in the backend's order
 */
public record Availability(String reason, String remedy, List<DeviceDescription> devices) {
    /** Copies the list. */
    public Availability {
        devices = List.copyOf(devices);
    }

    /** A backend without any device. */
    public static Availability missing(String reason, String remedy) {
        return new Availability(reason, remedy, List.of());
    }

    /** Devices as found; if none is usable, the first one's problem is the reason. */
    public static Availability of(List<DeviceDescription> devices) {
        if (devices.isEmpty()) {
            return missing("no device found", "attach a device or choose another backend");
        }
        for (DeviceDescription device : devices) {
            if (device.usable()) {
                return new Availability(device.name() + ", " + device.driver(), "", devices);
            }
        }
        DeviceDescription first = devices.get(0);
        return new Availability(
                "device " + first.index() + " (" + first.name() + "): " + first.problem(),
                first.remedy(),
                devices);
    }

    /** Whether at least one device can be used. */
    public boolean available() {
        return firstUsable("") != null;
    }

    /** The first usable device that the selector means, or null; see {@link KernelOptions}. */
    public DeviceDescription firstUsable(String selector) {
        for (DeviceDescription device : devices) {
            if (device.usable() && device.matches(selector)) {
                return device;
            }
        }
        return null;
    }
}

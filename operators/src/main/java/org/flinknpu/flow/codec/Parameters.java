package org.flinknpu.flow.codec;

import java.util.Map;
import java.util.TreeSet;
import org.flinknpu.schema.Device;

/**
 * The parameters of one device by name, read one after the other; what nobody has asked for at the
 * end is unknown and refused.
 */
final class Parameters {
    private final Device device;
    private final Map<String, Double> given;
    private final TreeSet<String> known = new TreeSet<>();

    Parameters(Device device) {
        this.device = device;
        given = device.getParameters();
    }

    /** A number within [least, most]. */
    double number(String name, double byDefault, double least, double most)
            throws DeviceRefusedException {
        known.add(name);
        double value = given.getOrDefault(name, byDefault);
        if (!(value >= least && value <= most)) {
            throw DeviceRefusedException.invalid(
                    "parameter out of range: device=%s %s=%s; use %s to %s"
                            .formatted(device.getDevice(), name, value, least, most));
        }
        return value;
    }

    /** A whole number within [least, most]. */
    int integer(String name, int byDefault, int least, int most) throws DeviceRefusedException {
        return (int) whole(name, byDefault, least, most);
    }

    /** A whole number within [least, most], which a double must hold exactly. */
    long whole(String name, long byDefault, long least, long most) throws DeviceRefusedException {
        double value = number(name, byDefault, least, most);
        if (value != Math.rint(value)) {
            throw DeviceRefusedException.invalid(
                    "parameter is no whole number: device=%s %s=%s"
                            .formatted(device.getDevice(), name, value));
        }
        return (long) value;
    }

    /** 0 or 1. */
    boolean flag(String name, boolean byDefault) throws DeviceRefusedException {
        return integer(name, byDefault ? 1 : 0, 0, 1) == 1;
    }

    /** Whether one was given. */
    boolean has(String name) {
        return given.containsKey(name);
    }

    /** Refuses parameters that nobody has asked for. */
    void requireNoOthers() throws DeviceRefusedException {
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                throw DeviceRefusedException.invalid(
                        "parameter is unknown: device=%s coding=%s direction=%s name=%s; known are %s"
                                .formatted(
                                        device.getDevice(),
                                        device.getCoding(),
                                        device.getDirection(),
                                        name,
                                        known));
            }
        }
    }
}

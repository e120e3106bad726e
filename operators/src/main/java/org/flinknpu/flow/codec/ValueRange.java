package org.flinknpu.flow.codec;

import org.flinknpu.schema.Device;

/**
 * The range of a device's values, and levels within it. An unsigned level of 0 stands for the
 * minimum and 1 for the maximum; a signed one of -1 and 1. In double, where the difference of two
 * finite floats is finite. Immutable.
 *
 * @param minimum finite
 * @param maximum finite, above the minimum
 * @param signed whether levels are signed
 */
record ValueRange(double minimum, double maximum, boolean signed) {

    static ValueRange of(Device device, boolean signed) {
        return new ValueRange(device.getMinimum(), device.getMaximum(), signed);
    }

    /** The level of a finite value, clamped to the range. */
    double level(float value) {
        double clamped = clamp(value);
        double share = (clamped - minimum) / (maximum - minimum);
        return signed ? 2 * share - 1 : share;
    }

    /** The value of a level. */
    double value(double level) {
        double share = signed ? (level + 1) / 2 : level;
        return clamp(minimum + (maximum - minimum) * share);
    }

    /** The value of a device at rest: of level 0. */
    double rest() {
        return value(0);
    }

    /** The nearest value within the range. */
    double clamp(double value) {
        return Math.max(minimum, Math.min(maximum, value));
    }
}

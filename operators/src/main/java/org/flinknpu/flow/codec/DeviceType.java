package org.flinknpu.flow.codec;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceDirection;

/**
 * FEAGI's kinds of devices: the three letters that its area ids carry, the coding, how many values
 * a device has, and the dimensions of an area that holds one device. Where FEAGI's own template is
 * too small for its coding, such as one column for signed values, the dimensions here are those
 * that the coding needs.
 */
public enum DeviceType {
    INFRARED("inf", DeviceDirection.SENSOR, DeviceCoding.LINEAR, 1),
    PROXIMITY("pro", DeviceDirection.SENSOR, DeviceCoding.LINEAR, 1),
    SHOCK("shk", DeviceDirection.SENSOR, DeviceCoding.LINEAR, 1),
    BATTERY("bat", DeviceDirection.SENSOR, DeviceCoding.LINEAR, 1),
    SERVO_POSITION("svm", DeviceDirection.SENSOR, DeviceCoding.LINEAR, 1),
    ANALOG_PIN("agp", DeviceDirection.SENSOR, DeviceCoding.LINEAR, 1),
    COUNT_IN("cnt", DeviceDirection.SENSOR, DeviceCoding.LINEAR, 1),
    DIGITAL_PIN("dgp", DeviceDirection.SENSOR, DeviceCoding.BOOLEAN, 1),
    MISC_IN("mis", DeviceDirection.SENSOR, DeviceCoding.MISC, 1),
    TEXT_IN("ten", DeviceDirection.SENSOR, DeviceCoding.MISC, 1),
    CAMERA("img", DeviceDirection.SENSOR, DeviceCoding.IMAGE, 1),
    SEGMENTED_CAMERA("svi", DeviceDirection.SENSOR, DeviceCoding.SEGMENTED_IMAGE, 1),
    ACCELEROMETER("acc", DeviceDirection.SENSOR, DeviceCoding.SIGNED_LINEAR, 3),
    GYROSCOPE("gyq", DeviceDirection.SENSOR, DeviceCoding.SIGNED_LINEAR, 4),
    ROTARY_MOTOR("mot", DeviceDirection.MOTOR, DeviceCoding.SIGNED_LINEAR, 1, Map.of("hold", 0.0)),
    POSITIONAL_SERVO("pse", DeviceDirection.MOTOR, DeviceCoding.SIGNED_LINEAR, 1),
    GAZE("gaz", DeviceDirection.MOTOR, DeviceCoding.LINEAR, 3),
    COUNT_OUT("cnt", DeviceDirection.MOTOR, DeviceCoding.LINEAR, 1),
    MISC_OUT("mis", DeviceDirection.MOTOR, DeviceCoding.MISC, 1),
    TEXT_OUT("ten", DeviceDirection.MOTOR, DeviceCoding.MISC, 1),
    IMAGE_OUT("img", DeviceDirection.MOTOR, DeviceCoding.IMAGE, 1),
    SEGMENTATION("seg", DeviceDirection.MOTOR, DeviceCoding.IMAGE, 1),
    IMAGE_FILTER("ifs", DeviceDirection.MOTOR, DeviceCoding.LINEAR, 3);

    private static final int PERCENT_DEPTH = 10;

    private final String letters;
    private final DeviceDirection direction;
    private final DeviceCoding coding;
    private final int channels;
    private final Map<String, Double> parameters;

    DeviceType(String letters, DeviceDirection direction, DeviceCoding coding, int channels) {
        this(letters, direction, coding, channels, Map.of());
    }

    DeviceType(
            String letters,
            DeviceDirection direction,
            DeviceCoding coding,
            int channels,
            Map<String, Double> parameters) {
        this.letters = letters;
        this.direction = direction;
        this.coding = coding;
        this.channels = channels;
        this.parameters = parameters;
    }

    /** The type with these letters that goes this way. */
    public static Optional<DeviceType> of(String letters, DeviceDirection direction) {
        return Arrays.stream(values())
                .filter(type -> type.letters.equals(letters) && type.direction == direction)
                .findFirst();
    }

    /** The types with these letters; two if there are a sensor and a motor. */
    public static List<DeviceType> all(String letters) {
        return Arrays.stream(values()).filter(type -> type.letters.equals(letters)).toList();
    }

    /** The three letters. */
    public String letters() {
        return letters;
    }

    /** Which way its values go. */
    public DeviceDirection direction() {
        return direction;
    }

    /** How they are coded. */
    public DeviceCoding coding() {
        return coding;
    }

    /** How many values a device has. */
    public int channels() {
        return channels;
    }

    /** Parameters that differ from those of the coding. */
    public Map<String, Double> parameters() {
        return parameters;
    }

    /** Columns of an area that one device needs; images have the size of their area. */
    public int columns() {
        return coding == DeviceCoding.SIGNED_LINEAR ? 2 * channels : channels;
    }

    /** Depth that an area should have; more is finer. */
    public int depth() {
        return switch (coding) {
            case LINEAR, SIGNED_LINEAR -> PERCENT_DEPTH;
            case IMAGE, SEGMENTED_IMAGE -> 3;
            default -> 1;
        };
    }
}

package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.flinknpu.flow.codec.DeviceType;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceDirection;
import org.flinknpu.schema.DeviceMap;

/**
 * The device mapping of a brain as people write it: {@code {"version": 1, "devices": [...]}}, with
 * the field names of {@link Device}. Instead of {@code areas} a device may have {@code area}; a
 * {@code type} of three letters stands for FEAGI's coding, channels and direction of that kind of
 * device, which fields beside it change.
 */
final class DeviceMapJson {
    private static final Set<String> FIELDS = new TreeSet<>(Set.of("version", "devices"));
    private static final Set<String> DEVICE_FIELDS =
            new TreeSet<>(
                    Set.of(
                            "device",
                            "type",
                            "direction",
                            "coding",
                            "area",
                            "areas",
                            "firstColumn",
                            "channels",
                            "minimum",
                            "maximum",
                            "gain",
                            "parameters"));

    private DeviceMapJson() {}

    /**
     * Reads a mapping; whether its values are in range the deploy command is checked for.
     *
     * @throws UsageException if a field is unknown or missing, or has another type
     */
    static DeviceMap read(JsonNode object) {
        JsonFields.requireKnown(object, FIELDS);
        if (!object.has("version")) {
            throw new UsageException("Field is missing: deviceMap.version; the newest is 1");
        }
        return new DeviceMap(
                JsonFields.asInt("version", object.get("version")),
                JsonFields.list(object, "devices", DeviceMapJson::device));
    }

    private static Device device(JsonNode object) {
        JsonFields.requireKnown(object, DEVICE_FIELDS);
        Device device = Device.newBuilder().build();
        device.setParameters(new HashMap<>());
        device.setDevice(JsonFields.text(object, "device", ""));
        String type = JsonFields.text(object, "type", null);
        if (type != null) {
            copy(type(object, type), device);
        } else if (!object.has("coding")) {
            throw new UsageException(
                    "Device has neither a type nor a coding: device=" + device.getDevice());
        }
        device.setDirection(SettingsJson.constant(object, "direction", device.getDirection()));
        device.setCoding(SettingsJson.constant(object, "coding", device.getCoding()));
        device.setAreas(areas(object));
        device.setFirstColumn(JsonFields.asInt(object, "firstColumn", device.getFirstColumn()));
        device.setChannels(JsonFields.asInt(object, "channels", device.getChannels()));
        device.setMinimum(JsonFields.number(object, "minimum", device.getMinimum()));
        device.setMaximum(JsonFields.number(object, "maximum", device.getMaximum()));
        device.setGain(JsonFields.number(object, "gain", device.getGain()));
        device.getParameters().putAll(parameters(object));
        return device;
    }

    private static DeviceType type(JsonNode object, String letters) {
        List<DeviceType> types = DeviceType.all(letters);
        if (types.isEmpty()) {
            throw new UsageException(
                    "Unknown type of device: type="
                            + letters
                            + "; known are "
                            + new TreeSet<>(
                                    List.of(DeviceType.values()).stream()
                                            .map(DeviceType::letters)
                                            .toList()));
        }
        if (types.size() > 1 && !object.has("direction")) {
            throw new UsageException(
                    "Type is one of sensors and of motors: type=" + letters + "; set direction");
        }
        if (!object.has("direction")) {
            return types.get(0);
        }
        DeviceDirection direction =
                SettingsJson.constant(object, "direction", DeviceDirection.SENSOR);
        return DeviceType.of(letters, direction)
                .orElseThrow(
                        () ->
                                new UsageException(
                                        "Type goes the other way: type="
                                                + letters
                                                + " direction="
                                                + direction));
    }

    private static void copy(DeviceType type, Device device) {
        device.setDirection(type.direction());
        device.setCoding(type.coding());
        device.setChannels(type.channels());
        device.getParameters().putAll(type.parameters());
    }

    private static List<String> areas(JsonNode object) {
        if (object.has("area") == object.has("areas")) {
            throw new UsageException("Device needs exactly one of area and areas");
        }
        return object.has("area")
                ? List.of(JsonFields.text(object, "area", ""))
                : JsonFields.texts(object, "areas");
    }

    private static Map<String, Double> parameters(JsonNode object) {
        JsonNode given = object.get("parameters");
        Map<String, Double> parameters = new HashMap<>();
        if (given == null) {
            return parameters;
        }
        if (!given.isObject()) {
            throw JsonFields.wrongType("parameters", given, "an object");
        }
        for (Iterator<String> names = given.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            JsonNode value = given.get(name);
            if (!value.isNumber()) {
                throw JsonFields.wrongType("parameters." + name, value, "a number");
            }
            parameters.put(name, value.doubleValue());
        }
        return parameters;
    }
}

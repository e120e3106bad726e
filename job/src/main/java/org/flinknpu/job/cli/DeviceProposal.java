package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.flow.codec.DeviceType;
import org.flinknpu.importer.feagi.CorticalUnit;
import org.flinknpu.importer.feagi.DeviceCounts;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceDirection;

/**
 * Proposes a device mapping for a brain from a genome: every input and output area whose id names a
 * kind of device gets as many devices as it has room for. Signed kinds use one column per channel
 * where the genome's number of devices or the width of the area leaves no room for two; areas of
 * depth 1 use misc where the kind needs depth. A sensor's gain is the largest threshold of its
 * area, so that what it drives fires.
 */
final class DeviceProposal {
    private static final int SEGMENTS = 9;

    /** Ids of the areas of segmented vision, from two earlier ages of genomes. */
    private static final List<Pattern> SEGMENTED_VISION =
            List.of(
                    Pattern.compile("iic([0-8])00"),
                    Pattern.compile("iv00(BL|BM|BR|ML|_C|MR|TL|TM|TR)"));

    private static final List<String> SEGMENT_NAMES =
            List.of("BL", "BM", "BR", "ML", "_C", "MR", "TL", "TM", "TR");

    /** Ids without a number: in such genomes the deepest voxel stands for the largest value. */
    private static final Pattern OLDER_ID = Pattern.compile("[io]_.*");

    /** Areas whose ids were not yet made of a kind and a number. */
    private static final Map<String, String> OLDER_UNITS =
            Map.of(
                    "i_misc", "mis",
                    "o_misc", "mis",
                    "i__gyr", "gyq",
                    "i_spos", "svm",
                    "o_spos", "pse",
                    "o__ser", "pse",
                    "iv00CC", "img");

    private final Connectome brain;
    private final DeviceCounts counts;
    private final ArrayNode devices = JsonNodeFactory.instance.arrayNode();
    private final List<String> unknown = new ArrayList<>();
    private final Map<String, Integer> numbers = new TreeMap<>();

    private DeviceProposal(Connectome brain) {
        this.brain = brain;
        counts = DeviceCounts.of(brain);
        List<Area> segments = segments();
        for (Area area : brain.areas()) {
            boolean input = area.role() == AreaRole.INPUT;
            if ((!input && area.role() != AreaRole.OUTPUT) || segments.contains(area)) {
                continue;
            }
            Optional<DeviceType> type =
                    DeviceType.of(
                            unit(area), input ? DeviceDirection.SENSOR : DeviceDirection.MOTOR);
            if (type.isPresent()) {
                propose(area, type.get());
            } else {
                unknown.add(area.id());
            }
        }
        if (!segments.isEmpty()) {
            ObjectNode device = device(DeviceType.SEGMENTED_CAMERA, DeviceCoding.SEGMENTED_IMAGE);
            ArrayNode ids = device.putArray("areas");
            segments.forEach(area -> ids.add(area.id()));
            device.put("gain", gain(segments.get(SEGMENTS / 2)));
        }
    }

    /** The proposal for a brain. */
    static DeviceProposal of(Connectome brain) {
        return new DeviceProposal(brain);
    }

    /** The mapping, as {@code npu deploy --devices} reads it. */
    ObjectNode json() {
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        map.put("version", 1);
        map.set("devices", devices);
        return map;
    }

    /** Input and output areas whose ids name no known kind. */
    List<String> unknown() {
        return unknown;
    }

    /** The nine areas of segmented vision from the lower left on; none if they are not nine. */
    private List<Area> segments() {
        for (Pattern family : SEGMENTED_VISION) {
            Map<Integer, Area> found = new TreeMap<>();
            for (Area area : brain.areas()) {
                Matcher matcher = family.matcher(area.id());
                if (area.role() == AreaRole.INPUT && matcher.matches()) {
                    found.put(place(matcher.group(1)), area);
                }
            }
            if (found.size() == SEGMENTS) {
                return List.copyOf(found.values());
            }
        }
        List<Area> current =
                brain.areas().stream()
                        .filter(area -> area.role() == AreaRole.INPUT)
                        .filter(area -> CorticalUnit.of(area.id()).equals("svi"))
                        .sorted(Comparator.comparing(Area::id))
                        .toList();
        return current.size() == SEGMENTS ? current : List.of();
    }

    private static int place(String name) {
        int place = SEGMENT_NAMES.indexOf(name);
        return place >= 0 ? place : Integer.parseInt(name);
    }

    private static String unit(Area area) {
        String older = OLDER_UNITS.get(area.id());
        return older == null ? CorticalUnit.of(area.id()) : older;
    }

    private void propose(Area area, DeviceType type) {
        if (type.coding() == DeviceCoding.IMAGE || type.coding() == DeviceCoding.SEGMENTED_IMAGE) {
            finish(device(type, DeviceCoding.IMAGE), area, type);
            return;
        }
        boolean flat = area.depth() == 1 && type.coding() != DeviceCoding.BOOLEAN;
        DeviceCoding coding = flat ? DeviceCoding.MISC : type.coding();
        boolean signed = coding == DeviceCoding.SIGNED_LINEAR;
        int channels = Math.min(type.channels(), area.width());
        int perChannel = signed && hasRoomForSigns(area, channels) ? 2 : 1;
        int columns = channels * perChannel;
        for (int first = 0; first + columns <= area.width(); first += columns) {
            ObjectNode device = device(type, coding);
            device.put("firstColumn", first);
            device.put("channels", channels);
            if (signed) {
                device.put("minimum", -1);
            }
            ObjectNode parameters = JsonNodeFactory.instance.objectNode();
            if (signed && perChannel == 1) {
                parameters.put("columns", 1);
            }
            if (!flat && coding != DeviceCoding.BOOLEAN && OLDER_ID.matcher(area.id()).matches()) {
                parameters.put("ascending", 1);
            }
            if (!parameters.isEmpty()) {
                device.set("parameters", parameters);
            }
            finish(device, area, type);
        }
    }

    /** Whether two columns belong to each channel, by the genome or else by the width. */
    private boolean hasRoomForSigns(Area area, int channels) {
        int count = counts.of(area);
        if (count > 0 && (long) count * channels == area.width()) {
            return false;
        }
        return area.width() % (2 * channels) == 0;
    }

    private void finish(ObjectNode device, Area area, DeviceType type) {
        device.put("area", area.id());
        if (type.direction() == DeviceDirection.SENSOR) {
            device.put("gain", gain(area));
        }
    }

    private ObjectNode device(DeviceType type, DeviceCoding coding) {
        String name = type.name().toLowerCase(Locale.ROOT).replace('_', '-');
        int number = numbers.merge(name, 1, Integer::sum) - 1;
        ObjectNode device = devices.addObject();
        device.put("device", name + ":" + number);
        device.put("type", type.letters());
        device.put("direction", type.direction().name().toLowerCase(Locale.ROOT));
        if (coding != type.coding()) {
            device.put("coding", coding.name().toLowerCase(Locale.ROOT));
        }
        return device;
    }

    private float gain(Area area) {
        float gain = 0;
        for (int neuron = area.firstNeuron(); neuron < area.endNeuron(); neuron++) {
            gain = Math.max(gain, brain.neurons().threshold()[neuron]);
        }
        return gain > 0 ? gain : 1;
    }
}

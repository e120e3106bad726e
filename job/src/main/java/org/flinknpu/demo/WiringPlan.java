package org.flinknpu.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.importer.feagi.CorticalUnit;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.ReceptorCoding;

/**
 * Finds the places of the robot's sensors and motors in a brain. Each of them goes, in this order,
 * where the user said; to the area of its own name; to the area of its kind of device, by the id
 * that genomes give it:
 *
 * <ul>
 *   <li>proximity, {@code pro}: left, centre and right to the first, middle and last channel;
 *   <li>light, {@code inf} (infrared): left and right to the first and last channel;
 *   <li>motors, {@code mot}: channels 0 to 3 are left forwards, left backwards, right forwards and
 *       right backwards.
 * </ul>
 *
 * A sensor of such an area chooses the voxel of its channel by depth and gives it the largest
 * threshold of the area, so that it fires; in an area without depth the reading scales that
 * potential. A motor turns at full speed when one neuron of its channel fires in every burst.
 */
final class WiringPlan {
    private static final String LIGHT = "inf";
    private static final String PROXIMITY = "pro";
    private static final String MOTORS = "mot";
    private static final int FIRST_PROXIMITY = 2;

    private final Connectome brain;
    private final String source;
    private final Map<String, String> orders;
    private final Map<String, Receptor> receptors = new LinkedHashMap<>();
    private final Map<String, Effector> effectors = new LinkedHashMap<>();

    private WiringPlan(Connectome brain, String source, Map<String, String> orders) {
        this.brain = brain;
        this.source = source;
        this.orders = orders;
    }

    /**
     * The wiring of a brain.
     *
     * @param source where the brain comes from, for messages
     * @param orders where the user wants sensors and motors: {@code AREA} or {@code AREA:CHANNEL}
     *     by name
     * @throws UsageException if an order makes no sense, or too little can be wired
     */
    static RobotWiring of(Connectome brain, String source, Map<String, String> orders) {
        return new WiringPlan(brain, source, orders).wiring();
    }

    private RobotWiring wiring() {
        requireKnown();
        List<RobotWiring.Port> sensors = ports(RobotWiring.SENSOR_AREAS, AreaRole.INPUT);
        List<RobotWiring.Port> motors = ports(RobotWiring.MOTOR_AREAS, AreaRole.OUTPUT);
        boolean named =
                sensors.size() + motors.size()
                        == RobotWiring.SENSOR_AREAS.size() + RobotWiring.MOTOR_AREAS.size();
        boolean others =
                !orders.isEmpty()
                        || device(LIGHT, AreaRole.INPUT) != null
                        || device(PROXIMITY, AreaRole.INPUT) != null;
        if (!named && (!others || sensors.isEmpty() || motors.isEmpty())) {
            throw new UsageException(
                    ("Brain lacks areas that the robot is wired to: file=%s missing=%s; docs/demo.md"
                                    + " lists them, and how to wire others")
                            .formatted(source, missing(sensors, motors)));
        }
        for (RobotWiring.Port port : sensors) {
            receptors.computeIfAbsent(port.area(), this::receptor);
        }
        for (RobotWiring.Port port : motors) {
            effectors.computeIfAbsent(port.area(), this::effector);
        }
        return new RobotWiring(
                sensors,
                motors,
                new ArrayList<>(receptors.values()),
                new ArrayList<>(effectors.values()));
    }

    private void requireKnown() {
        for (String name : new TreeSet<>(orders.keySet())) {
            if (!RobotWiring.SENSOR_AREAS.contains(name)
                    && !RobotWiring.MOTOR_AREAS.contains(name)) {
                throw new UsageException(
                        "The robot has no such sensor or motor: --wire %s; it has %s, %s"
                                .formatted(
                                        name,
                                        String.join(", ", RobotWiring.SENSOR_AREAS),
                                        String.join(", ", RobotWiring.MOTOR_AREAS)));
            }
        }
    }

    private static List<String> missing(
            List<RobotWiring.Port> sensors, List<RobotWiring.Port> motors) {
        List<String> missing = new ArrayList<>(RobotWiring.SENSOR_AREAS);
        sensors.forEach(port -> missing.remove(RobotWiring.SENSOR_AREAS.get(port.device())));
        missing.addAll(RobotWiring.MOTOR_AREAS);
        motors.forEach(port -> missing.remove(RobotWiring.MOTOR_AREAS.get(port.device())));
        return missing;
    }

    private List<RobotWiring.Port> ports(List<String> names, AreaRole role) {
        List<RobotWiring.Port> ports = new ArrayList<>();
        for (int device = 0; device < names.size(); device++) {
            String name = names.get(device);
            RobotWiring.Port port;
            if (orders.containsKey(name)) {
                port = ordered(device, name, orders.get(name));
            } else if (brain.area(name) != null) {
                port = new RobotWiring.Port(device, name, 0);
            } else {
                port = role == AreaRole.INPUT ? sensor(device) : motor(device);
            }
            if (port != null) {
                ports.add(port);
            }
        }
        return ports;
    }

    private RobotWiring.Port ordered(int device, String name, String place) {
        // Ids of areas may hold colons themselves.
        Area area = brain.area(place);
        int channel = 0;
        int colon = place.lastIndexOf(':');
        if (area == null && colon > 0) {
            area = brain.area(place.substring(0, colon));
            String number = place.substring(colon + 1);
            channel = number.matches("\\d{1,9}") ? Integer.parseInt(number) : -1;
        }
        if (area == null || channel < 0 || channel >= area.width()) {
            throw new UsageException(
                    "No such channel of the brain: --wire %s=%s; it is AREA:CHANNEL, areas are %s"
                            .formatted(
                                    name,
                                    place,
                                    brain.areas().stream().limit(40).map(Area::id).toList()));
        }
        return new RobotWiring.Port(device, area.id(), channel);
    }

    /** The first area of that unit and role, or null. */
    private Area device(String unit, AreaRole role) {
        for (Area area : brain.areas()) {
            if (area.role() == role && CorticalUnit.of(area.id()).equals(unit)) {
                return area;
            }
        }
        return null;
    }

    private RobotWiring.Port sensor(int device) {
        boolean light = device < FIRST_PROXIMITY;
        Area area = device(light ? LIGHT : PROXIMITY, AreaRole.INPUT);
        if (area == null) {
            return null;
        }
        int last = area.width() - 1;
        int place = light ? device * last : (device - FIRST_PROXIMITY) * last / 2;
        return new RobotWiring.Port(device, area.id(), place);
    }

    private RobotWiring.Port motor(int device) {
        Area area = device(MOTORS, AreaRole.OUTPUT);
        return area == null || device >= area.width()
                ? null
                : new RobotWiring.Port(device, area.id(), device);
    }

    private Receptor receptor(String id) {
        if (RobotWiring.SENSOR_AREAS.contains(id)) {
            return RobotWiring.receptor(id, ReceptorCoding.POTENTIAL, 1);
        }
        Area area = brain.area(id);
        float gain = 0;
        for (int neuron = area.firstNeuron(); neuron < area.endNeuron(); neuron++) {
            gain = Math.max(gain, brain.neurons().threshold()[neuron]);
        }
        return RobotWiring.receptor(
                id,
                area.depth() > 1 ? ReceptorCoding.POSITION : ReceptorCoding.POTENTIAL,
                gain > 0 ? gain : 1);
    }

    private Effector effector(String id) {
        Area area = brain.area(id);
        boolean own = RobotWiring.MOTOR_AREAS.contains(id);
        int neurons = area.height() * area.depth() * area.neuronsPerVoxel();
        return RobotWiring.effector(
                id, EffectorCoding.RATE, RobotWiring.BURSTS_PER_STEP, own ? 1 : neurons);
    }
}

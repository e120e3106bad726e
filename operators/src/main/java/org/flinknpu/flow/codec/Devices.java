package org.flinknpu.flow.codec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.flow.state.DeviceImage;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceDirection;
import org.flinknpu.schema.DeviceMap;
import org.flinknpu.wire.DeviceValidation;

/**
 * The mapped devices of one brain: sensors by their id, motors in the order of the mapping, and
 * what they remember. Owned by the brain; not thread-safe.
 */
public final class Devices {
    /** The parameter that a sensor's draws begin with. */
    static final String SEED = "seed";

    private final Map<String, Sensor> sensors;
    private final Sensor[] driving;
    private final Motor[] motors;

    private Devices(Map<String, Sensor> sensors, List<Motor> motors) {
        this.sensors = sensors;
        this.motors = motors.toArray(new Motor[0]);
        driving = sensors.values().stream().filter(Sensor::drives).toArray(Sensor[]::new);
    }

    /**
     * The devices that the settings of a brain map.
     *
     * @param brainId seeds the sensors that code by chance
     * @throws DeviceRefusedException if one does not suit the brain
     */
    public static Devices of(Connectome connectome, BrainSettings settings, String brainId)
            throws DeviceRefusedException {
        String broken = DeviceValidation.brokenRule(settings.getDeviceMap());
        if (!broken.isEmpty()) {
            throw DeviceRefusedException.invalid(broken);
        }
        Collection<Device> mapped = settings.getDeviceMap().getDevices();
        Map<String, Sensor> sensors = mapped.isEmpty() ? Map.of() : new LinkedHashMap<>();
        List<Motor> motors = new ArrayList<>(0);
        Plan.Budget budget = new Plan.Budget();
        for (Device device : mapped) {
            Plan plan = new Plan(connectome, device, budget);
            if (device.getDirection() == DeviceDirection.SENSOR) {
                sensors.put(device.getDevice(), Sensors.of(plan, brainId));
                continue;
            }
            if (connectome.area(device.getDevice()) != null) {
                throw DeviceRefusedException.invalid(
                        "motor has the id of an area: device="
                                + device.getDevice()
                                + "; give it another one");
            }
            motors.add(Motors.of(plan, settings.getPeriodMicros()));
        }
        return new Devices(sensors, motors);
    }

    /**
     * The devices of a brain that had been deployed.
     *
     * @throws CorruptStateException if one does not suit the brain
     */
    public static Devices deployed(Connectome connectome, BrainSettings settings, String brainId) {
        try {
            return of(connectome, settings, brainId);
        } catch (DeviceRefusedException e) {
            throw new CorruptStateException(
                    "Saved device mapping does not fit its brain: " + e.getMessage(), e);
        }
    }

    /**
     * A mapping whose sensors draw as they do in that brain, whatever the brain's id.
     *
     * @param map left as it is
     */
    public static DeviceMap drawingAs(DeviceMap map, String brainId) {
        return mapped(
                map,
                device -> {
                    long own = SeededDraws.seed(brainId, device.getDevice());
                    device.getParameters().putIfAbsent(SEED, (double) own);
                });
    }

    /** Whether two mappings differ in nothing, or in seeds alone. */
    public static boolean alikeButForSeeds(DeviceMap one, DeviceMap other) {
        return withoutSeeds(one).equals(withoutSeeds(other));
    }

    private static DeviceMap withoutSeeds(DeviceMap map) {
        return mapped(map, device -> device.getParameters().remove(SEED));
    }

    /** A copy with other sensors that code by chance. */
    private static DeviceMap mapped(DeviceMap map, Consumer<Device> change) {
        DeviceMap copy = DeviceMap.newBuilder(map).build();
        for (Device device : copy.getDevices()) {
            if (device.getDirection() == DeviceDirection.SENSOR
                    && device.getCoding() == DeviceCoding.RATE) {
                device.setParameters(new HashMap<>(device.getParameters()));
                change.accept(device);
            }
        }
        return copy;
    }

    /** The sensor of that id, or null. */
    public Sensor sensor(String id) {
        return sensors.get(id);
    }

    /** Ids of all sensors. */
    public Collection<String> sensorIds() {
        return sensors.keySet();
    }

    /** All motors; not to be changed. */
    public Motor[] motors() {
        return motors;
    }

    /** Whether sensors act in every burst. */
    public boolean drives() {
        return driving.length > 0;
    }

    /** Lets sensors act that do so in every burst. */
    public void drive(long burst, Stimulus stimulus) {
        for (Sensor sensor : driving) {
            sensor.drive(burst, stimulus);
        }
    }

    /** Back to the moment after the deploy. */
    public void reset() {
        sensors.values().forEach(Sensor::reset);
        for (Motor motor : motors) {
            motor.reset();
        }
    }

    /** Everything that {@link #restore} needs, copied: sensors, then motors. */
    public List<DeviceImage> images() {
        List<DeviceImage> images = new ArrayList<>(sensors.size() + motors.length);
        sensors.forEach((id, sensor) -> images.add(sensor.memory.image(id)));
        for (Motor motor : motors) {
            images.add(motor.image());
        }
        return images;
    }

    /**
     * Takes over what was saved.
     *
     * @throws CorruptStateException if it belongs to other devices
     */
    public void restore(List<DeviceImage> images) {
        DeviceImage.requireCount(images, sensors.size() + motors.length);
        int next = 0;
        for (Map.Entry<String, Sensor> each : sensors.entrySet()) {
            each.getValue().memory.restore(each.getKey(), images.get(next++));
        }
        for (Motor motor : motors) {
            motor.restore(images.get(next++));
        }
    }
}

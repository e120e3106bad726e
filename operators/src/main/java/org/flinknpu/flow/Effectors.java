package org.flinknpu.flow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.flow.codec.Motor;
import org.flinknpu.flow.state.EffectorImage;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceDirection;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.EffectorCoding;

/**
 * Turns fired neurons into motor values: the configured effectors in their order, then one of RATE
 * without smoothing over [0, 1] for every output area that none of them names and no mapped motor
 * reads, then the mapped motors. {@link EffectorArea} holds the codings of effectors.
 *
 * <p>A burst has output if any neuron of these areas fired, or if any value differs from the last
 * output. So a drop to rest is always seen, and a brain at rest is silent.
 */
final class Effectors {
    private static final float DEFAULT_MINIMUM = 0f;
    private static final float DEFAULT_MAXIMUM = 1f;

    private final EffectorArea[] areas;
    private final Motor[] motors;
    private final List<AreaMotor> values;

    /** Effectors at rest. The settings passed {@link SettingsCheck}. */
    Effectors(Connectome connectome, BrainSettings settings, Motor[] motors) {
        this.motors = motors;
        List<EffectorArea> all = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (Device device : settings.getDeviceMap().getDevices()) {
            if (device.getDirection() == DeviceDirection.MOTOR) {
                named.addAll(device.getAreas());
            }
        }
        for (Effector effector : settings.getEffectors()) {
            named.add(effector.getArea());
            all.add(new EffectorArea(connectome.area(effector.getArea()), effector));
        }
        for (Area area : connectome.areas()) {
            if (area.role() == AreaRole.OUTPUT && !named.contains(area.id())) {
                all.add(
                        new EffectorArea(
                                area,
                                new Effector(
                                        area.id(),
                                        EffectorCoding.RATE,
                                        1,
                                        DEFAULT_MINIMUM,
                                        DEFAULT_MAXIMUM)));
            }
        }
        areas = all.toArray(new EffectorArea[0]);
        values = new ArrayList<>();
        for (EffectorArea area : areas) {
            values.add(area.motor());
        }
        for (Motor motor : motors) {
            values.add(motor.motor());
        }
    }

    /** Takes the fired neurons of a burst; whether the burst has output. */
    boolean take(FiredSet fired, long burst) {
        boolean output = false;
        for (EffectorArea area : areas) {
            output |= area.take(fired);
        }
        for (Motor motor : motors) {
            output |= motor.take(fired, burst);
        }
        return output;
    }

    /** The values after the last {@link #take}; reused, valid until the next. */
    List<AreaMotor> values() {
        return values;
    }

    /** Back to rest; the mapped motors see to themselves. */
    void reset() {
        for (EffectorArea area : areas) {
            area.reset();
        }
    }

    /** Everything of the effectors that {@link #restore} needs, copied. */
    List<EffectorImage> images() {
        List<EffectorImage> images = new ArrayList<>(areas.length);
        for (EffectorArea area : areas) {
            images.add(area.image());
        }
        return images;
    }

    /**
     * Takes over what was saved.
     *
     * @throws org.flinknpu.flow.state.CorruptStateException if it belongs to other effectors
     */
    void restore(List<EffectorImage> images) {
        EffectorImage.requireCount(images, areas.length);
        for (int i = 0; i < areas.length; i++) {
            areas[i].restore(images.get(i));
        }
    }
}

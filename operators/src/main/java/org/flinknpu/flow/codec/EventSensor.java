package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.wire.Decoded;

/** An event camera; {@link PolarityVoxels} places its events, scaled down to the area. */
final class EventSensor extends Sensor {
    private final PolarityVoxels voxels;

    EventSensor(String device, PolarityVoxels voxels) {
        super(device, Memory.none());
        this.voxels = voxels;
    }

    @Override
    public Decoded<?> refusal(Object payload) {
        return payload instanceof PolarityEvents ? null : otherKind(payload, "PolarityEvents");
    }

    @Override
    public void take(Object payload, Stimulus stimulus) {
        voxels.append((PolarityEvents) payload, stimulus);
    }
}

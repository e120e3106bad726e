package org.flinknpu.flow.codec;

import org.flinknpu.burst.Stimulus;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Packed;

/**
 * One mapped sensor. Its events are checked when they arrive and taken at their burst; a sensor
 * that {@link #drives} acts once per burst after that. Not thread-safe.
 */
public abstract class Sensor {
    final String device;
    final Memory memory;

    Sensor(String device, Memory memory) {
        this.device = device;
        this.memory = memory;
    }

    /** Why what was sensed cannot be used, or null if it can. It passed the general rules. */
    public abstract Decoded<?> refusal(Object payload);

    /** Takes what was sensed, and drives voxels. It has no {@link #refusal}. */
    public abstract void take(Object payload, Stimulus stimulus);

    /** Whether it acts in every burst, with or without events. */
    boolean drives() {
        return false;
    }

    /** Acts in a burst, after its events were taken. */
    void drive(long burst, Stimulus stimulus) {}

    /** Back to the moment after the deploy. */
    void reset() {
        memory.clear();
    }

    final Decoded<?> outOfRange(String detail) {
        return Decoded.refused(DeadLetterReason.OUT_OF_RANGE, detail);
    }

    final Decoded<?> otherKind(Object payload, String wanted) {
        return Decoded.refused(
                DeadLetterReason.MALFORMED,
                "device takes another kind of record: device=%s payload=%s; send %s"
                        .formatted(device, payload.getClass().getSimpleName(), wanted));
    }

    /** Why values cannot be used by that many channels, or null. */
    final Decoded<?> refusedValues(Object payload, int channels, int group) {
        if (!(payload instanceof SensorValues values)) {
            return otherKind(payload, "SensorValues");
        }
        int count = Packed.count(values.getValues());
        if (count > channels - values.getChannel()) {
            return outOfRange(
                    "values beyond the channels of their device: device=%s channel=%d values=%d channels=%d"
                            .formatted(device, values.getChannel(), count, channels));
        }
        if (values.getChannel() % group != 0 || count % group != 0) {
            return outOfRange(
                    "values of a point are not complete: device=%s channel=%d values=%d; send %d together"
                            .formatted(device, values.getChannel(), count, group));
        }
        return null;
    }
}

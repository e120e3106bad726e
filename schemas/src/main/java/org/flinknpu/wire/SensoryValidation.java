package org.flinknpu.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.flinknpu.schema.ImageEncoding;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.schema.VoxelPotentials;

/**
 * The rules of a sensory event that hold for every brain: ids, time, columns of equal length,
 * finite numbers, the size of an image. Whether an area or a voxel exists only the brain can say.
 *
 * <p>Stateless; never throws because of an event that a {@link WireCodec} decoded.
 */
public final class SensoryValidation {
    private static final VarHandle INT_LE =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int EXPONENT = 0x7F800000;

    private SensoryValidation() {}

    /**
     * The event as it came, or the first rule that it breaks.
     *
     * @param event a decoded event
     * @param key the record's key, which must be the brain id
     */
    public static Decoded<SensoryEvent> check(SensoryEvent event, byte[] key) {
        Decoded<SensoryEvent> checked = check(event);
        if (checked.isAccepted() && !BrainId.isKeyOf(key, event.getBrainId())) {
            return Decoded.refused(DeadLetterReason.KEY_MISMATCH, keyMismatch(event.getBrainId()));
        }
        return checked;
    }

    /** The event as it came, or the first rule that it breaks; the key is not looked at. */
    public static Decoded<SensoryEvent> check(SensoryEvent event) {
        if (!BrainId.isValid(event.getBrainId())) {
            return malformed(invalidId("brainId", event.getBrainId().length()));
        }
        if (!BrainId.isValidOrEmpty(event.getSourceId())) {
            return malformed(invalidId("sourceId", event.getSourceId().length()));
        }
        if (event.getEventTimeMicros() < 0) {
            return Decoded.refused(
                    DeadLetterReason.OUT_OF_RANGE,
                    "event time is negative: eventTimeMicros=" + event.getEventTimeMicros());
        }
        String misaddressed = misaddressed(event);
        if (!misaddressed.isEmpty()) {
            return malformed(misaddressed);
        }
        Decoded<?> refused = refusedPayload(event.getPayload());
        return refused == null ? Decoded.accepted(event) : refused.refusal();
    }

    private static String misaddressed(SensoryEvent event) {
        Object payload = event.getPayload();
        String area = event.getArea();
        if (payload instanceof Tick || payload instanceof SensorValues) {
            if (!area.isEmpty()) {
                return "a Tick and values of a device name no area: area=" + area;
            }
            if (payload instanceof Tick) {
                return "";
            }
        }
        boolean mapped =
                payload instanceof SensorValues
                        || payload instanceof ImageFrame
                        || payload instanceof PolarityEvents;
        if (mapped && area.isEmpty()) {
            return event.getSourceId().isEmpty()
                    ? "event names neither an area nor a device: area= sourceId=; set one"
                    : "";
        }
        return BrainId.isValid(area) ? "" : invalidId("area", area.length());
    }

    static String keyMismatch(String brainId) {
        return "key is not the brain id: brainId=" + brainId + "; send the id in UTF-8 as key";
    }

    static String invalidId(String name, int chars) {
        return "id is empty, too long or not printable: field="
                + name
                + " chars="
                + chars
                + " limit="
                + BrainId.MAX_CHARS;
    }

    private static Decoded<?> refusedPayload(Object payload) {
        if (payload instanceof VoxelPotentials voxels) {
            return refusedVoxels(voxels);
        }
        if (payload instanceof NeuronPotentials neurons) {
            int count = Packed.count(neurons.getPotentials());
            Decoded<?> refused = refusedColumn("neurons", neurons.getNeurons(), count);
            return refused != null ? refused : refusedPotentials(neurons.getPotentials());
        }
        if (payload instanceof ImageFrame image) {
            return refusedImage(image);
        }
        if (payload instanceof ScalarReading scalar) {
            return refusedScalar(scalar);
        }
        if (payload instanceof PolarityEvents batch) {
            return refusedEvents(batch);
        }
        if (payload instanceof SensorValues values) {
            return refusedValues(values);
        }
        return payload instanceof Tick ? null : malformed("event has no payload");
    }

    private static Decoded<?> refusedVoxels(VoxelPotentials voxels) {
        int count = Packed.count(voxels.getPotentials());
        Decoded<?> refused = refusedColumn("x", voxels.getX(), count);
        if (refused == null) {
            refused = refusedColumn("y", voxels.getY(), count);
        }
        if (refused == null) {
            refused = refusedColumn("z", voxels.getZ(), count);
        }
        return refused != null ? refused : refusedPotentials(voxels.getPotentials());
    }

    private static Decoded<?> refusedPotentials(ByteBuffer potentials) {
        Decoded<?> refused = refusedColumn("potentials", potentials, Packed.count(potentials));
        return refused != null ? refused : refusedFloats("potentials", potentials);
    }

    private static Decoded<?> refusedImage(ImageFrame image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int channels = image.getChannels();
        if (width < 1 || height < 1 || channels < 1) {
            return Decoded.refused(
                    DeadLetterReason.OUT_OF_RANGE,
                    "image has no samples: width="
                            + width
                            + " height="
                            + height
                            + " channels="
                            + channels);
        }
        boolean floats = image.getEncoding() == ImageEncoding.F32;
        int bytes = image.getPixels().remaining();
        // The exact product may exceed 64 bits; a quotient that is compared first may not.
        long pixels = (long) width * height;
        long sampleBytes = (long) channels * (floats ? Packed.ITEM_BYTES : 1);
        if (pixels > bytes || sampleBytes > bytes || pixels * sampleBytes != bytes) {
            return malformed(
                    "pixels do not fill the image: width="
                            + width
                            + " height="
                            + height
                            + " channels="
                            + channels
                            + " bytes="
                            + bytes);
        }
        return floats ? refusedFloats("pixels", image.getPixels()) : null;
    }

    private static Decoded<?> refusedScalar(ScalarReading scalar) {
        float value = scalar.getValue();
        float minimum = scalar.getMinimum();
        float maximum = scalar.getMaximum();
        if (!Float.isFinite(value) || !Float.isFinite(minimum) || !Float.isFinite(maximum)) {
            return Decoded.refused(
                    DeadLetterReason.NOT_FINITE,
                    "reading is not finite: value="
                            + value
                            + " minimum="
                            + minimum
                            + " maximum="
                            + maximum);
        }
        if (minimum >= maximum || scalar.getChannel() < 0) {
            return Decoded.refused(
                    DeadLetterReason.OUT_OF_RANGE,
                    "minimum is not below maximum, or channel is negative: minimum="
                            + minimum
                            + " maximum="
                            + maximum
                            + " channel="
                            + scalar.getChannel());
        }
        return null;
    }

    private static Decoded<?> refusedEvents(PolarityEvents batch) {
        int width = batch.getWidth();
        int height = batch.getHeight();
        int pixels = PackedEvents.MAX_PIXELS;
        if (width < 1 || height < 1 || width > pixels || height > pixels) {
            return Decoded.refused(
                    DeadLetterReason.OUT_OF_RANGE,
                    "event camera has no or too many pixels: width="
                            + width
                            + " height="
                            + height
                            + "; use 1 to "
                            + pixels);
        }
        ByteBuffer events = batch.getEvents();
        int count = PackedEvents.count(events);
        if (events.remaining() != (long) count * PackedEvents.EVENT_BYTES) {
            return malformed(
                    "events end within an event: bytes="
                            + events.remaining()
                            + "; send "
                            + PackedEvents.EVENT_BYTES
                            + " per event");
        }
        for (int i = 0; i < count; i++) {
            long word = PackedEvents.wordAt(events, i);
            if (PackedEvents.x(word) >= width || PackedEvents.y(word) >= height) {
                return Decoded.refused(
                        DeadLetterReason.OUT_OF_RANGE,
                        "event outside its camera: index=%d x=%d y=%d width=%d height=%d"
                                .formatted(
                                        i,
                                        PackedEvents.x(word),
                                        PackedEvents.y(word),
                                        width,
                                        height));
            }
        }
        return null;
    }

    private static Decoded<?> refusedValues(SensorValues sensed) {
        ByteBuffer values = sensed.getValues();
        int count = Packed.count(values);
        if (count == 0 || values.remaining() != (long) count * Packed.ITEM_BYTES) {
            return malformed(
                    "values are none, or end within a number: bytes=" + values.remaining());
        }
        if (sensed.getChannel() < 0) {
            return Decoded.refused(
                    DeadLetterReason.OUT_OF_RANGE,
                    "channel is negative: channel=" + sensed.getChannel());
        }
        return refusedFloats("values", values);
    }

    private static Decoded<?> refusedColumn(String name, ByteBuffer column, int count) {
        if (column.remaining() == (long) count * Packed.ITEM_BYTES) {
            return null;
        }
        return malformed(
                "column has another length than potentials, or no multiple of four: column="
                        + name
                        + " bytes="
                        + column.remaining()
                        + " potentials="
                        + count);
    }

    private static Decoded<?> refusedFloats(String name, ByteBuffer column) {
        int start = column.position();
        int end = column.limit();
        for (int at = start; at < end; at += Packed.ITEM_BYTES) {
            int bits = (int) INT_LE.get(column, at);
            if ((bits & EXPONENT) == EXPONENT) {
                return Decoded.refused(
                        DeadLetterReason.NOT_FINITE,
                        "number is not finite: column="
                                + name
                                + " index="
                                + (at - start) / Packed.ITEM_BYTES
                                + " value="
                                + Float.intBitsToFloat(bits));
            }
        }
        return null;
    }

    private static <T> Decoded<T> malformed(String detail) {
        return Decoded.refused(DeadLetterReason.MALFORMED, detail);
    }
}

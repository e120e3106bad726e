package org.flinknpu.flow.operator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceDirection;
import org.flinknpu.schema.DeviceMap;
import org.flinknpu.schema.ImageEncoding;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.PackedEvents;

/** Devices for random lives of {@link TestBrains}, those that remember something before all. */
final class RandomDevices {
    private static final List<String> SENSORS =
            List.of("light", "bump", "sonar", "camera", "dvs", "ghost");

    private RandomDevices() {}

    /** A mapping with sensors and motors of most codings. */
    static DeviceMap map() {
        return new DeviceMap(
                1,
                List.of(
                        device("light", DeviceCoding.LINEAR, 4, Map.of()),
                        device(
                                "bump",
                                DeviceCoding.RATE,
                                4,
                                Map.of("probability", 0.3, "holdBursts", 9.0)),
                        device("sonar", DeviceCoding.LATENCY, 4, Map.of("window", 5.0)),
                        device("camera", DeviceCoding.IMAGE, 1, Map.of("differenceMin", 40.0)),
                        device("dvs", DeviceCoding.EVENTS, 1, Map.of("darker", 0.5)),
                        motor("wheel", DeviceCoding.RATE, Map.of("window", 3.0, "maxRate", 7.0)),
                        motor("horn", DeviceCoding.BOOLEAN, Map.of()),
                        motor("arm", DeviceCoding.LATENCY, Map.of("window", 4.0, "delay", 2.0))));
    }

    private static Device motor(String id, DeviceCoding coding, Map<String, Double> parameters) {
        Device motor = device(id, coding, 2, parameters);
        motor.setDirection(DeviceDirection.MOTOR);
        motor.setAreas(List.of(TestBrains.MOTOR));
        return motor;
    }

    private static Device device(
            String id, DeviceCoding coding, int channels, Map<String, Double> parameters) {
        return new Device(
                id,
                DeviceDirection.SENSOR,
                coding,
                List.of(TestBrains.EYE),
                0,
                channels,
                -1f,
                1f,
                2f,
                parameters);
    }

    /** Makes an event of a mapped device of it; sometimes of one that is not mapped. */
    static void sense(SplittableRandom random, SensoryEvent event) {
        String id = SENSORS.get(random.nextInt(SENSORS.size()));
        event.setArea("");
        event.setSourceId(id);
        event.setPayload(
                switch (id) {
                    case "camera" -> frame(random);
                    case "dvs" -> events(random);
                    default ->
                            new SensorValues(
                                    random.nextInt(4),
                                    Packed.column((float) random.nextDouble(-1.5, 1.5)));
                });
    }

    private static ImageFrame frame(SplittableRandom random) {
        byte[] pixels = new byte[5 * 3 * 3];
        random.nextBytes(pixels);
        return new ImageFrame(5, 3, 3, ImageEncoding.U8, ByteBuffer.wrap(pixels));
    }

    private static PolarityEvents events(SplittableRandom random) {
        int count = random.nextInt(5);
        ByteBuffer words =
                ByteBuffer.allocate(count * PackedEvents.EVENT_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            words.putLong(
                    PackedEvents.word(
                            random.nextInt(128), random.nextInt(64), i, random.nextBoolean()));
        }
        return new PolarityEvents(128, 64, words.flip());
    }
}

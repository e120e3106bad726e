package org.flinknpu.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceDirection;
import org.flinknpu.schema.DeviceMap;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.ImageEncoding;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.JournalKind;
import org.flinknpu.schema.LogGap;
import org.flinknpu.schema.MissedBursts;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.Pause;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.ReceptorCoding;
import org.flinknpu.schema.Remove;
import org.flinknpu.schema.Reset;
import org.flinknpu.schema.Resume;
import org.flinknpu.schema.SavedState;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.SpikeSampling;
import org.flinknpu.schema.Step;
import org.flinknpu.schema.Tick;
import org.flinknpu.schema.UpdateArea;
import org.flinknpu.schema.VoxelPotentials;

/** One valid record of every kind, with no field at its default where that can be helped. */
final class Samples {
    static final String BRAIN = "rover-7";
    private static final long TIME_MICROS = 1_700_000_000_123_456L;

    private Samples() {}

    /** Every sample by a name that starts with its record's name. */
    static Map<String, SpecificRecordBase> all() {
        Map<String, SpecificRecordBase> all = new LinkedHashMap<>();
        all.putAll(events());
        all.putAll(commands());
        all.put("MotorOutput", motor());
        all.put("FiredNeurons", fired());
        all.put("BurstMetrics", metrics());
        all.put("BurstJournal", journal());
        return all;
    }

    static Map<String, SensoryEvent> events() {
        Map<String, SensoryEvent> events = new LinkedHashMap<>();
        events.put("SensoryEvent-tick", event("", new Tick()));
        events.put("SensoryEvent-voxels", event("retina", voxels(3)));
        events.put(
                "SensoryEvent-neurons",
                event(
                        "touch",
                        new NeuronPotentials(
                                Packed.column(0, 17, -1), Packed.column(1f, 0f, -0.5f))));
        events.put(
                "SensoryEvent-image",
                event(
                        "retina",
                        new ImageFrame(
                                2, 1, 3, ImageEncoding.U8, bytes(0, 1, 127, 128, 254, 255))));
        events.put(
                "SensoryEvent-floats",
                event(
                        "retina",
                        new ImageFrame(1, 2, 1, ImageEncoding.F32, Packed.column(0.25f, -3f))));
        events.put("SensoryEvent-scalar", event("battery", new ScalarReading(2, 11.5f, 9f, 12.6f)));
        events.put(
                "SensoryEvent-polarity",
                event(
                        "retina",
                        new PolarityEvents(
                                346,
                                260,
                                words(
                                        PackedEvents.word(345, 0, 0, true),
                                        PackedEvents.word(0, 259, Integer.MAX_VALUE, false)))));
        events.put(
                "SensoryEvent-values",
                event("", new SensorValues(1, Packed.column(9.81f, -0.02f))));
        return events;
    }

    static Map<String, BrainCommand> commands() {
        Map<String, BrainCommand> commands = new LinkedHashMap<>();
        commands.put("BrainCommand-deploy", command(deploy()));
        commands.put(
                "BrainCommand-embedded",
                command(
                        Deploy.newBuilder()
                                .setConnectome(
                                        ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_8)))
                                .build()));
        commands.put("BrainCommand-devices", command(devices()));
        commands.put("BrainCommand-fork", command(fork()));
        commands.put(
                "BrainCommand-update", command(new UpdateArea("retina", Map.of("threshold", 1.5))));
        commands.put("BrainCommand-pause", command(new Pause()));
        commands.put("BrainCommand-resume", command(new Resume()));
        commands.put("BrainCommand-step", command(new Step(12)));
        commands.put("BrainCommand-reset", command(new Reset()));
        commands.put("BrainCommand-remove", command(new Remove()));
        return commands;
    }

    static SensoryEvent event(String area, Object payload) {
        return new SensoryEvent(BRAIN, "camera-1", TIME_MICROS, area, payload);
    }

    static BrainCommand command(Object action) {
        return new BrainCommand(BRAIN, TIME_MICROS, "order-1", action);
    }

    /** Voxels (i, i + 1, i + 2) with potential i / 4. */
    static VoxelPotentials voxels(int count) {
        PackedColumn x = new PackedColumn(count);
        PackedColumn y = new PackedColumn(count);
        PackedColumn z = new PackedColumn(count);
        PackedColumn potentials = new PackedColumn(count);
        for (int i = 0; i < count; i++) {
            x.append(i);
            y.append(i + 1);
            z.append(i + 2);
            potentials.append(i / 4f);
        }
        return new VoxelPotentials(x.view(), y.view(), z.view(), potentials.view());
    }

    static BrainSettings settings() {
        return new BrainSettings(
                ClockMode.WALL,
                20_000L,
                1_000L,
                500L,
                MissedBursts.SKIP,
                50,
                "cpu",
                List.of(new SpikeSampling("retina", 4, 100)),
                List.of(new Receptor("retina", ReceptorCoding.POSITION, 2.5f)),
                List.of(new Effector("wheels", EffectorCoding.SPIKE, 3, -1f, 2f)),
                10,
                new DeviceMap(1, List.of()));
    }

    static Deploy devices() {
        BrainSettings settings = settings();
        settings.setDeviceMap(new DeviceMap(1, List.of(device())));
        return new Deploy("file:///brains/rover.npuc", "00ff", null, settings, null);
    }

    static Device device() {
        return new Device(
                "servo:0",
                DeviceDirection.MOTOR,
                DeviceCoding.SIGNED_LINEAR,
                List.of("legs"),
                2,
                3,
                -90f,
                90f,
                2f,
                Map.of("maxRate", 120.0));
    }

    private static Deploy deploy() {
        return new Deploy("file:///brains/rover.npuc", "00ff", null, settings(), null);
    }

    private static Deploy fork() {
        return new Deploy(
                "file:///brains/rover.npuc",
                "00ff",
                null,
                settings(),
                new SavedState("file:///brains/rover.npus", "ff00", null));
    }

    private static MotorOutput motor() {
        return new MotorOutput(
                BRAIN,
                42L,
                TIME_MICROS,
                new InputPosition(3, 1_000L, 1, 7L),
                List.of(
                        new AreaMotor("wheels", EffectorCoding.POSITION, Packed.column(0.5f, -1f)),
                        new AreaMotor("horn", EffectorCoding.RATE, Packed.column(1f))));
    }

    private static FiredNeurons fired() {
        return new FiredNeurons(
                BRAIN,
                42L,
                TIME_MICROS,
                new InputPosition(3, 1_000L, 1, 7L),
                9,
                1,
                2,
                List.of(new AreaFired("retina", 5, Packed.column(0, 3, 1_000_000))));
    }

    private static BurstMetrics metrics() {
        return BurstMetrics.newBuilder()
                .setBrainId(BRAIN)
                .setBackend("cpu")
                .setFirstBurst(1)
                .setLastBurst(1_000)
                .setBurstTimeMicros(TIME_MICROS)
                .setBursts(999)
                .setSkippedBursts(1)
                .setFired(123_456)
                .setBurstMicrosP50(180.5f)
                .setBurstMicrosP99(410f)
                .build();
    }

    private static BurstJournal journal() {
        InputPosition position = new InputPosition(3, 1_000L, 1, 7L);
        return new BurstJournal(
                BRAIN,
                TIME_MICROS + 5,
                43L,
                TIME_MICROS,
                1L,
                2L,
                List.of(
                        new JournalEntry(JournalKind.BURST, 42L, TIME_MICROS, position, null),
                        new JournalEntry(
                                JournalKind.GAP,
                                43L,
                                TIME_MICROS,
                                position,
                                new LogGap("npu.sensory.v1", 3, 1_001L, 2_000L))));
    }

    static ByteBuffer words(long... words) {
        ByteBuffer events =
                ByteBuffer.allocate(words.length * PackedEvents.EVENT_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (long word : words) {
            events.putLong(word);
        }
        return events.flip().order(ByteOrder.BIG_ENDIAN);
    }

    private static ByteBuffer bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteBuffer.wrap(bytes);
    }
}

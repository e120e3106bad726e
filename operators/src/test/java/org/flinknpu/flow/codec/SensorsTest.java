package org.flinknpu.flow.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.flow.state.DeviceImage;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceMap;
import org.flinknpu.schema.ImageEncoding;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.PackedEvents;
import org.junit.jupiter.api.Test;

class SensorsTest {
    private static final int PAD = CodecRig.BEFORE;

    private final CodecRig rig = new CodecRig();

    @Test
    void shouldClampValuesToTheRangeOfTheirDevice() throws DeviceRefusedException {
        Device servo = CodecRig.range(CodecRig.sensor(DeviceCoding.LINEAR, 2), -90, 90);
        Sensor sensor = sensor(CodecRig.brain(2, 1, 10, 1), servo);

        take(sensor, CodecRig.values(0, -1e9f, 0f));
        assertThat(rig.driven()).containsOnlyKeys(PAD + 9, PAD + 10 + 5);
        take(sensor, CodecRig.values(1, 1e9f));
        assertThat(rig.driven()).containsOnlyKeys(PAD + 10);
    }

    @Test
    void shouldRefuseValuesBeyondTheirDevice() throws DeviceRefusedException {
        Sensor sensor = sensor(CodecRig.brain(4, 1, 4, 1), CodecRig.sensor(DeviceCoding.LINEAR, 3));

        assertThat(sensor.refusal(CodecRig.values(2, 0f))).isNull();
        assertThat(sensor.refusal(CodecRig.values(2, 0f, 0f)).detail())
                .contains("device=d channel=2 values=2 channels=3");
        assertThat(sensor.refusal(CodecRig.values(Integer.MAX_VALUE, 0f)).reason())
                .isEqualTo(DeadLetterReason.OUT_OF_RANGE);
        assertThat(sensor.refusal(frame(1, 1, 0)).reason()).isEqualTo(DeadLetterReason.MALFORMED);
        assertThat(sensor.refusal(new Tick()).detail()).contains("send SensorValues");
    }

    @Test
    void shouldRefuseHalfAPoint() throws DeviceRefusedException {
        Sensor sensor =
                sensor(CodecRig.brain(4, 4, 1, 1), CodecRig.sensor(DeviceCoding.CARTESIAN, 2));

        assertThat(sensor.refusal(CodecRig.values(0, 0.5f)).detail()).contains("send 2 together");
        take(sensor, CodecRig.values(0, 0.5f, 1f));
        assertThat(rig.driven()).containsOnlyKeys(PAD + 2 * 4 + 3);
    }

    @Test
    void shouldSpikeAsOftenAsTheRateSaysAndTheSameOnReplay() throws DeviceRefusedException {
        Connectome brain = CodecRig.brain(1, 1, 1, 50);
        Device device = CodecRig.with(CodecRig.sensor(DeviceCoding.RATE, 1), "probability", 0.5);
        int bursts = 400;
        List<Map<Integer, Float>> first = drive(CodecRig.devices(brain, device), 0.4f, bursts);
        List<Map<Integer, Float>> again = drive(CodecRig.devices(brain, device), 0.4f, bursts);

        int spikes = first.stream().mapToInt(Map::size).sum();
        int expected = (int) (0.4 * 0.5 * 50 * bursts);
        // Five standard deviations; the draws depend on names and numbers alone.
        assertThat(Math.abs(spikes - expected)).isLessThan((int) (5 * Math.sqrt(expected * 0.8)));
        assertThat(again).isEqualTo(first);
        assertThat(drive(Devices.of(brain, CodecRig.settings(device), "other"), 0.4f, bursts))
                .isNotEqualTo(first);
    }

    @Test
    void shouldDrawInACopyWhatTheOriginalDraws() throws DeviceRefusedException {
        Connectome brain = CodecRig.brain(1, 1, 1, 50);
        BrainSettings original = CodecRig.settings(CodecRig.sensor(DeviceCoding.RATE, 1));
        BrainSettings copy = BrainSettings.newBuilder(original).build();
        copy.setDeviceMap(Devices.drawingAs(original.getDeviceMap(), "rover"));

        List<Map<Integer, Float>> first = drive(Devices.of(brain, original, "rover"), 0.4f, 20);
        assertThat(drive(Devices.of(brain, copy, "other"), 0.4f, 20)).isEqualTo(first);
        copy.setDeviceMap(Devices.drawingAs(copy.getDeviceMap(), "other"));
        assertThat(drive(Devices.of(brain, copy, "third"), 0.4f, 20)).isEqualTo(first);
        assertThat(original.getDeviceMap().getDevices().get(0).getParameters()).isEmpty();
    }

    @Test
    void shouldTellSeedsFromOtherDifferences() {
        DeviceMap map = CodecRig.settings(CodecRig.sensor(DeviceCoding.RATE, 1)).getDeviceMap();
        DeviceMap wider = CodecRig.settings(CodecRig.sensor(DeviceCoding.RATE, 2)).getDeviceMap();

        assertThat(Devices.alikeButForSeeds(map, Devices.drawingAs(map, "a"))).isTrue();
        assertThat(Devices.alikeButForSeeds(map, Devices.drawingAs(wider, "a"))).isFalse();
    }

    private List<Map<Integer, Float>> drive(Devices devices, float value, int bursts) {
        List<Map<Integer, Float>> all = new ArrayList<>();
        take(devices.sensor("d"), CodecRig.values(0, value));
        for (int burst = 1; burst <= bursts; burst++) {
            devices.drive(burst, rig.stimulus);
            all.add(rig.driven());
        }
        return all;
    }

    @Test
    void shouldForgetARateThatHoldsForSomeBursts() throws DeviceRefusedException {
        Device device = CodecRig.with(CodecRig.sensor(DeviceCoding.RATE, 1), "holdBursts", 2);
        Devices devices = CodecRig.devices(CodecRig.brain(1, 1, 1, 1), device);

        assertThat(drive(devices, 1f, 4))
                .containsExactly(Map.of(PAD, 1f), Map.of(PAD, 1f), Map.of(), Map.of());
    }

    @Test
    void shouldSpikeEarlyForStrongValues() throws DeviceRefusedException {
        Device device = CodecRig.with(CodecRig.sensor(DeviceCoding.LATENCY, 3), "window", 5);
        Devices devices = CodecRig.devices(CodecRig.brain(3, 1, 1, 1), device);
        take(devices.sensor("d"), CodecRig.values(0, 1f, 0.5f, 0f));
        Map<Integer, List<Integer>> bursts = new TreeMap<>();
        for (int burst = 1; burst <= 10; burst++) {
            devices.drive(burst, rig.stimulus);
            for (int neuron : rig.driven().keySet()) {
                bursts.computeIfAbsent(neuron - PAD, n -> new ArrayList<>()).add(burst);
            }
            if (burst == 3) {
                take(devices.sensor("d"), CodecRig.values(2, 1f));
            }
        }

        // The new value of channel 2 waits for the second window.
        assertThat(bursts).isEqualTo(Map.of(0, List.of(1, 6), 1, List.of(3, 8), 2, List.of(5, 6)));
    }

    @Test
    void shouldScaleFramesToTheirAreaWithTheTopRowAtTheTop() throws DeviceRefusedException {
        Sensor sensor = sensor(CodecRig.brain(2, 2, 1, 1), CodecRig.sensor(DeviceCoding.IMAGE, 1));

        take(sensor, frame(4, 2, 255, 155, 0, 2, 0, 0, 1, 1));

        // Voxel (x, y) is neuron 2x + y; the means are 205, 1, 0 and 1, which the threshold holds.
        assertThat(rig.driven()).containsOnly(Map.entry(PAD + 1, 205f / 255f));
    }

    @Test
    void shouldRefuseAFrameWithOtherChannelsThanItsArea() throws DeviceRefusedException {
        Sensor sensor = sensor(CodecRig.brain(2, 2, 3, 1), CodecRig.sensor(DeviceCoding.IMAGE, 1));

        assertThat(sensor.refusal(frame(1, 1, 9)).detail()).contains("channels=1 area=pad depth=3");
        assertThat(sensor.refusal(CodecRig.values(0, 1f)).detail()).contains("send ImageFrame");
    }

    @Test
    void shouldKeepOnlyWhatChanged() throws DeviceRefusedException {
        Device device = CodecRig.sensor(DeviceCoding.IMAGE, 1);
        CodecRig.with(device, "differenceMin", 10);
        CodecRig.with(device, "activeMax", 0.5);
        Devices devices = CodecRig.devices(CodecRig.brain(4, 1, 1, 1), device);
        Sensor sensor = devices.sensor("d");

        take(sensor, frame(4, 1, 100, 100, 100, 100));
        assertThat(rig.driven()).as("all changed, more than half").isEmpty();
        List<DeviceImage> image = devices.images();
        take(sensor, frame(4, 1, 100, 109, 110, 0));
        Map<Integer, Float> kept = rig.driven();
        assertThat(kept).containsOnly(Map.entry(PAD + 2, 110f / 255f));

        Devices restored = CodecRig.devices(CodecRig.brain(4, 1, 1, 1), device);
        restored.restore(image);
        take(restored.sensor("d"), frame(4, 1, 100, 109, 110, 0));
        assertThat(rig.driven()).isEqualTo(kept);
    }

    @Test
    void shouldSeeWithNineSegmentsAndFollowTheGaze() throws DeviceRefusedException {
        ConnectomeBuilder builder = new ConnectomeBuilder("eye");
        List<String> areas = new ArrayList<>();
        for (String name : "LL LM LR ML C MR UL UM UR".split(" ")) {
            builder.area(name, AreaRole.INPUT, 1, 1, 1, 1, true, false);
            areas.add(name);
        }
        Device eye = CodecRig.sensor(DeviceCoding.SEGMENTED_IMAGE, 1);
        eye.setAreas(areas);
        Sensor sensor = sensor(builder.build(), eye);
        int[] pixels = {10, 20, 20, 30, 40, 50, 50, 60, 40, 50, 50, 60, 70, 80, 80, 90};

        take(sensor, frame(4, 4, pixels));
        assertThat(samples()).containsExactly(70, 80, 90, 40, 50, 60, 10, 20, 30);

        take(sensor, CodecRig.values(0, 1f, 1f));
        take(sensor, frame(4, 4, pixels));
        // The centre is the upper right quarter; nothing is left above it or right of it.
        assertThat(samples()).containsExactly(60, 70, 30, 40);
        assertThat(sensor.refusal(new SensorValues(1, Packed.column(0f, 0f, 0f)))).isNotNull();
    }

    private List<Integer> samples() {
        return rig.driven().values().stream().map(p -> Math.round(p * 255)).toList();
    }

    @Test
    void shouldScaleEventCamerasToTheirArea() throws DeviceRefusedException {
        Device device = CodecRig.with(CodecRig.sensor(DeviceCoding.EVENTS, 1), "darker", -1);
        Sensor sensor = sensor(CodecRig.brain(2, 2, 1, 1), device);
        ByteBuffer events = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        events.putLong(PackedEvents.word(639, 0, 5, true));
        events.putLong(PackedEvents.word(319, 479, 6, false));

        take(sensor, new PolarityEvents(640, 480, events.flip()));

        assertThat(rig.driven()).containsOnly(Map.entry(PAD + 2, 1f), Map.entry(PAD + 1, -1f));
    }

    private void take(Sensor sensor, Object payload) {
        assertThat(sensor.refusal(payload)).isNull();
        sensor.take(payload, rig.stimulus);
    }

    private static Sensor sensor(Connectome brain, Device device) throws DeviceRefusedException {
        return CodecRig.devices(brain, device).sensor("d");
    }

    private static ImageFrame frame(int width, int height, int... samples) {
        byte[] pixels = new byte[samples.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) samples[i];
        }
        return new ImageFrame(width, height, 1, ImageEncoding.U8, ByteBuffer.wrap(pixels));
    }
}

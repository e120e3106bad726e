package org.flinknpu.flow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.ImageEncoding;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.PackedEvents;
import org.junit.jupiter.api.Test;

/**
 * Sensors whose neurons motors of the same area read, and what holds for all frames, events and
 * movements. {@code -Dseed=N} replays a run.
 */
class DevicePropertyTest {
    private static final int RUNS = 60;
    private static final int PAD = CodecRig.BEFORE;
    private static final double BURST_SECONDS = 0.1;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final CodecRig rig = new CodecRig();

    @Test
    void shouldReadBackImagesThatItPainted() throws DeviceRefusedException {
        for (int run = 0; run < RUNS; run++) {
            int width = 1 + random.nextInt(6);
            int height = 1 + random.nextInt(6);
            int channels = random.nextBoolean() ? 1 : 3;
            int perVoxel = 1 + random.nextInt(8);
            int flip = random.nextInt(2);
            Devices devices =
                    CodecRig.devices(
                            CodecRig.brain(width, height, channels, perVoxel),
                            CodecRig.with(CodecRig.sensor(DeviceCoding.IMAGE, 1), "flip", flip),
                            CodecRig.with(CodecRig.motor(DeviceCoding.IMAGE, 1), "flip", flip));
            byte[] pixels = bytes(width * height * channels);

            devices.sensor("d").take(frame(width, height, channels, pixels), rig.stimulus);
            devices.motors()[0].take(fired(perVoxel), 1);

            float[] read = Packed.floats(devices.motors()[0].motor().getValues());
            assertThat(read).hasSize(pixels.length);
            for (int i = 0; i < pixels.length; i++) {
                assertThat(read[i])
                        .as("sample=%d run=%d seed=%d", i, run, seed)
                        .isCloseTo((pixels[i] & 0xFF) / 255f, within(0.5f / perVoxel + 1f / 255f));
            }
        }
    }

    @Test
    void shouldReadBackMiscLevelsFromNeuronsOfManyThresholds() throws DeviceRefusedException {
        for (int run = 0; run < RUNS; run++) {
            int neurons = 1 + random.nextInt(100);
            Devices devices =
                    CodecRig.devices(
                            CodecRig.brain(2, 1, 1, neurons),
                            CodecRig.range(CodecRig.sensor(DeviceCoding.MISC, 2), -1, 1),
                            CodecRig.motor(DeviceCoding.MISC, 2));
            float[] levels = {random.nextInt(2), (float) random.nextDouble()};

            devices.sensor("d").take(CodecRig.values(0, levels), rig.stimulus);
            devices.motors()[0].take(fired(neurons), 1);

            float[] read = Packed.floats(devices.motors()[0].motor().getValues());
            for (int channel = 0; channel < 2; channel++) {
                assertThat(read[channel])
                        .as("channel=%d run=%d seed=%d", channel, run, seed)
                        .isCloseTo(levels[channel], within(0.5f / neurons + 1e-4f));
            }
        }
    }

    @Test
    void shouldReadBackRatesWithinTheirScatter() throws DeviceRefusedException {
        int neurons = 20;
        int window = 100;
        for (int run = 0; run < 20; run++) {
            double probability = 0.2 + 0.8 * random.nextDouble();
            float value = (float) random.nextDouble();
            Device sensor = CodecRig.sensor(DeviceCoding.RATE, 1);
            Device motor = CodecRig.with(CodecRig.motor(DeviceCoding.RATE, 1), "window", window);
            Devices devices =
                    CodecRig.devices(
                            CodecRig.brain(1, 1, 1, neurons),
                            CodecRig.with(sensor, "probability", probability),
                            CodecRig.with(motor, "probability", probability));

            devices.sensor("d").take(CodecRig.values(0, value), rig.stimulus);
            for (int burst = 1; burst <= window; burst++) {
                devices.drive(burst, rig.stimulus);
                devices.motors()[0].take(rig.firedDriven(), burst);
            }

            double share = value * probability;
            double deviation = Math.sqrt(share * (1 - share) / (neurons * window)) / probability;
            assertThat((double) Packed.floats(devices.motors()[0].motor().getValues())[0])
                    .as("run=%d seed=%d", run, seed)
                    .isCloseTo(value, within(6 * deviation + 1e-6));
        }
    }

    @Test
    void shouldStayWithinTheLimitsOfAMotorAndReachItsTarget() throws DeviceRefusedException {
        for (int run = 0; run < RUNS; run++) {
            float minimum = (float) random.nextDouble(-100, 100);
            float maximum = minimum + (float) random.nextDouble(1, 200);
            float span = maximum - minimum;
            double maxRate = span * random.nextDouble(0.5, 20);
            boolean incremental = random.nextBoolean();
            Device slow = motor(minimum, maximum, incremental ? span / 7 : 0);
            Device free = motor(minimum, maximum, incremental ? span / 7 : 0);
            CodecRig.with(slow, "maxRate", maxRate).setDevice("slow");
            Devices devices = CodecRig.devices(CodecRig.brain(2, 1, 10, 1), slow, free);
            FiredSet fired = CodecRig.fired(PAD + random.nextInt(20));
            float last = value(devices, 0);
            for (int burst = 1; burst <= 60; burst++) {
                // Half of the time something else fires; then the same until the motor is there.
                FiredSet now = burst < 20 ? CodecRig.fired(PAD + random.nextInt(20)) : fired;
                devices.motors()[0].take(now, burst);
                devices.motors()[1].take(now, burst);
                float value = value(devices, 0);
                assertThat(value)
                        .as("burst=%d run=%d seed=%d", burst, run, seed)
                        .isBetween(minimum, maximum);
                assertThat((double) Math.abs(value - last))
                        .as("burst=%d run=%d seed=%d", burst, run, seed)
                        .isLessThanOrEqualTo(maxRate * BURST_SECONDS + 1e-4 * span);
                last = value;
            }
            assertThat(value(devices, 0))
                    .as("run=%d seed=%d", run, seed)
                    .isEqualTo(value(devices, 1));
        }
    }

    private static Device motor(float minimum, float maximum, float increment) {
        Device motor =
                CodecRig.range(CodecRig.motor(DeviceCoding.SIGNED_LINEAR, 1), minimum, maximum);
        return CodecRig.with(motor, "increment", increment);
    }

    private static float value(Devices devices, int motor) {
        return Packed.floats(devices.motors()[motor].motor().getValues())[0];
    }

    @Test
    void shouldSeeEveryPixelInExactlyOneSegment() throws DeviceRefusedException {
        int side = 9;
        ConnectomeBuilder builder = new ConnectomeBuilder("eye");
        List<String> areas = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            builder.area("s" + i, AreaRole.INPUT, side, side, 1, 1, true, false);
            areas.add("s" + i);
        }
        Device eye = CodecRig.sensor(DeviceCoding.SEGMENTED_IMAGE, 1);
        eye.setAreas(areas);
        Sensor sensor = CodecRig.devices(builder.build(), eye).sensor("d");
        for (int run = 0; run < RUNS; run++) {
            int width = 1 + random.nextInt(side);
            int height = 1 + random.nextInt(side);
            float[] gaze = {unit(), unit(), unit()};
            sensor.take(CodecRig.values(0, gaze), rig.stimulus);
            for (int pixel = 0; pixel < width * height; pixel++) {
                byte[] pixels = new byte[width * height];
                pixels[pixel] = (byte) 255;
                sensor.take(frame(width, height, 1, pixels), rig.stimulus);

                assertThat(rig.driven().keySet().stream().map(n -> n / (side * side)).distinct())
                        .as("pixel=%d run=%d seed=%d", pixel, run, seed)
                        .hasSize(1);
            }
        }
    }

    /** 0, 1 or between. */
    private float unit() {
        return random.nextInt(3) == 0 ? random.nextInt(2) : (float) random.nextDouble();
    }

    @Test
    void shouldKeepWhatThePlainRuleOfDifferencesKeeps() throws DeviceRefusedException {
        for (int run = 0; run < RUNS; run++) {
            int least = random.nextInt(100);
            int most = least + random.nextInt(156);
            double leastActive = random.nextDouble() / 2;
            double mostActive = leastActive + random.nextDouble() * (1 - leastActive);
            Device camera = CodecRig.sensor(DeviceCoding.IMAGE, 1);
            CodecRig.with(camera, "differenceMin", least);
            CodecRig.with(camera, "differenceMax", most);
            CodecRig.with(camera, "activeMin", leastActive);
            CodecRig.with(camera, "activeMax", mostActive);
            CodecRig.with(camera, "flip", 0);
            Sensor sensor = CodecRig.devices(CodecRig.brain(12, 1, 1, 1), camera).sensor("d");
            byte[] last = new byte[12];
            for (int i = 0; i < 5; i++) {
                byte[] pixels = bytes(12);
                Map<Integer, Float> kept = new TreeMap<>();
                int active = 0;
                for (int x = 0; x < 12; x++) {
                    int sample = pixels[x] & 0xFF;
                    int difference = Math.abs(sample - (last[x] & 0xFF));
                    boolean keeps = difference >= least && difference <= most;
                    active += keeps ? 1 : 0;
                    if (keeps && sample > 1) {
                        kept.put(PAD + x, sample / 255f);
                    }
                }
                boolean drops = active / 12.0 < leastActive || active / 12.0 > mostActive;
                sensor.take(frame(12, 1, 1, pixels), rig.stimulus);

                assertThat(rig.driven())
                        .as("frame=%d run=%d seed=%d", i, run, seed)
                        .isEqualTo(drops ? Map.of() : kept);
                last = pixels;
            }
        }
    }

    @Test
    void shouldGiveEveryEventToItsOwnVoxel() throws DeviceRefusedException {
        for (int run = 0; run < RUNS; run++) {
            int width = 1 + random.nextInt(20);
            int height = 1 + random.nextInt(20);
            Connectome brain = CodecRig.brain(width, height, 2, 1 + random.nextInt(3));
            Area pad = CodecRig.pad(brain);
            int count = random.nextInt(200);
            Map<Integer, Float> expected = new TreeMap<>();
            ByteBuffer events = ByteBuffer.allocate(8 * count).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                int x = random.nextInt(width);
                int y = random.nextInt(height);
                boolean brighter = random.nextBoolean();
                events.putLong(PackedEvents.word(x, y, i, brighter));
                for (int k = 0; k < pad.neuronsPerVoxel(); k++) {
                    expected.merge(pad.neuron(x, y, brighter ? 0 : 1, k), 1f, Float::sum);
                }
            }
            Sensor sensor =
                    CodecRig.devices(brain, CodecRig.sensor(DeviceCoding.EVENTS, 1)).sensor("d");

            sensor.take(new PolarityEvents(width, height, events.flip()), rig.stimulus);

            assertThat(rig.driven()).as("run=%d seed=%d", run, seed).isEqualTo(expected);
        }
    }

    /**
     * What fires if the thresholds of each n neurons are spread evenly between 0 and 1: potential v
     * fires round(v n) of them.
     */
    private FiredSet fired(int n) {
        FiredSet fired = new FiredSet();
        rig.driven()
                .forEach(
                        (neuron, potential) -> {
                            if (potential >= ((neuron - PAD) % n + 0.5) / n) {
                                fired.add(neuron);
                            }
                        });
        return fired;
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static ImageFrame frame(int width, int height, int channels, byte[] pixels) {
        return new ImageFrame(width, height, channels, ImageEncoding.U8, ByteBuffer.wrap(pixels));
    }
}

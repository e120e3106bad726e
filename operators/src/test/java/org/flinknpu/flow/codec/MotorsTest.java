package org.flinknpu.flow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.flow.state.DeviceImage;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.wire.Packed;
import org.junit.jupiter.api.Test;

/** {@code -Dseed=N} replays a run. */
class MotorsTest {
    private static final int PAD = CodecRig.BEFORE;

    /** Two columns of ten depths. */
    private static final Connectome BRAIN = CodecRig.brain(2, 1, 10, 1);

    private final long seed = Long.getLong("seed", System.nanoTime());

    @Test
    void shouldMapSignedLevelsToAnglesAndHoldThem() throws DeviceRefusedException {
        Motor servo = motor(CodecRig.range(CodecRig.motor(DeviceCoding.SIGNED_LINEAR, 1), 0, 180));

        assertThat(values(servo)).containsExactly(90f);
        assertThat(servo.take(CodecRig.fired(PAD), 1)).isTrue();
        assertThat(values(servo)).containsExactly(180f);
        assertThat(servo.take(CodecRig.fired(), 2)).isFalse();
        assertThat(values(servo)).containsExactly(180f);
        servo.take(CodecRig.fired(PAD + 10 + 5), 3);
        assertThat(values(servo)).containsExactly(45f);
    }

    @Test
    void shouldGoToRestIfItDoesNotHold() throws DeviceRefusedException {
        Device wheel = CodecRig.range(CodecRig.motor(DeviceCoding.SIGNED_LINEAR, 1), -100, 100);
        Motor motor = motor(CodecRig.with(wheel, "hold", 0));

        motor.take(CodecRig.fired(PAD + 10), 1);
        assertThat(values(motor)).containsExactly(-100f);
        assertThat(motor.take(CodecRig.fired(), 2)).isTrue();
        assertThat(values(motor)).containsExactly(0f);
    }

    @Test
    void shouldMoveIncrementallyWithinItsRange() throws DeviceRefusedException {
        Device arm = CodecRig.range(CodecRig.motor(DeviceCoding.SIGNED_LINEAR, 1), 0, 100);
        CodecRig.with(arm, "increment", 20);
        Motor motor = motor(CodecRig.with(arm, "start", 30));

        motor.take(CodecRig.fired(PAD), 1);
        assertThat(values(motor)).containsExactly(50f);
        motor.take(CodecRig.fired(), 2);
        assertThat(values(motor)).containsExactly(50f);
        motor.take(CodecRig.fired(PAD + 5), 3);
        assertThat(values(motor)).containsExactly(60f);
        for (int burst = 4; burst < 10; burst++) {
            motor.take(CodecRig.fired(PAD + 10), burst);
        }
        assertThat(values(motor)).containsExactly(0f);
    }

    @Test
    void shouldMoveNoFasterThanItMay() throws DeviceRefusedException {
        Device servo = CodecRig.range(CodecRig.motor(DeviceCoding.LINEAR, 1), 0, 180);
        // 200 per second are 20 per burst of 100 ms.
        Motor motor = motor(CodecRig.with(servo, "maxRate", 200));

        motor.take(CodecRig.fired(PAD + 5), 1);
        assertThat(values(motor)).containsExactly(20f);
        for (int burst = 2; burst <= 4; burst++) {
            assertThat(motor.take(CodecRig.fired(), burst)).isTrue();
        }
        assertThat(values(motor)).containsExactly(80f);
        motor.take(CodecRig.fired(), 5);
        assertThat(values(motor)).containsExactly(90f);
        assertThat(motor.take(CodecRig.fired(), 6)).isFalse();
    }

    @Test
    void shouldReadTheRateOfItsWindow() throws DeviceRefusedException {
        Motor motor = motor(CodecRig.with(CodecRig.motor(DeviceCoding.RATE, 2), "window", 2));

        motor.take(CodecRig.fired(PAD, PAD + 1, PAD + 10), 1);
        assertThat(values(motor)).containsExactly(0.1f, 0.05f);
        motor.take(CodecRig.fired(PAD), 2);
        assertThat(values(motor)).containsExactly(0.15f, 0.05f);
        motor.take(CodecRig.fired(), 3);
        assertThat(values(motor)).containsExactly(0.05f, 0f);
    }

    @Test
    void shouldReadLatenciesThatASensorWrote() throws DeviceRefusedException {
        Connectome brain = CodecRig.brain(3, 1, 1, 1);
        int window = 9;
        SplittableRandom random = new SplittableRandom(seed);
        CodecRig rig = new CodecRig();
        Device sensor = CodecRig.with(CodecRig.sensor(DeviceCoding.LATENCY, 3), "window", window);
        Device motor = CodecRig.with(CodecRig.motor(DeviceCoding.LATENCY, 3), "window", window);
        Devices devices = CodecRig.devices(brain, sensor, motor);
        for (int run = 0; run < 100; run++) {
            float[] sent = {(float) random.nextDouble(), random.nextInt(2), 0.5f};
            devices.sensor("d").take(CodecRig.values(0, sent), rig.stimulus);
            for (int i = 1; i <= window; i++) {
                long burst = (long) run * window + i;
                devices.drive(burst, rig.stimulus);
                devices.motors()[0].take(rig.firedDriven(), burst);
            }
            float[] read = values(devices.motors()[0]);
            for (int channel = 0; channel < 3; channel++) {
                assertThat(read[channel])
                        .as("seed=%d run=%d", seed, run)
                        .isCloseTo(sent[channel], within(0.5f / (window - 1) + 1e-6f));
            }
        }
    }

    @Test
    void shouldGiveImagesRowByRowFromTheTop() throws DeviceRefusedException {
        Devices devices =
                CodecRig.devices(CodecRig.brain(2, 2, 1, 2), CodecRig.motor(DeviceCoding.IMAGE, 1));
        // Voxel (x, y) has the neurons 2 * (2x + y) and the next one.
        devices.motors()[0].take(CodecRig.fired(PAD + 2, PAD + 3, PAD + 4), 1);

        assertThat(values(devices.motors()[0])).containsExactly(1f, 0f, 0f, 0.5f);
    }

    @Test
    void shouldGoOnIdenticallyFromItsImage() throws DeviceRefusedException {
        Device rate = CodecRig.with(CodecRig.motor(DeviceCoding.RATE, 2), "window", 7);
        CodecRig.with(rate, "maxRate", 0.7);
        Device latency = CodecRig.with(CodecRig.motor(DeviceCoding.LATENCY, 2), "delay", 3);
        Device arm = CodecRig.with(CodecRig.motor(DeviceCoding.SIGNED_LINEAR, 1), "increment", 0.3);
        rate.setDevice("rate");
        latency.setDevice("latency");
        SplittableRandom random = new SplittableRandom(seed);
        Devices one = CodecRig.devices(BRAIN, rate, latency, arm);
        for (int burst = 1; burst <= 50; burst++) {
            take(one, random(random), burst);
        }
        List<DeviceImage> images = one.images();
        Devices two = CodecRig.devices(BRAIN, rate, latency, arm);
        two.restore(images);
        for (int burst = 51; burst <= 120; burst++) {
            FiredSet fired = random(random);
            take(one, fired, burst);
            take(two, fired, burst);
            for (int i = 0; i < 3; i++) {
                assertThat(values(two.motors()[i]))
                        .as("motor=%d burst=%d seed=%d", i, burst, seed)
                        .containsExactly(values(one.motors()[i]));
            }
        }
        two.reset();
        assertThat(two.images())
                .usingRecursiveComparison()
                .isEqualTo(CodecRig.devices(BRAIN, rate, latency, arm).images());
    }

    @Test
    void shouldRefuseImagesOfOtherDevicesOrWithoutFiniteNumbers() throws DeviceRefusedException {
        Devices devices = CodecRig.devices(BRAIN, CodecRig.motor(DeviceCoding.LINEAR, 2));
        DeviceImage image = devices.images().get(0);
        DeviceImage other = new DeviceImage("e", new int[0], image.words(), new float[0]);
        DeviceImage shorter = new DeviceImage("d", new int[0], new long[3], new float[0]);
        image.words()[1] = Double.doubleToRawLongBits(Double.NaN);

        for (List<DeviceImage> bad :
                List.of(List.of(image), List.of(other), List.of(shorter), List.<DeviceImage>of())) {
            assertThatThrownBy(() -> devices.restore(bad))
                    .isInstanceOf(CorruptStateException.class);
        }
    }

    private static FiredSet random(SplittableRandom random) {
        FiredSet fired = new FiredSet();
        for (int neuron = 0; neuron < BRAIN.neuronCount(); neuron++) {
            if (random.nextInt(12) == 0) {
                fired.add(neuron);
            }
        }
        return fired;
    }

    private static void take(Devices devices, FiredSet fired, long burst) {
        for (Motor motor : devices.motors()) {
            motor.take(fired, burst);
        }
    }

    private static Motor motor(Device device) throws DeviceRefusedException {
        return CodecRig.devices(BRAIN, device).motors()[0];
    }

    private static float[] values(Motor motor) {
        return Packed.floats(motor.motor().getValues());
    }
}

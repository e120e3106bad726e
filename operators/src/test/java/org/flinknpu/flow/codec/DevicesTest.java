package org.flinknpu.flow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Stream;
import org.flinknpu.brain.Connectome;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.wire.DeadLetterReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DevicesTest {
    private static final Connectome BRAIN = CodecRig.brain(4, 2, 3, 1);

    @ParameterizedTest
    @MethodSource("misfits")
    void shouldRefuseADeviceThatDoesNotSuitTheBrain(String rule, Device device) {
        assertThat(refusal(BRAIN, device).getMessage()).contains("device=d").contains(rule);
    }

    static Stream<Arguments> misfits() {
        return Stream.of(
                misfit("columns=5 channels=5", CodecRig.sensor(DeviceCoding.LINEAR, 5)),
                misfit("columns=6 channels=3", CodecRig.motor(DeviceCoding.SIGNED_LINEAR, 3)),
                misfit("dimensions=[4,2,3]", CodecRig.motor(DeviceCoding.SIGNED_FRACTIONAL, 3)),
                misfit(
                        "columns=4294967294",
                        CodecRig.sensor(DeviceCoding.SIGNED_FRACTIONAL, Integer.MAX_VALUE)),
                misfit("firstColumn=4", shifted(CodecRig.sensor(DeviceCoding.CARTESIAN, 2), 4)),
                misfit(
                        "firstColumn=2147483647",
                        shifted(CodecRig.sensor(DeviceCoding.BOOLEAN, 1), Integer.MAX_VALUE)),
                misfit("channels=3", CodecRig.sensor(DeviceCoding.CARTESIAN, 3)),
                misfit("channels=8", CodecRig.sensor(DeviceCoding.CARTESIAN, 8)),
                misfit("least depth=6", CodecRig.sensor(DeviceCoding.POPULATION, 1)),
                misfit("use 0", shifted(CodecRig.sensor(DeviceCoding.IMAGE, 1), 1)),
                misfit("coding is one of sensors", CodecRig.motor(DeviceCoding.EVENTS, 1)),
                misfit(
                        "name=sigma; known are [ascending, columns]",
                        CodecRig.with(CodecRig.sensor(DeviceCoding.SIGNED_LINEAR, 1), "sigma", 1)),
                misfit(
                        "columns=1.5",
                        CodecRig.with(
                                CodecRig.sensor(DeviceCoding.SIGNED_LINEAR, 1), "columns", 1.5)),
                misfit(
                        "maxRate=-1.0; use 0.0 to",
                        CodecRig.with(CodecRig.motor(DeviceCoding.LINEAR, 1), "maxRate", -1)),
                misfit(
                        "start=2.0",
                        CodecRig.with(CodecRig.motor(DeviceCoding.LINEAR, 1), "start", 2)),
                misfit(
                        "name=increment",
                        CodecRig.with(CodecRig.motor(DeviceCoding.LINEAR, 1), "increment", 0.1)),
                misfit(
                        "holdBursts=3 window=16",
                        CodecRig.with(CodecRig.sensor(DeviceCoding.LATENCY, 1), "holdBursts", 3)),
                misfit(
                        "seed=0.5",
                        CodecRig.with(CodecRig.sensor(DeviceCoding.RATE, 1), "seed", 0.5)),
                misfit(
                        "seed=9.007199254740992E15; use 0.0 to 9.007199254740991E15",
                        CodecRig.with(CodecRig.sensor(DeviceCoding.RATE, 1), "seed", 0x1p53)),
                misfit(
                        "darker=",
                        CodecRig.with(
                                gained(CodecRig.sensor(DeviceCoding.EVENTS, 1)),
                                "darker",
                                Float.MAX_VALUE)));
    }

    @Test
    void shouldRefuseAnAreaThatTheBrainDoesNotHave() {
        Device device = CodecRig.sensor(DeviceCoding.LINEAR, 1);
        device.setAreas(List.of("ear"));
        DeviceRefusedException refusal = refusal(BRAIN, device);

        assertThat(refusal.reason()).isEqualTo(DeadLetterReason.UNKNOWN_AREA);
        assertThat(refusal.getMessage()).contains("area=ear").contains("[other, pad, behind]");
    }

    @Test
    void shouldRefuseADepthThatHoldsNoLevels() {
        assertThat(
                        refusal(
                                        CodecRig.brain(4, 1, 1, 1),
                                        CodecRig.sensor(DeviceCoding.FRACTIONAL, 1))
                                .getMessage())
                .contains("least depth=2 dimensions=[4,1,1]");
    }

    @Test
    void shouldRefuseAMotorThatIsCalledLikeAnArea() {
        Device device = CodecRig.motor(DeviceCoding.LINEAR, 1);
        device.setDevice("behind");

        assertThat(refusal(BRAIN, device).getMessage()).contains("device=behind");
    }

    @Test
    void shouldBoundTheMemoryOfAllDevices() {
        Connectome brain = CodecRig.brain(1_000, 1, 2, 1);
        Device one = CodecRig.with(CodecRig.motor(DeviceCoding.RATE, 1_000), "window", 6_000);
        Device two = CodecRig.with(CodecRig.motor(DeviceCoding.RATE, 1_000), "window", 6_000);
        two.setDevice("e");
        DeviceRefusedException refusal = refusal(brain, one, two);

        assertThat(refusal.reason()).isEqualTo(DeadLetterReason.QUOTA);
        assertThat(refusal.getMessage()).contains("device=e cells=6000000");
    }

    @Test
    void shouldBoundTheValuesOfAMotor() {
        Connectome brain = CodecRig.brain(400, 400, 1, 1);

        assertThat(refusal(brain, CodecRig.motor(DeviceCoding.IMAGE, 1)).getMessage())
                .contains("values=160000 maximum=131072");
    }

    private static Device shifted(Device device, int columns) {
        device.setFirstColumn(columns);
        return device;
    }

    private static Device gained(Device device) {
        device.setGain(2f);
        return device;
    }

    private static Arguments misfit(String rule, Device device) {
        return Arguments.of(rule, device);
    }

    private static DeviceRefusedException refusal(Connectome brain, Device... devices) {
        return catchThrowableOfType(
                DeviceRefusedException.class, () -> CodecRig.devices(brain, devices));
    }
}

package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceDirection;
import org.flinknpu.schema.DeviceMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeviceValidationTest {
    @Test
    void shouldAcceptASensorAndAMotorOfTheSameId() {
        Device sensor = Samples.device();
        sensor.setDirection(DeviceDirection.SENSOR);

        assertThat(refusal(1, sensor, Samples.device())).isEmpty();
    }

    @Test
    void shouldRefuseADeviceThatIsMappedTwice() {
        assertThat(refusal(1, Samples.device(), Samples.device()))
                .contains("mapped twice: device=servo:0");
    }

    @Test
    void shouldRefuseAMappingOfAnotherVersion() {
        assertThat(refusal(2, Samples.device())).contains("deviceMap.version=2; this job knows 1");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldRefuseABrokenDevice(String rule, Consumer<Device> fault) {
        Device device = Samples.device();
        fault.accept(device);

        assertThat(refusal(1, device)).contains(rule);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("deviceMap.device", d -> d.setDevice("")),
                fault("coding=UNKNOWN", d -> d.setCoding(DeviceCoding.UNKNOWN)),
                fault("areas=0; SIGNED_LINEAR needs 1", d -> d.setAreas(List.of())),
                fault("areas=2", d -> d.setAreas(List.of("a", "b"))),
                fault("areas=1; SEGMENTED_IMAGE needs 9", DeviceValidationTest::segmented),
                fault("deviceMap.areas", d -> d.setAreas(List.of("a\nb"))),
                fault("firstColumn=-1", d -> d.setFirstColumn(-1)),
                fault("channels=0", d -> d.setChannels(0)),
                fault("minimum=90.0", d -> d.setMinimum(90f)),
                fault("maximum=NaN", d -> d.setMaximum(Float.NaN)),
                fault("gain=Infinity", d -> d.setGain(Float.POSITIVE_INFINITY)),
                fault("name=maxRate value=NaN", d -> d.setParameters(Map.of("maxRate", 0.0 / 0))));
    }

    @Test
    void shouldAcceptNineSegments() {
        Device device = Samples.device();
        device.setCoding(DeviceCoding.SEGMENTED_IMAGE);
        device.setAreas(Collections.nCopies(9, "retina"));

        assertThat(refusal(1, device)).isEmpty();
    }

    private static void segmented(Device device) {
        device.setCoding(DeviceCoding.SEGMENTED_IMAGE);
    }

    private static Arguments fault(String rule, Consumer<Device> fault) {
        return Arguments.of(rule, fault);
    }

    private static String refusal(int version, Device... devices) {
        Deploy deploy = Samples.devices();
        deploy.getSettings().setDeviceMap(new DeviceMap(version, Arrays.asList(devices)));
        Decoded<?> checked = CommandValidation.check(Samples.command(deploy));
        return checked.isAccepted() ? "" : checked.detail();
    }
}

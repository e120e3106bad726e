package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceDirection;
import org.flinknpu.schema.DeviceMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceMapJsonTest {
    @Test
    void shouldReadEveryField() {
        DeviceMap map =
                read(
                        """
                        {"version": 1, "devices": [{"device": "servo:0", "direction": "motor",
                         "coding": "signed-linear", "area": "legs", "firstColumn": 2,
                         "channels": 3, "minimum": -90, "maximum": 90, "gain": 2,
                         "parameters": {"maxRate": 120}}]}
                        """);

        assertThat(map)
                .isEqualTo(
                        new DeviceMap(
                                1,
                                List.of(
                                        new Device(
                                                "servo:0",
                                                DeviceDirection.MOTOR,
                                                DeviceCoding.SIGNED_LINEAR,
                                                List.of("legs"),
                                                2,
                                                3,
                                                -90f,
                                                90f,
                                                2f,
                                                Map.of("maxRate", 120.0)))));
    }

    @Test
    void shouldTellWhereAFileIsNoJson() {
        assertThatThrownBy(() -> read("{\"version\": 1,\n \"devices\": ["))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "Not JSON: Unexpected end-of-input: expected close marker for Array"
                                + " (start marker at line: 2, column: 13) (line 2, column 14)");
    }

    @Test
    void shouldFillInWhatATypeStandsFor() {
        List<Device> devices =
                read("""
                                {"version": 1, "devices": [
                                 {"device": "imu", "type": "acc", "area": "a", "minimum": -20},
                                 {"device": "wheel", "type": "mot", "area": "b",
                                  "parameters": {"maxRate": 1}},
                                 {"device": "steps", "type": "cnt", "direction": "motor",
                                  "area": "c"}]}
                                """)
                        .getDevices();

        assertThat(devices).extracting(Device::getChannels).containsExactly(3, 1, 1);
        assertThat(devices.get(0).getCoding()).isEqualTo(DeviceCoding.SIGNED_LINEAR);
        assertThat(devices.get(1).getDirection()).isEqualTo(DeviceDirection.MOTOR);
        assertThat(devices.get(1).getParameters()).isEqualTo(Map.of("hold", 0.0, "maxRate", 1.0));
        assertThat(devices.get(2).getDirection()).isEqualTo(DeviceDirection.MOTOR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'devices': []} | version",
                "{'version': 1, 'device': []} | did you mean devices",
                "{'version': 1, 'devices': [{'device': 'd', 'area': 'a'}]} | neither a type",
                "{'version': 1, 'devices': [{'type': 'inf'}]} | exactly one of area and areas",
                "{'version': 1, 'devices': [{'type': 'xyz', 'area': 'a'}]} | Unknown type",
                "{'version': 1, 'devices': [{'type': 'cnt', 'area': 'a'}]} | set direction",
                "{'version': 1, 'devices': [{'type': 'mot', 'area': 'a', 'direction': 'sensor'}]} | other way",
                "{'version': 1, 'devices': [{'coding': 'morse', 'area': 'a'}]} | Not a value of coding",
                "{'version': 1, 'devices': [{'coding': 'rate', 'areas': [1]}]} | a list of texts",
                "{'version': 1, 'devices': [{'coding': 'rate', 'area': 'a', 'parameters': {'x': 'y'}}]} | parameters.x",
            })
    void shouldRefuseInOneLine(String json, String rule) {
        assertThatThrownBy(() -> read(json.replace('\'', '"')))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void shouldBelongToTheSettings() {
        assertThat(
                        SettingsJson.read("{\"deviceMap\": {\"version\": 7}}")
                                .getDeviceMap()
                                .getVersion())
                .isEqualTo(7);
        assertThatThrownBy(() -> SettingsJson.read("{\"deviceMap\": 1}"))
                .isInstanceOf(UsageException.class);
    }

    private static DeviceMap read(String json) {
        return DeviceMapJson.read(JsonFields.object(json));
    }
}

package org.flinknpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceDescriptionTest {
    private static DeviceDescription device(int index, Map<String, String> limits) {
        return DeviceDescription.usable(
                index, "NVIDIA H200", DeviceDescription.Kind.ACCELERATOR, "driver 1", 1000, limits);
    }

    @Test
    void shouldBeTheSameHardwareForTwoBackendsWithOneBusAddress() {
        String address = DeviceDescription.pciAddress(0, 0xab, 3, 1);
        assertThat(address).isEqualTo("0000:ab:03.1");
        Map<String, String> limits = Map.of(DeviceDescription.PCI, address);
        assertThat(device(0, limits).hardware("cuda"))
                .isEqualTo(device(2, limits).hardware("opencl"));
        assertThat(device(0, Map.of()).hardware("cuda"))
                .isNotEqualTo(device(0, Map.of()).hardware("opencl"))
                .isNotEqualTo(device(1, Map.of()).hardware("cuda"));
    }

    @Test
    void shouldMatchAnIndexAnAddressOrAPartOfTheNameInAnyCase() {
        DeviceDescription second = device(1, Map.of());
        assertThat(second.matches("")).isTrue();
        assertThat(second.matches("1")).isTrue();
        assertThat(second.matches("10")).isFalse();
        assertThat(second.matches("h200")).isTrue();
        assertThat(second.matches("A100")).isFalse();
        assertThat(second.matches("0, 1")).isTrue();
        assertThat(second.matches("0,2,a100")).isFalse();
        assertThat(second.matches(",")).isFalse();
        DeviceDescription placed = device(1, Map.of(DeviceDescription.PCI, "0000:ab:00.0"));
        assertThat(placed.matches("0000:aa:00.0,0000:AB:00.0")).isTrue();
        assertThat(placed.matches("0000:aa:00.0")).isFalse();
    }
}

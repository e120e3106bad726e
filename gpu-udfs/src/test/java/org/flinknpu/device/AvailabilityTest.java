package org.flinknpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AvailabilityTest {
    private static final DeviceDescription BROKEN =
            new DeviceDescription(
                    0,
                    "Old GPU",
                    DeviceDescription.Kind.ACCELERATOR,
                    "driver 1",
                    1,
                    "no denormals",
                    "use another device",
                    Map.of());
    private static final DeviceDescription GOOD =
            DeviceDescription.usable(
                    1, "New GPU", DeviceDescription.Kind.ACCELERATOR, "driver 1", 1, Map.of());

    @Test
    void shouldTakeTheFirstUsableDevice() {
        Availability found = Availability.of(List.of(BROKEN, GOOD));
        assertThat(found.available()).isTrue();
        assertThat(found.firstUsable("")).isSameAs(GOOD);
        assertThat(found.firstUsable("0")).isNull();
        assertThat(found.firstUsable("1")).isSameAs(GOOD);
        assertThat(found.firstUsable("new g")).isSameAs(GOOD);
        assertThat(found.firstUsable("amd")).isNull();
        assertThat(found.reason()).isEqualTo("New GPU, driver 1");
    }

    @Test
    void shouldGiveTheProblemOfTheFirstDeviceWhenNoneIsUsable() {
        Availability found = Availability.of(List.of(BROKEN));
        assertThat(found.available()).isFalse();
        assertThat(found.reason()).isEqualTo("device 0 (Old GPU): no denormals");
        assertThat(found.remedy()).isEqualTo("use another device");
    }

    @Test
    void shouldBeMissingWithoutDevices() {
        assertThat(Availability.of(List.of()).available()).isFalse();
        assertThat(Availability.missing("no driver", "install it").available()).isFalse();
    }
}

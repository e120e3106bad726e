package org.flinknpu.flow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeviceTypeTest {
    private static final Path PAGE = Path.of("..", "docs", "devices.md");
    private static final String BEGIN = "<!-- types: begin -->\n";
    private static final String END = "<!-- types: end -->\n";

    @ParameterizedTest
    @EnumSource
    void shouldFitAnAreaOfItsSize(DeviceType type) {
        Device device = CodecRig.device(type.direction(), type.coding(), type.channels());
        device.setParameters(new HashMap<>(type.parameters()));
        if (type.coding() == DeviceCoding.SEGMENTED_IMAGE) {
            device.setAreas(Collections.nCopies(9, "pad"));
        }

        assertThatCode(
                        () ->
                                CodecRig.devices(
                                        CodecRig.brain(type.columns(), 1, type.depth(), 1), device))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldFindTypesByLettersAndDirection() {
        assertThat(DeviceType.all("cnt")).hasSize(2);
        assertThat(DeviceType.of("pse", DeviceType.POSITIONAL_SERVO.direction()))
                .contains(DeviceType.POSITIONAL_SERVO);
        assertThat(DeviceType.of("pse", DeviceType.BATTERY.direction())).isEmpty();
    }

    /** {@code -Dnpu.docs=write} brings the page up to date. */
    @Test
    void shouldBeListedInTheDocs() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if ("write".equals(System.getProperty("npu.docs"))) {
            Files.writeString(PAGE, page.substring(0, from) + table() + page.substring(end));
            return;
        }

        assertThat(page.substring(from, end)).isEqualTo(table());
    }

    private static String table() {
        StringBuilder table =
                new StringBuilder(
                        "| Type | Device | Direction | Coding | Channels | Area |\n|---|---|---|---|---|---|\n");
        for (DeviceType type : List.of(DeviceType.values())) {
            boolean image =
                    type.coding() == DeviceCoding.IMAGE
                            || type.coding() == DeviceCoding.SEGMENTED_IMAGE;
            table.append(
                    "| `%s` | %s | %s | `%s` | %s | %s |%n"
                            .formatted(
                                    type.letters(),
                                    words(type),
                                    words(type.direction()),
                                    words(type.coding()).replace(' ', '-'),
                                    image ? "-" : type.channels(),
                                    image
                                            ? "width x height x colours"
                                            : type.columns() + " x 1 x " + type.depth()));
        }
        return table.toString();
    }

    private static String words(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

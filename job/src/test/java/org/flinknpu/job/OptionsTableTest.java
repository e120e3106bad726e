package org.flinknpu.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

class OptionsTableTest {
    @Test
    void shouldBeThePageOfTheDocumentation() throws Exception {
        Path page = Path.of("..", "docs", "options.md");

        assertThat(Files.readString(page))
                .as("docs/options.md; write it anew with: ./npu options --markdown")
                .isEqualTo(OptionsTable.markdown());
    }

    @Test
    void shouldListEveryOption() throws Exception {
        List<Object> declared = new ArrayList<>();
        for (Class<?> options :
                List.of(
                        JobOptions.class,
                        RecorderOptions.class,
                        BackendOptions.class,
                        LimitOptions.class)) {
            for (Field field : options.getFields()) {
                if (field.getType() == ConfigOption.class) {
                    declared.add(field.get(null));
                }
            }
        }
        assertThat(JobOptions.ALL).hasSameSizeAs(declared).containsAll(asOptions(declared));
    }

    @Test
    void shouldDescribeEveryOption() {
        for (ConfigOption<?> option : JobOptions.ALL) {
            assertThat(option.key()).startsWith("npu.");
            assertThat(OptionsTable.description(option)).as(option.key()).endsWith(".");
        }
    }

    private static List<ConfigOption<?>> asOptions(List<Object> declared) {
        List<ConfigOption<?>> options = new ArrayList<>();
        declared.forEach(option -> options.add((ConfigOption<?>) option));
        return options;
    }
}

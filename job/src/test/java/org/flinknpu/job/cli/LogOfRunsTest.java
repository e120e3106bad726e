package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.checkpoint.CheckpointFailureManager;
import org.apache.flink.runtime.taskmanager.Task;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log of {@code ./npu} shows without being asked. */
class LogOfRunsTest {
    private static final Path CONFIGURATION = Path.of("conf", "log4j2.properties");

    @ParameterizedTest
    @ValueSource(classes = {Task.class, CheckpointFailureManager.class})
    void shouldTellInOneLineWhyTheJobStartsOver(Class<?> who) {
        assertThat(warned(who))
                .singleElement()
                .asString()
                .endsWith("it failed java.io.IOException: No space left on device");
    }

    @Test
    void shouldSayNothingOfWhatElseFlinkWarnsOf() {
        assertThat(warned(LoggerContext.class)).isEmpty();
    }

    private static List<String> warned(Class<?> who) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try (LoggerContext context =
                Configurator.initialize("run", null, CONFIGURATION.toUri(), null)) {
            context.getLogger(who.getName())
                    .warn(
                            "it failed",
                            new IllegalStateException(
                                    "Checkpoint was declined",
                                    new IOException("No space left on device")));
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().map(String::strip).toList();
    }
}

package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.SensoryEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python of {@code docs/examples} writes and reads the same bytes as the codec. */
class RobotExampleTest {
    private static final Path EXAMPLES = Path.of("..", "docs", "examples").toAbsolutePath();
    private static final String STAMP = "time_micros=1700000000123456, source='camera-1'";

    @TempDir Path directory;

    @BeforeEach
    void findPython() throws Exception {
        assumeTrue(python("print('here')").equals("here"), "python3 is not installed");
    }

    @Test
    void shouldWriteATick() throws Exception {
        assertSameEvent("SensoryEvent-tick", "robot.tick('rover-7', " + STAMP + ")");
    }

    @Test
    void shouldWriteAReading() throws Exception {
        assertSameEvent(
                "SensoryEvent-scalar",
                "robot.scalar('rover-7', 'battery', 2, 11.5, 9.0, 12.6, " + STAMP + ")");
    }

    @Test
    void shouldWriteVoxels() throws Exception {
        assertSameEvent(
                "SensoryEvent-voxels",
                "robot.voxels('rover-7', 'retina', [(i, i + 1, i + 2, i / 4) for i in range(3)], "
                        + STAMP
                        + ")");
    }

    @Test
    void shouldWriteValuesOfADevice() throws Exception {
        assertSameEvent(
                "SensoryEvent-values",
                "robot.values('rover-7', 'camera-1', [9.81, -0.02], channel=1,"
                        + " time_micros=1700000000123456)");
    }

    @Test
    void shouldWritePolarityEvents() throws Exception {
        assertSameEvent(
                "SensoryEvent-polarity",
                "robot.polarity('rover-7', 346, 260, [(345, 0, True, 0), (0, 259, False, 2**31 - 1)],"
                        + " area='retina', "
                        + STAMP
                        + ")");
    }

    @Test
    void shouldReadMotorValues() throws Exception {
        MotorOutput output = (MotorOutput) Samples.all().get("MotorOutput");
        byte[] bytes = WireCodec.of(MotorOutput.class, Framing.SINGLE_OBJECT).encode(output);

        String read =
                python(
                        "import robot; print(robot.motor(bytes.fromhex('"
                                + HexFormat.of().formatHex(bytes)
                                + "')))");

        assertThat(read)
                .contains("'brain': 'rover-7', 'burst': 42, 'timeMicros': 1700000000123456")
                .contains("'sensoryOffset': 1000")
                .contains("'areas': {'wheels': [0.5, -1.0], 'horn': [1.0]}");
    }

    private void assertSameEvent(String sample, String expression) throws Exception {
        byte[] written =
                HexFormat.of().parseHex(python("import robot; print((" + expression + ").hex())"));
        SensoryEvent expected = Samples.events().get(sample);
        WireCodec<SensoryEvent> codec = WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);

        assertThat(codec.decode(written).value()).isEqualTo(expected);
        assertThat(written).isEqualTo(codec.encode(expected));
    }

    /** What a Python program prints; empty if there is no Python. */
    private String python(String program) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "python", ".out");
        ProcessBuilder builder = new ProcessBuilder("python3", "-B", "-c", program);
        builder.directory(EXAMPLES.toFile()).redirectErrorStream(true);
        builder.redirectOutput(output.toFile());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return "";
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("python3 did not end: program=" + program);
        }
        String printed = Files.readString(output, StandardCharsets.UTF_8).trim();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}

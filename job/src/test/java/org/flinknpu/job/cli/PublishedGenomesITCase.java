package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flinknpu.embedded.NpuRuntime;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceDirection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Genomes of the reference system and its community from file to motor values, by the commands that
 * people type: imported, mapped to devices as proposed, deployed on a running job, their sensors
 * driven for 1,000 bursts. They lie outside of the repository, in the folder that {@code
 * -Dgenomes=...} names; without it these tests are skipped.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class PublishedGenomesITCase {
    private static final Path FOLDER =
            Path.of(System.getProperty("genomes", "../../shared/data/genomes"));
    private static final int BURSTS = 1000;
    private static final int PERIOD_MICROS = 10_000;
    private static final int EVENTS_PER_BURST = 4;
    private static final int FRAMES_EVERY = 20;
    private static final int SIDE = 32;
    private static final int MOTOR_RECORDS = 5;

    private static NpuRuntime runtime;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path dir;

    /** What moves the motors of a genome. */
    private enum Moved {
        /** It has no output area, and so no motor. */
        NOT_AT_ALL,
        /** What its sensors feel. */
        BY_SENSORS,
        /** An area that another program feeds: the genome leads no sensor of a known kind there. */
        BY_AREA
    }

    /** What moves the motors, and which area is fed besides the sensors. */
    static Stream<Arguments> genomes() {
        return Stream.of(
                Arguments.of("barebones_genome", Moved.NOT_AT_ALL, ""),
                // Nothing leads to the area that moves the servos.
                Arguments.of("blender_keyframe", Moved.BY_AREA, "C0Ymov"),
                Arguments.of("essential_genome", Moved.BY_SENSORS, ""),
                Arguments.of("example_fp32_genome", Moved.NOT_AT_ALL, ""),
                // The id of a gesture, which a program outside of the brain has to recognise.
                Arguments.of("gesture_recognition", Moved.BY_AREA, "i___id"),
                // Whoever steers tells this area to go forwards; no sensor does.
                Arguments.of("lift_drag", Moved.BY_AREA, "m__for"),
                Arguments.of("mujoco_control_all_joints", Moved.BY_SENSORS, ""),
                Arguments.of("tunnel_plane", Moved.BY_SENSORS, ""),
                Arguments.of("vision_genome", Moved.BY_SENSORS, ""),
                Arguments.of("webots_pioneer2", Moved.BY_SENSORS, ""));
    }

    @BeforeAll
    static void start() {
        assumeTrue(
                Files.isDirectory(FOLDER),
                () -> "no genomes in " + FOLDER.toAbsolutePath().normalize() + "; set -Dgenomes");
        runtime = NpuRuntime.start(Map.of("npu.parallelism", "1", "npu.web.enabled", "false"));
    }

    @AfterAll
    static void stop() {
        if (runtime != null) {
            runtime.close();
        }
    }

    @ParameterizedTest
    @MethodSource("genomes")
    void shouldLiveInTheJobWithItsDevices(String name, Moved moved, String fed) throws IOException {
        Path brain = dir.resolve("brain.npuc");
        Path devices = dir.resolve("devices.json");
        npu("import", "feagi", FOLDER.resolve(name + ".json"), "-o", brain, "--legacy");
        Files.writeString(devices, npu("devices", brain));
        Path settings =
                Files.writeString(
                        dir.resolve("s.json"), "{\"epochMicros\":0,\"metricsEveryBursts\":100}");
        client(
                "deploy",
                "--brain",
                name,
                brain,
                "--devices",
                devices,
                "--settings",
                settings,
                "--clock",
                "event",
                "--period",
                PERIOD_MICROS / 1000 + "ms");
        client("send", "--brain", name, events(devices, fed));

        String last = "\"lastBurst\":" + BURSTS + ",";
        String metrics =
                client(
                        "tail",
                        "metrics",
                        "--json",
                        "--from-beginning",
                        "--brain",
                        name,
                        "--count",
                        10);
        assertThat(metrics).contains(last);
        assertThat(metrics.lines()).allMatch(line -> line.contains("\"deadLetters\":0,"));
        if (moved == Moved.NOT_AT_ALL) {
            assertThat(npu("inspect", brain, "--json", "--no-devices"))
                    .doesNotContain("\"output\"");
            assertThat(motors(devices)).isEmpty();
            return;
        }
        String driven =
                client("drive", "--brain", name, "--from-beginning", "--count", MOTOR_RECORDS);
        assertThat(driven.lines()).hasSize(MOTOR_RECORDS);
        // Output areas of no known kind answer, too.
        assertThat(driven.lines().flatMap(PublishedGenomesITCase::moving))
                .containsAnyElementsOf(motors(devices));
    }

    /** The motors that a record moves: those with a value other than zero. */
    private static Stream<String> moving(String line) {
        Stream.Builder<String> names = Stream.builder();
        for (Map.Entry<String, JsonNode> motor :
                JsonFields.object(line).get("areas").properties()) {
            for (JsonNode value : motor.getValue()) {
                if (value.doubleValue() != 0) {
                    names.add(motor.getKey());
                }
            }
        }
        return names.build();
    }

    private static Set<String> motors(Path mapping) {
        return devices(mapping, DeviceDirection.MOTOR).stream()
                .map(Device::getDevice)
                .collect(Collectors.toSet());
    }

    private static List<Device> devices(Path mapping, DeviceDirection direction) {
        return DeviceMapJson.read(JsonFields.object(TextFile.read(mapping))).getDevices().stream()
                .filter(device -> device.getDirection() == direction)
                .toList();
    }

    /**
     * Random values of all sensors in turn, a few in each burst, and frames of the cameras; and the
     * first neuron of an area that is fed besides.
     */
    private Path events(Path mapping, String fed) throws IOException {
        List<Device> sensors = devices(mapping, DeviceDirection.SENSOR);
        Random random = new Random(1);
        List<String> lines = new ArrayList<>();
        int next = 0;
        for (int burst = 0; burst < BURSTS; burst++) {
            if (!fed.isEmpty()) {
                lines.add(
                        "{\"area\":\"%s\",\"eventTimeMicros\":%d,\"neurons\":[0],\"potentials\":[60]}"
                                .formatted(fed, burst * PERIOD_MICROS));
            }
            for (int i = 0; i < Math.min(EVENTS_PER_BURST, sensors.size()); i++) {
                Device sensor = sensors.get(next++ % sensors.size());
                String payload = payload(sensor, burst, random);
                if (payload != null) {
                    lines.add(
                            "{\"device\":\"%s\",\"eventTimeMicros\":%d,%s}"
                                    .formatted(sensor.getDevice(), burst * PERIOD_MICROS, payload));
                }
            }
        }
        lines.add("{\"eventTimeMicros\":%d,\"tick\":true}".formatted(BURSTS * PERIOD_MICROS));
        return Files.write(dir.resolve("events.jsonl"), lines);
    }

    private static String payload(Device sensor, int burst, Random random) {
        boolean camera =
                sensor.getCoding() == DeviceCoding.IMAGE
                        || sensor.getCoding() == DeviceCoding.SEGMENTED_IMAGE;
        if (!camera) {
            double[] values = random.doubles(sensor.getChannels(), -1, 1).toArray();
            return "\"values\":" + Arrays.toString(values);
        }
        if (burst % FRAMES_EVERY >= EVENTS_PER_BURST) {
            return null;
        }
        byte[] pixels = new byte[SIDE * SIDE * 3];
        random.nextBytes(pixels);
        return "\"image\":{\"width\":%d,\"height\":%d,\"channels\":3,\"pixels\":\"%s\"}"
                .formatted(SIDE, SIDE, Base64.getEncoder().encodeToString(pixels));
    }

    private String client(Object... args) {
        List<Object> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--bootstrap", runtime.bootstrapServers()));
        return npu(all.toArray());
    }

    /** Runs a command, which has to succeed, and gives what it wrote. */
    private String npu(Object... args) {
        out.getBuffer().setLength(0);
        String[] texts = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        int code = Cli.run(new PrintWriter(out, true), new PrintWriter(err, true), texts);
        assertThat(code).as("%s: %s", List.of(texts), err).isZero();
        return out.toString();
    }
}

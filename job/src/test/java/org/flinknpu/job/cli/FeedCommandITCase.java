package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.embedded.SharedBroker;
import org.flinknpu.embedded.TopicReader;
import org.flinknpu.feed.camera.CameraEvent;
import org.flinknpu.feed.camera.CameraSize;
import org.flinknpu.feed.camera.Recordings;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedCommandITCase {
    private final String topic = SharedBroker.uniqueName("feed");
    private final StringWriter err = new StringWriter();

    @TempDir private Path dir;

    @BeforeEach
    void createTopic() throws Exception {
        TopicReader.create(topic);
    }

    @Test
    void shouldFeedATableWithItsTimes() throws Exception {
        Path file = file("time,left\n0.001,1\n0.002,0.5\n");

        assertThat(
                        feed(
                                "csv",
                                file.toString(),
                                "--unit",
                                "s",
                                "--reading",
                                "left=eye:3:0:2",
                                "--source",
                                "lidar",
                                "--end-tick",
                                "5ms"))
                .as(err.toString())
                .isZero();

        assertThat(received(3))
                .containsExactly(
                        new SensoryEvent(
                                "b1", "lidar", 1_000L, "eye", new ScalarReading(3, 1f, 0f, 2f)),
                        new SensoryEvent(
                                "b1", "lidar", 2_000L, "eye", new ScalarReading(3, 0.5f, 0f, 2f)),
                        new SensoryEvent("b1", "lidar", 7_000L, "", new Tick()));
        assertThat(err.toString().lines()).containsExactly("npu: sent 2 records, 0 bad ones");
    }

    @Test
    void shouldFeedLinesFromStandardInput() throws Exception {
        InputStream before = System.in;
        System.setIn(
                new ByteArrayInputStream(
                        """
                        {"area":"eye","eventTimeMicros":5,"value":1}
                        {"brainId":"other","area":"eye","value":1}
                        {"area":"eye","value":2,"maximum":3}
                        """
                                .getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(feed("jsonl", "-", "--rate", "max")).isEqualTo(Cli.FAILED);
        } finally {
            System.setIn(before);
        }

        List<SensoryEvent> events = received(2);
        assertThat(events.get(0).getEventTimeMicros()).isEqualTo(5);
        assertThat(events.get(1).getEventTimeMicros())
                .isBetween(1_600_000_000_000_000L, System.currentTimeMillis() * 1000 + 999);
        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: line 2: Line is for another brain: brainId=other; --brain=b1",
                        "npu: sent 2 records, 1 bad ones");
    }

    @Test
    void shouldFeedEventsOfACamera() throws Exception {
        List<CameraEvent> events =
                List.of(
                        new CameraEvent(1_000, 1, 2, true),
                        new CameraEvent(1_400, 3, 4, false),
                        new CameraEvent(2_000, 5, 6, true));
        Path file = Files.write(dir.resolve("digit.bin"), Recordings.nmnist(events));

        assertThat(feed("nmnist", file.toString(), "--area", "retina", "--start", "50000"))
                .as(err.toString())
                .isZero();
        Path aedat =
                Files.write(
                        dir.resolve("a.aedat4"),
                        Recordings.aedat4(events, new CameraSize(34, 34), "LZ4", 2));
        assertThat(feed("aedat", aedat.toString(), "--source", "camera-1", "--start", "60000"))
                .as(err.toString())
                .isZero();

        List<SensoryEvent> records = received(4);
        assertThat(records.stream().map(SensoryEvent::getEventTimeMicros))
                .containsExactly(50_000L, 51_000L, 60_000L, 61_000L);
        assertThat(records.get(0).getArea()).isEqualTo("retina");
        assertThat(records.get(2).getSourceId()).isEqualTo("camera-1");
        assertThat(records.get(2).getPayload()).isEqualTo(records.get(0).getPayload());
    }

    @Test
    void shouldFeedImages() throws Exception {
        Path shots = Files.createDirectory(dir.resolve("shots"));
        Files.write(
                shots.resolve("1.pgm"),
                new byte[] {'P', '5', ' ', '1', ' ', '1', ' ', '9', ' ', 9});

        String[] images = {"video-frames", shots.toString(), "--area", "eye", "--resize", "2x1"};
        assertThat(feed(images)).as(err.toString()).isZero();

        ImageFrame image = (ImageFrame) received(1).get(0).getPayload();
        assertThat(image.getWidth()).isEqualTo(2);
        assertThat(image.getPixels()).isEqualTo(ByteBuffer.wrap(new byte[] {-1, -1}));
    }

    @Test
    void shouldTellWhatIsWrongWithARecording() throws Exception {
        Path text = file("#!AER-DAT3.0\r\n");
        assertThat(feed("aedat", text.toString(), "--area", "a")).isEqualTo(Cli.WRONG_USE);
        assertThat(feed("nmnist", text.toString(), "--area", "a")).isEqualTo(Cli.WRONG_USE);
        assertThat(feed("aedat", text.toString())).isEqualTo(Cli.WRONG_USE);
        assertThat(feed("nmnist", text.toString(), "--area", "a", "--batch", "61s"))
                .isEqualTo(Cli.WRONG_USE);
        assertThat(feed("video-frames", dir.resolve("none").toString(), "--area", "a"))
                .isEqualTo(Cli.WRONG_USE);
        assertThat(feed("video-frames", text.toString(), "--area", "a")).isEqualTo(Cli.WRONG_USE);
        assertThat(feed("video-frames", dir.toString(), "--area", "a", "--raw", "2x2"))
                .isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines()).hasSize(7).allMatch(line -> line.startsWith("npu: "));
        assertThat(err.toString())
                .contains("Version of AEDAT is not read: version=3.0")
                .contains("Not an N-MNIST recording")
                .contains("Neither an area nor a device is given")
                .contains("Interval is too long")
                .contains("No such file")
                .contains("Not a binary PGM or PPM image")
                .contains("Raw frames stand in a file, not in a folder: --raw=2x2");
    }

    @Test
    void shouldRefuseWhatCannotBeFedBeforeItAsksTheBroker() throws Exception {
        Path table = file("time,value\n1,1\n");
        assertThat(feed("csv", "nowhere.csv", "--area", "a")).isEqualTo(Cli.WRONG_USE);
        assertThat(feed("csv", dir.toString(), "--area", "a")).isEqualTo(Cli.WRONG_USE);
        assertThat(feed("csv", table.toString())).isEqualTo(Cli.WRONG_USE);
        assertThat(feed("csv", table.toString(), "--area", "a", "--rate", "fast"))
                .isEqualTo(Cli.WRONG_USE);
        assertThat(feed("csv", table.toString(), "--reading", "value=a:0:3:2"))
                .isEqualTo(Cli.WRONG_USE);
        assertThat(feed("csv", table.toString(), "--area", "a", "--start", "noon"))
                .isEqualTo(Cli.WRONG_USE);
        assertThat(feed("jsonl", "-", "--loop")).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: No such file: nowhere.csv",
                        "npu: A folder where a file is needed: " + dir,
                        "npu: Column is missing: column=area; the table has time, value;"
                                + " name another with --area",
                        "npu: Not a rate: --rate=fast; use 1x, 10x, 0.5x or max",
                        "npu: Not a reading: --reading=value=a:0:3:2; COLUMN=AREA:CHANNEL or"
                                + " COLUMN=AREA:CHANNEL:MIN:MAX, MIN below MAX",
                        "npu: Not a time: --start=noon; microseconds, or now",
                        "npu: A pipe cannot be repeated: --loop; name a file");
    }

    private Path file(String text) throws Exception {
        return Files.writeString(dir.resolve("recording"), text);
    }

    private List<SensoryEvent> received(int count) {
        return TopicReader.read(topic, SensoryEvent.class, count);
    }

    private int feed(String... args) {
        List<String> all = new ArrayList<>(List.of("feed"));
        all.addAll(List.of(args));
        all.addAll(List.of("--brain", "b1", "--topic", topic));
        all.addAll(List.of("--bootstrap", SharedBroker.bootstrapServers()));
        return Cli.run(
                new PrintWriter(new StringWriter(), true),
                new PrintWriter(err, true),
                all.toArray(String[]::new));
    }
}

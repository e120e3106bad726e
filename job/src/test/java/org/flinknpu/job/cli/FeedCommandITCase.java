package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.embedded.SharedBroker;
import org.flinknpu.embedded.TopicReader;
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
                        "npu: Not a file: " + dir,
                        "npu: Column is missing: column=area; the table has time, value;"
                                + " name another with --area",
                        "npu: Not a rate: --rate=fast; use 1x, 10x, 0.5x or max",
                        "npu: Not a reading: --reading=value=a:0:3:2; COLUMN=AREA:CHANNEL or"
                                + " COLUMN=AREA:CHANNEL:MIN:MAX, MIN below MAX",
                        "npu: Not a time: --start=noon; microseconds, or now",
                        "npu: Standard input cannot be repeated: --loop; name a file");
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

package org.flinknpu.feed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvFeedTest {
    private static final CsvLayout WIDE =
            layout(
                    List.of(
                            new CsvLayout.Reading("left", "eye", 0, 0f, 4f),
                            new CsvLayout.Reading("right", "eye", 1, 0f, 4f)));

    private final List<String> damage = new ArrayList<>();

    @Test
    void shouldReadAWideTable() throws Exception {
        List<SensoryEvent> events = read(WIDE, "left,time,right\n# cm\n1.5,100,2\n\n,200,-3e-1\n");

        assertThat(events)
                .containsExactly(
                        event(100, "eye", new ScalarReading(0, 1.5f, 0f, 4f)),
                        event(100, "eye", new ScalarReading(1, 2f, 0f, 4f)),
                        event(200, "eye", new ScalarReading(1, -0.3f, 0f, 4f)));
        assertThat(damage).isEmpty();
    }

    @Test
    void shouldReadALongTable() throws Exception {
        List<SensoryEvent> events =
                read(
                        layout(List.of()),
                        """
                        time,area,channel,value,minimum,maximum
                        1,"a ""b"", c",2,0.5,-1,1
                        2,,,0.25,,
                        """);

        assertThat(events)
                .containsExactly(
                        event(1, "a \"b\", c", new ScalarReading(2, 0.5f, -1f, 1f)),
                        event(2, "other", new ScalarReading(0, 0.25f, 0f, 1f)));
    }

    @Test
    void shouldReadATableWithoutNames() throws Exception {
        CsvLayout layout =
                new CsvLayout(
                        '\t',
                        List.of("time", "left"),
                        "time",
                        TimeUnitName.S,
                        null,
                        List.of(new CsvLayout.Reading("left", "eye", 0, 0f, 1f)));

        assertThat(read(layout, "1700000000.123456\t1\n"))
                .containsExactly(
                        event(1_700_000_000_123_456L, "eye", new ScalarReading(0, 1f, 0f, 1f)));
    }

    @ParameterizedTest
    @CsvSource({
        "S, 2, 2000000",
        "S, 1.5, 1500000",
        "MS, 1700000000123, 1700000000123000",
        "MS, 0.5, 500",
        "US, 999999999999999999, 999999999999999999",
        "US, 1e3, 1000",
        "NS, 1499, 1",
        "NS, 1500, 2",
        "NS, 999999999999999999, 1000000000000000"
    })
    void shouldReadTimesInTheirUnit(TimeUnitName unit, String text, long micros) {
        assertThat(unit.parseMicros(text)).isEqualTo(micros);
    }

    @Test
    void shouldTellTheLineOfEveryErrorAndGoOn() throws Exception {
        List<SensoryEvent> events =
                read(
                        WIDE,
                        """
                        time,left,right
                        1,x,2
                        2,1
                        -3,1,1
                        4,NaN,1
                        5,1,0x10
                        1e400,1,1
                        7,"1,1
                        8,"1"2,1
                        9,1e39,1
                        10,1,1
                        """);

        assertThat(events).hasSize(2).allMatch(event -> event.getEventTimeMicros() == 10);
        assertThat(damage)
                .containsExactly(
                        "line 2: Not a number: left=x",
                        "line 3: Row has another length: cells=2 columns=3",
                        "line 4: Not a time, 0 or more: time=-3",
                        "line 5: Not a number: left=NaN",
                        "line 6: Not a number: right=0x10",
                        "line 7: Not a time, 0 or more: time=1e400",
                        "line 8: Quote is not closed: column=3",
                        "line 9: Text behind a quote: column=6",
                        "line 10: reading is not finite: value=Infinity minimum=0.0 maximum=4.0");
    }

    @Test
    void shouldRefuseATableWithoutTheColumns() {
        assertThatThrownBy(() -> read(WIDE, "time,lefft,right\n"))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "Column is missing: column=left; the table has time, lefft, right;"
                                + " did you mean lefft?");
        assertThatThrownBy(() -> read(WIDE, "stamp,left,right\n"))
                .hasMessage(
                        "Column is missing: column=time; the table has stamp, left, right;"
                                + " name another with --time");
        assertThatThrownBy(() -> read(WIDE, "time,left,left,right\n"))
                .hasMessage("Two columns of one name: column=left");
        assertThatThrownBy(() -> read(WIDE, "# nothing\n\n"))
                .hasMessageStartingWith("Table is empty");
    }

    @Test
    void shouldRefuseAnEndlessRow() throws Exception {
        assertThat(read(WIDE, "time,left,right\n" + ",".repeat(10_000))).isEmpty();

        assertThat(damage).containsExactly("line 2: Too many cells: limit=4096");
    }

    private List<SensoryEvent> read(CsvLayout layout, String text) throws IOException {
        List<SensoryEvent> events = new ArrayList<>();
        try (CsvFeed feed =
                new CsvFeed(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                        layout,
                        "b",
                        "s")) {
            while (true) {
                try {
                    SensoryEvent event = feed.next();
                    if (event == null) {
                        return events;
                    }
                    events.add(event);
                } catch (BadRecordException e) {
                    assertThat(e.atEnd()).isFalse();
                    damage.add(e.getMessage());
                }
            }
        }
    }

    private static CsvLayout layout(List<CsvLayout.Reading> readings) {
        return new CsvLayout(',', List.of(), "time", TimeUnitName.US, "other", readings);
    }

    private static SensoryEvent event(long micros, String area, ScalarReading reading) {
        return new SensoryEvent("b", "s", micros, area, reading);
    }
}

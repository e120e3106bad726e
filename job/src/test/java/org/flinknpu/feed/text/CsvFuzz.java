package org.flinknpu.feed.text;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.flinknpu.feed.Feed;
import org.flinknpu.feed.FeedFuzz;

/** A table of readings, wide and long, and with other units and separators. */
public final class CsvFuzz extends FeedFuzz {
    private static final CsvLayout.Reading READING = new CsvLayout.Reading("v", "a", 1, -1f, 1f);
    private static final List<CsvLayout> LAYOUTS =
            List.of(
                    new CsvLayout(',', List.of(), "time", TimeUnitName.US, null, List.of(READING)),
                    new CsvLayout(
                            ';',
                            List.of("time", "v"),
                            "time",
                            TimeUnitName.NS,
                            null,
                            List.of(READING)),
                    new CsvLayout(',', List.of(), "time", TimeUnitName.S, "a", List.of()));

    @Override
    protected Iterable<Feed.Opening> openings(byte[] input) {
        return LAYOUTS.stream()
                .<Feed.Opening>map(
                        layout ->
                                () ->
                                        new CsvFeed(
                                                new ByteArrayInputStream(input), layout, "b", "s"))
                .toList();
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                utf8("time,v\n1,0.5\n# c\n2,-1e-3\n"),
                utf8("12345678901;0.25\n5;\"1\"\n"),
                utf8(
                        "time,area,channel,value,minimum,maximum\n1.5,\"x\"\"y\",2,0.5,-1,1\n3,,,1,,\n"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public long allowedBytes(int length) {
        return (4 << 20) + 8_192L * length;
    }
}

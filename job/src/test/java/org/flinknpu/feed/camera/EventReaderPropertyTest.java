package org.flinknpu.feed.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.job.UsageException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every format: what was written is read, and a file that is cut gives what stands before. */
class EventReaderPropertyTest {
    private static final CameraSize DAVIS = new CameraSize(346, 260);

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    /** How a format is written, and how it is opened. */
    record Format(CameraSize size, int maxGapMicros, Writing writing, Opening opening) {}

    interface Writing {
        byte[] write(List<CameraEvent> events, SplittableRandom random);
    }

    interface Opening {
        EventReader open(InputStream in) throws IOException;
    }

    private static final Map<String, Format> FORMATS = new LinkedHashMap<>();

    static {
        CameraSize davis240 = new CameraSize(240, 180);
        FORMATS.put(
                "aedat2-dvs",
                aedat(new CameraSize(128, 128), 1 << 30, (e, r) -> Recordings.aedat2Dvs(e)));
        FORMATS.put("aedat2-davis", aedat(davis240, 1 << 30, (e, r) -> Recordings.aedat2Davis(e)));
        FORMATS.put(
                "aedat3", aedat(DAVIS, 1 << 30, (e, r) -> Recordings.aedat3(e, r.nextInt(1, 50))));
        for (String compression : List.of("NONE", "LZ4", "LZ4_HIGH", "ZSTD", "ZSTD_HIGH")) {
            FORMATS.put(
                    "aedat4-" + compression,
                    aedat(
                            DAVIS,
                            1 << 30,
                            (e, r) ->
                                    Recordings.aedat4(
                                            e, DAVIS, compression, r.nextInt(1, 10_000))));
        }
        FORMATS.put(
                "nmnist",
                new Format(
                        NmnistReader.SIZE,
                        100_000,
                        (e, r) -> Recordings.nmnist(e),
                        in -> new NmnistReader(in, NmnistReader.SIZE)));
    }

    private static Format aedat(CameraSize size, int maxGapMicros, Writing writing) {
        AedatFile.Options options = new AedatFile.Options(null, null, null, note -> {});
        return new Format(size, maxGapMicros, writing, in -> AedatFile.open(in, options));
    }

    static Stream<String> formats() {
        return FORMATS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void shouldReadWhatWasWritten(String name) throws Exception {
        Format format = FORMATS.get(name);
        for (int count : new int[] {0, 1, 2, 31, 255, 20_000}) {
            if (count == 0 && name.equals("nmnist")) {
                // A file of this format is its events; of none, it is refused as empty.
                continue;
            }
            List<CameraEvent> events = events(format, count);

            List<CameraEvent> read = new ArrayList<>();
            String damage = read(format, format.writing.write(events, random), read);

            assertThat(read).as("seed=%d count=%d", seed, count).isEqualTo(events);
            assertThat(damage).as("seed=%d", seed).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void shouldReadTheBeginningOfAFileThatIsCut(String name) throws Exception {
        Format format = FORMATS.get(name);
        List<CameraEvent> events = events(format, 40);
        byte[] file = format.writing.write(events, random);
        for (int bytes = 0; bytes < file.length; bytes++) {
            List<CameraEvent> read = new ArrayList<>();
            try {
                read(format, Arrays.copyOf(file, bytes), read);
            } catch (UsageException e) {
                assertThat(e.getMessage().lines()).hasSize(1);
            }
            assertThat(read)
                    .as("seed=%d bytes=%d", seed, bytes)
                    .isEqualTo(events.subList(0, read.size()));
        }
    }

    private List<CameraEvent> events(Format format, int count) {
        return CameraEvent.random(random, count, format.size, format.maxGapMicros);
    }

    /** Reads all events; the last damage, or null. */
    private static String read(Format format, byte[] file, List<CameraEvent> events)
            throws IOException {
        String damage = null;
        try (EventReader reader = format.opening.open(new ByteArrayInputStream(file))) {
            while (true) {
                try {
                    if (!reader.next()) {
                        return damage;
                    }
                    events.add(
                            new CameraEvent(
                                    reader.timeMicros(),
                                    reader.x(),
                                    reader.y(),
                                    reader.brighter()));
                } catch (BadRecordException e) {
                    damage = e.getMessage();
                    if (e.atEnd()) {
                        return damage;
                    }
                }
            }
        }
    }
}

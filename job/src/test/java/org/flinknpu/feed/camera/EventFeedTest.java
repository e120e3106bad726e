package org.flinknpu.feed.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.PackedEvents;
import org.flinknpu.wire.SensoryValidation;
import org.junit.jupiter.api.Test;

class EventFeedTest {
    private static final EventFeed.Form FORM =
            new EventFeed.Form("b", "s", "retina", 1_000, 3, false, false, false);

    @Test
    void shouldPutEventsOfOneIntervalIntoOneRecord() throws Exception {
        List<CameraEvent> events =
                List.of(at(1_999), at(2_001), at(2_999), at(3_000), at(2_998), at(3_001));

        List<SensoryEvent> records = read(Recordings.nmnist(events), FORM);

        assertThat(records.stream().map(SensoryEvent::getEventTimeMicros))
                .containsExactly(1_999L, 2_001L, 3_000L, 2_998L, 3_001L);
        assertThat(records.get(1).getBrainId()).isEqualTo("b");
        assertThat(records.get(1).getSourceId()).isEqualTo("s");
        assertThat(records.get(1).getArea()).isEqualTo("retina");
        assertThat(unpacked(records)).isEqualTo(events);
    }

    @Test
    void shouldLimitTheEventsOfARecord() throws Exception {
        List<CameraEvent> events =
                List.of(at(5), at(5), at(4), at(9), at(9), at(9), at(9), at(2_000));

        List<SensoryEvent> records = read(Recordings.nmnist(events), FORM);

        assertThat(records).hasSize(4);
        assertThat(records.get(0).getEventTimeMicros()).isEqualTo(4);
        assertThat(unpacked(records)).isEqualTo(events);
    }

    @Test
    void shouldGiveWhatCameBeforeTheDamage() throws Exception {
        byte[] file = Recordings.nmnist(List.of(at(1), at(2), at(3)));
        try (EventFeed feed = feed(Arrays.copyOf(file, file.length - 1), FORM)) {
            assertThat(unpacked(List.of(feed.next()))).isEqualTo(List.of(at(1), at(2)));
            assertThatThrownBy(feed::next)
                    .isInstanceOf(BadRecordException.class)
                    .hasMessage("File ends within an event: at=10 bytes=4");
            assertThat(feed.next()).isNull();
        }
    }

    @Test
    void shouldMirrorAndInvert() throws Exception {
        EventFeed.Form form = new EventFeed.Form("b", "s", "r", 1_000, 3, true, true, true);

        List<SensoryEvent> records =
                read(Recordings.nmnist(List.of(new CameraEvent(1, 0, 3, true))), form);

        assertThat(unpacked(records)).containsExactly(new CameraEvent(1, 33, 30, false));
    }

    @Test
    void shouldMakeRecordsThatPassTheRules() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        List<CameraEvent> events =
                CameraEvent.random(new SplittableRandom(seed), 5_000, NmnistReader.SIZE, 5_000);

        List<SensoryEvent> records = read(Recordings.nmnist(events), FORM);

        assertThat(records).allMatch(record -> SensoryValidation.check(record).isAccepted());
        assertThat(unpacked(records)).as("seed=%d", seed).isEqualTo(events);
    }

    private static CameraEvent at(long micros) {
        return new CameraEvent(micros, (int) (micros % 34), 7, micros % 2 == 0);
    }

    private static List<SensoryEvent> read(byte[] file, EventFeed.Form form) throws Exception {
        List<SensoryEvent> records = new ArrayList<>();
        try (EventFeed feed = feed(file, form)) {
            for (SensoryEvent record; (record = feed.next()) != null; ) {
                records.add(record);
            }
        }
        return records;
    }

    private static EventFeed feed(byte[] file, EventFeed.Form form) throws IOException {
        return new EventFeed(
                new NmnistReader(new ByteArrayInputStream(file), NmnistReader.SIZE), form);
    }

    private static List<CameraEvent> unpacked(List<SensoryEvent> records) {
        List<CameraEvent> events = new ArrayList<>();
        for (SensoryEvent record : records) {
            PolarityEvents batch = (PolarityEvents) record.getPayload();
            assertThat(batch.getWidth()).isEqualTo(34);
            assertThat(batch.getHeight()).isEqualTo(34);
            for (int i = 0; i < PackedEvents.count(batch.getEvents()); i++) {
                long word = PackedEvents.wordAt(batch.getEvents(), i);
                events.add(
                        new CameraEvent(
                                record.getEventTimeMicros() + PackedEvents.afterMicros(word),
                                PackedEvents.x(word),
                                PackedEvents.y(word),
                                PackedEvents.brighter(word)));
            }
        }
        return events;
    }
}

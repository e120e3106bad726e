package org.flinknpu.feed.camera;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.feed.Feed;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.PackedEvents;

/**
 * The events of a camera in batches, one record each. A batch holds events that follow each other
 * within one interval of the recording's clock, so that it belongs to one burst if the brain's
 * period is a multiple of the interval. Its record has the time of the earliest event.
 */
public final class EventFeed implements Feed {
    private final EventReader reader;
    private final Form form;
    private final long[] words;
    private final long[] times;
    private boolean pending;
    private BadRecordException damage;
    private boolean ended;

    /**
     * What records look like.
     *
     * @param brainId whom they are for
     * @param sourceId the camera
     * @param area where events go; empty if the brain's device mapping says so
     * @param intervalMicros length of a batch's interval
     * @param maxEvents most events of a batch
     * @param mirrorX whether columns are counted from the right
     * @param mirrorY whether rows are counted from below
     * @param invert whether brighter and darker change places
     */
    public record Form(
            String brainId,
            String sourceId,
            String area,
            long intervalMicros,
            int maxEvents,
            boolean mirrorX,
            boolean mirrorY,
            boolean invert) {}

    /** A feed that closes the reader. */
    public EventFeed(EventReader reader, Form form) {
        this.reader = reader;
        this.form = form;
        words = new long[form.maxEvents()];
        times = new long[form.maxEvents()];
    }

    @Override
    public SensoryEvent next() throws IOException, BadRecordException {
        if (damage != null) {
            BadRecordException told = damage;
            damage = null;
            ended = told.atEnd();
            throw told;
        }
        if (ended) {
            return null;
        }
        int count = 0;
        long interval = 0;
        try {
            while (count < words.length && (pending || reader.next())) {
                pending = false;
                long micros = reader.timeMicros();
                long its = micros / form.intervalMicros();
                if (count > 0 && its != interval) {
                    pending = true;
                    break;
                }
                interval = its;
                times[count] = micros;
                words[count++] = word();
            }
        } catch (BadRecordException e) {
            if (count == 0) {
                ended = e.atEnd();
                throw e;
            }
            // What came before the damage comes first.
            damage = e;
        }
        return count == 0 ? null : record(count);
    }

    /** The event without its time. */
    private long word() {
        CameraSize size = reader.size();
        int x = form.mirrorX() ? size.width() - 1 - reader.x() : reader.x();
        int y = form.mirrorY() ? size.height() - 1 - reader.y() : reader.y();
        return PackedEvents.word(x, y, 0, reader.brighter() != form.invert());
    }

    private SensoryEvent record(int count) {
        long first = times[0];
        for (int i = 1; i < count; i++) {
            first = Math.min(first, times[i]);
        }
        ByteBuffer events =
                ByteBuffer.allocate(count * PackedEvents.EVENT_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            events.putLong(words[i] | times[i] - first << Integer.SIZE);
        }
        return new SensoryEvent(
                form.brainId(),
                form.sourceId(),
                first,
                form.area(),
                new PolarityEvents(
                        reader.size().width(),
                        reader.size().height(),
                        events.flip().order(ByteOrder.BIG_ENDIAN)));
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}

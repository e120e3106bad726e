package org.flinknpu.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.PackedEvents;
import org.flinknpu.wire.WireCodec;

/**
 * An event camera that never stops: random events, packed and encoded record by record as a driver
 * would. The same seed gives the same events. Used by one thread.
 */
final class EventRecords {
    private static final int WINDOWS = 8;

    private final WireCodec<SensoryEvent> codec =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
    private final String brainId;
    private final String area;
    private final int width;
    private final int height;
    private final int perRecord;
    private final int spanMicros;
    private final short[] x;
    private final short[] y;
    private final boolean[] brighter;
    private final ByteBuffer packed;
    private int window;

    /**
     * A camera.
     *
     * @param perRecord events of a record
     * @param spanMicros time from the first event of a record to the last one
     */
    EventRecords(
            String brainId, String area, int width, int height, int perRecord, int spanMicros) {
        this.brainId = brainId;
        this.area = area;
        this.width = width;
        this.height = height;
        this.perRecord = perRecord;
        this.spanMicros = spanMicros;
        x = new short[perRecord * WINDOWS];
        y = new short[perRecord * WINDOWS];
        brighter = new boolean[perRecord * WINDOWS];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < x.length; i++) {
            x[i] = (short) random.nextInt(width);
            y[i] = (short) random.nextInt(height);
            brighter[i] = random.nextBoolean();
        }
        packed =
                ByteBuffer.allocate(perRecord * PackedEvents.EVENT_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The value of the next record, whose first event is at that time. */
    byte[] encode(long timeMicros) {
        int from = window * perRecord;
        window = (window + 1) % WINDOWS;
        packed.clear();
        for (int i = 0; i < perRecord; i++) {
            packed.putLong(
                    PackedEvents.word(
                            x[from + i] & 0xFFFF,
                            y[from + i] & 0xFFFF,
                            (int) ((long) i * spanMicros / perRecord),
                            brighter[from + i]));
        }
        return codec.encode(
                new SensoryEvent(
                        brainId,
                        "camera",
                        timeMicros,
                        area,
                        new PolarityEvents(width, height, packed.flip())));
    }
}
